import { ExitCode, RaidliftError } from '../model/errors.js';
import type { Inventory } from '../model/inventory.js';
import type { PlannedVolume } from '../model/plan.js';
import { inspectHost } from '../inspect/inspect-host.js';
import { isActedOn } from '../plan/strategies.js';
import { beginVg, finishVg } from './apply-vg.js';
import { waitForLiveCommands } from './live-commands.js';
import { copiedBack } from './move/measure-move.js';
import { resumeSuspended } from './resume-suspended.js';
import { exitOf, interrupted, resultOf, untouched, type ApplyResult, type VolumeResult } from './results.js';
import { OnTheirWay } from './take-on.js';
import { Session, type SessionPorts } from './session.js';
import { LayerWatch } from './watch-layer.js';
import { staleness } from './staleness.js';

export type { ApplyResult, VolumeResult } from './results.js';

export interface ApplyOptions extends SessionPorts {
  /** Go on from the plan and the host alone. */
  ignoreJournal?: boolean;
  /** The plan's state folder, so that a fresh inspection can tell what it lies on. */
  stateFolder?: string;
}

/**
 * Carries out a plan, or goes on with it: looks at the host, takes each volume from the state it is in to the goal, and
 * says what became of each. Volumes that cannot go on stop alone.
 *
 * @throws RaidliftError exit 4 where the host has changed since planning and nothing is under way yet.
 */
export async function applyPlan(input: ApplyOptions): Promise<ApplyResult> {
  // Before anything that may wait for a command of LVM's.
  const watch = new LayerWatch(input);
  watch.start();
  try {
    return await carryOut(input, watch);
  } finally {
    await watch.stop();
  }
}

async function carryOut(input: ApplyOptions, watch: LayerWatch): Promise<ApplyResult> {
  const { host, store, clock } = input;
  await waitForLiveCommands(input);
  await resumeSuspended(input);
  const inventory = await inspectHost(host, {
    now: clock.now().toISOString(),
    ...(input.stateFolder === undefined ? {} : { stateFolder: input.stateFolder }),
  });
  const session = new Session(input, inventory, input.ignoreJournal ?? false);
  watch.record = (event) => session.record(event);
  await session.askNodes();
  refuseStale(session, inventory, input.resume ?? false);
  const results = new Map<string, VolumeResult>();
  for (const planned of store.plan.volumes) {
    if (!isActedOn(planned)) results.set(planned.uuid, untouched(planned));
    else if (isOver(session, planned)) results.set(planned.uuid, resultOf(planned, 'done', { message: 'done before' }));
  }
  try {
    await takeOnAll(session, results);
  } finally {
    await session.readings.end();
    await session.throttle.restore();
  }
  if (session.stopping) await session.record({ kind: 'interrupted', signal: session.stoppedBy.signal });
  const volumes = store.plan.volumes.map(
    (planned) => results.get(planned.uuid) ?? interrupted(planned, session.stoppedBy),
  );
  const exit = exitOf(volumes);
  const copied = copiedBack(
    session,
    store.plan.volumes.filter((planned) => isActedOn(planned) && !isOver(session, planned)).map(({ uuid }) => uuid),
  );
  if (session.freed === null) return { volumes, ...(copied === undefined ? {} : { copied }), exit };
  return { volumes, freed: session.freed, exit: session.freed.free || exit !== ExitCode.done ? exit : ExitCode.failed };
}

/** Its stand-ins come back: what else a migration has done is none of that. */
function isOver({ plan, journal }: Session, planned: PlannedVolume): boolean {
  return plan.kind === 'migrate' && journal.heading !== 'away' && planned.standIn === undefined;
}

/**
 * VG after VG: begin it and take its volumes as far as they go without waiting, so that no volume waits for another one's
 * copy; then wait for what is still being copied, wherever it is.
 */
async function takeOnAll(session: Session, results: Map<string, VolumeResult>): Promise<void> {
  const way = new OnTheirWay(session, results);
  const clear = (): Promise<boolean> => way.clear();
  const late: string[] = [];
  for (const { uuid } of session.plan.basis.vgs) {
    const isThrough = await way.begin(await beginVg(session, uuid, { results, clear }));
    if (isThrough) await finishVg(session, uuid, { results, clear });
    else late.push(uuid);
  }
  await way.finish();
  for (const vg of late) await finishVg(session, vg, { results, clear });
  if (session.stopping) await way.breakOff();
}

function refuseStale(session: Session, inventory: Inventory, resume: boolean): void {
  const changes = staleness(session.plan, inventory, (planned) => resume || session.isUnderWay(planned));
  if (changes.length === 0) return;
  throw new RaidliftError({
    code: 'PLAN_STALE',
    exit: ExitCode.stale,
    message: `the plan does not fit the host any more: ${changes.join('; ')}. Nothing was changed; plan again`,
  });
}
