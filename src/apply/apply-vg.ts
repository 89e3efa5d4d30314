import type { Vg } from '../model/inventory.js';
import type { PlannedVolume, Step } from '../model/plan.js';
import { findVg } from '../model/volume.js';
import { vgStep, volumeStep } from '../plan/step.js';
import { inOrder } from '../plan/order.js';
import { isActedOn } from '../plan/strategies.js';
import { newBlocker } from './assess-again.js';
import { freePv } from './move/free-pv.js';
import { goalOf, nextStep } from './next-step.js';
import { perform } from './perform.js';
import { resultOf, type VolumeResult } from './results.js';
import type { Session } from './session.js';
import { staleness } from './staleness.js';

/** What the steps of a VG share. */
export interface VgTurn {
  results: Map<string, VolumeResult>;
  /** Waits until a step may start; false: it will not, the run is to end. */
  clear(): Promise<boolean>;
}

/**
 * Begins one VG of a plan: sorts out what must not or need not be begun, saves its metadata, marks its volumes. Gives the
 * volumes that can be taken on.
 */
export async function beginVg(session: Session, vgUuid: string, turn: VgTurn): Promise<PlannedVolume[]> {
  const { results } = turn;
  const own = volumesOf(session, vgUuid).filter(({ uuid }) => !results.has(uuid));
  const unsettled = await settleAll(session, own, results);
  if (unsettled.length === 0 || session.stopping || !(await turn.clear())) return [];
  await session.throttle.lower();
  const open = await settleAll(session, await screen(session, unsettled, turn), results);
  if (open.length === 0 || session.stopping) return [];
  const failure = await prepare(session, { vgUuid, open, clear: turn.clear });
  if (session.stopping) return [];
  if (failure === null) return open;
  for (const planned of open) results.set(planned.uuid, stopped(planned, 'PREPARE_FAILED', failure));
  return [];
}

function volumesOf(session: Session, vgUuid: string): PlannedVolume[] {
  return session.plan.volumes.filter((volume) => volume.vg === vgUuid && isActedOn(volume));
}

/** Sorts out the volumes that must not be begun; what is under way is for recovery to judge. */
async function screen(
  session: Session,
  own: readonly PlannedVolume[],
  { results, clear }: VgTurn,
): Promise<PlannedVolume[]> {
  const open: PlannedVolume[] = [];
  for (const planned of inOrder(own, session.journal.heading)) {
    if (session.ports.resume === true && !session.isUnderWay(planned)) await takeBack(session, planned, clear);
    const blocker = session.isUnderWay(planned) ? null : (newlyStale(session, planned) ?? newBlocker(session, planned));
    if (blocker === null) open.push(planned);
    else results.set(planned.uuid, stopped(planned, blocker.code, blocker.message));
  }
  return open;
}

/** Somebody changed the volume while the run was held back. */
function newlyStale(session: Session, planned: PlannedVolume): { code: string; message: string } | null {
  if (!session.hasWaited || session.ports.resume === true) return null;
  const changes = staleness(session.plan, session.inventory, (other) => other.uuid !== planned.uuid);
  return changes.length === 0 ? null : { code: 'PLAN_STALE', message: `${changes.join('; ')}; plan again` };
}

/** What a lost device leaves of a mirror that nobody has begun to convert, and what mends it. */
const MENDS = new Set(['restore-missing', 'refresh']);

/**
 * A device was away when nothing had been begun, and is back: LVM has its PV marked as missing, and the mirror its leg as dead,
 * until somebody says otherwise. A resume does.
 */
async function takeBack(session: Session, planned: PlannedVolume, clear: VgTurn['clear']): Promise<void> {
  for (let turns = 2 * planned.legs.length; turns > 0 && !session.stopping; turns--) {
    const decision = nextStep({ planned, ...session.findIn(planned), context: session.context });
    const vg = findVg(session.inventory, planned.vg);
    if (vg === undefined || decision.kind !== 'run' || !MENDS.has(decision.sketch.name)) return;
    if (!(await clear()) || (await saveBefore(session, vg)) !== null || !(await clear())) return;
    const mended = await perform(session, volumeStep(decision.sketch, planned, session.names));
    if (mended.kind !== 'done') return;
  }
}

async function settleAll(
  session: Session,
  volumes: readonly PlannedVolume[],
  results: Map<string, VolumeResult>,
): Promise<PlannedVolume[]> {
  const open: PlannedVolume[] = [];
  for (const planned of volumes) if (!(await settle(session, planned, results))) open.push(planned);
  return open;
}

/** A volume at which nothing is left to change needs no mark either; true when its result is known. */
async function settle(session: Session, planned: PlannedVolume, results: Map<string, VolumeResult>): Promise<boolean> {
  const { now } = session.findIn(planned);
  const decision = nextStep({ planned, ...session.findIn(planned), context: session.context });
  const goal = goalOf(planned);
  const onlyCheck = decision.kind === 'run' && decision.sketch.action.kind === 'verify' && goal.endsWithLook(planned);
  if (
    now === undefined ||
    !goal.isReached(planned, now, session.findIn(planned).vg) ||
    !(decision.kind === 'reached' || onlyCheck)
  )
    return false;
  if (!session.journal.reached.has(planned.uuid)) await session.record({ kind: 'reached', volume: planned.uuid });
  results.set(planned.uuid, resultOf(planned, 'done', { message: `${goal.reached} already, verified` }));
  return true;
}

async function prepare(
  session: Session,
  { vgUuid, open, clear }: { vgUuid: string; open: readonly PlannedVolume[] } & Pick<VgTurn, 'clear'>,
): Promise<string | null> {
  const vg = findVg(session.inventory, vgUuid);
  if (vg === undefined) return `the VG with UUID ${vgUuid} is gone`;
  if (!open.some((planned) => session.isUnderWay(planned))) {
    if (!(await clear())) return null;
    const failure = await saveBefore(session, vg);
    if (failure !== null) return failure;
  }
  const untagged = open.filter(
    (planned) => planned.useTags && !session.findIn(planned).now?.tags.includes(session.tag),
  );
  if (untagged.length === 0 || session.stopping) return null;
  const lvs = untagged.map((planned) => planned.uuid).filter((uuid) => session.find(uuid) !== undefined);
  if (lvs.length === 0 || !(await clear())) return null;
  const tagged = await perform(session, tagStep(session, vg, 'tag', lvs));
  return tagged.kind === 'done' ? null : tagged.message;
}

/** Saves the VG's metadata as text, unless it was; why that did not work, or null. */
async function saveBefore(session: Session, vg: Vg): Promise<string | null> {
  if (await session.ports.store.hasBackup(vg.name)) return null;
  const saved = await perform(session, stepOf(session, `${vg.name}:backup`, vg));
  if (saved.kind !== 'done') return saved.message;
  // On another host it was written there: it is fetched, and looked at on the way.
  const { store, host } = session.ports;
  if (host.remote === undefined || (await store.hasBackup(vg.name))) return null;
  return `${store.backupFile(vg.name)} is no whole metadata text; see whether there is room`;
}

/** Takes the marks off the volumes that reached their goal; not while a command still runs in their VG: resume does it then. */
export async function finishVg(session: Session, vgUuid: string, { results, clear }: VgTurn): Promise<void> {
  const vg = findVg(session.inventory, vgUuid);
  if (vg === undefined || session.busyVgs.has(vgUuid)) return;
  await freePv(session, vg, results);
  const finished = volumesOf(session, vgUuid).filter(
    (planned) =>
      goalOf(planned).keepsMark?.(session.journal.heading) !== true &&
      results.get(planned.uuid)?.outcome === 'done' &&
      session.findIn(planned).now?.tags.includes(session.tag),
  );
  if (finished.length === 0 || !(await mayTidy(session, clear))) return;
  const removed = await perform(
    session,
    tagStep(
      session,
      vg,
      'untag',
      finished.map((planned) => planned.uuid),
    ),
  );
  if (removed.kind === 'done') return;
  for (const planned of finished) results.set(planned.uuid, stopped(planned, 'UNTAG_FAILED', removed.message));
}

/** After a stop too: the marks are taken off what is done. Not outside the window. */
async function mayTidy(session: Session, clear: VgTurn['clear']): Promise<boolean> {
  return session.ports.stop.aborted ? (await session.holdBack.now()) === null : clear();
}

function stepOf(session: Session, id: string, vg: { uuid: string; name: string }): Step {
  const known = session.plan.steps.find((step) => step.id === id);
  if (known !== undefined) return known;
  return vgStep(
    {
      name: 'backup',
      phase: 'prepare',
      action: { kind: 'backup', vg: vg.uuid },
      done: [{ kind: 'recorded', step: id }],
    },
    vg,
    session.names,
  );
}

function tagStep(session: Session, vg: { uuid: string; name: string }, kind: 'tag' | 'untag', lvs: string[]): Step {
  const done = kind === 'tag' ? 'tagged' : 'untagged';
  return vgStep(
    {
      name: kind,
      phase: kind === 'tag' ? 'prepare' : 'restore',
      action: { kind, vg: vg.uuid, lvs },
      done: lvs.map((lv) => ({ kind: done, lv })),
    },
    vg,
    session.names,
  );
}

function stopped(planned: PlannedVolume, code: string, message: string): VolumeResult {
  return resultOf(planned, 'stopped', { code, message });
}
