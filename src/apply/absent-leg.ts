import type { PlannedVolume, Step } from '../model/plan.js';
import { partsOf } from '../model/moves.js';
import { dmName } from '../model/volume.js';
import { begin, conclude, runParts, type Performed } from './perform.js';
import type { Session } from './session.js';

/*
 * The steps of an absence whose commands follow from what device-mapper shows in that moment, or that ask the kernel. A table is
 * loaded and then made live by `dmsetup resume` alone, which swaps it in one ioctl: were we to die in between, nothing would be
 * left suspended (facts §2).
 */

/** Loads the mirror's live table once more, with `keep_log`; or an `error` table in place of its leg. */
export async function swapTable(session: Session, planned: PlannedVolume, step: Step): Promise<Performed> {
  const device = deviceOf(session, planned, step);
  const live = device === null ? null : await liveTable(session, device);
  const table = live === null ? null : step.action.kind === 'keep-log' ? withKeepLog(live) : errorTable(live);
  await begin(session, step);
  if (device === null || table === null) {
    return conclude(session, step, {
      code: 1,
      said: `${device ?? 'its device'} has not the table that was expected: ${live ?? 'none'}`,
    });
  }
  const load = ['dmsetup', 'reload', device, '--table', table];
  const failed = await runParts(session, step, live === table ? [] : [load, ['dmsetup', 'resume', device]]);
  if (failed !== null) return conclude(session, step, failed);
  await session.look();
  const isLoaded = (await liveTable(session, device)) === table;
  return conclude(session, step, {
    code: isLoaded ? 0 : 1,
    said: isLoaded ? '' : `${device} does not run on ${table}`,
  });
}

/** Devices of the volume that hold the PV's, by the kernel's own count; any is one too many. Others on that PV have their own steps. */
export async function checkUnused(session: Session, planned: PlannedVolume, step: Step): Promise<Performed> {
  const { action } = step;
  const pv = session.findIn(planned).vg?.pvs.find(({ uuid }) => action.kind === 'check-unused' && uuid === action.pv);
  await begin(session, step);
  const path = pv === undefined ? null : await session.ports.host.realPath(pv.device);
  const holders =
    path === null ? null : await session.ports.host.list(`/sys/class/block/${path.replace(/^.*\//, '')}/holders`);
  if (holders === null) return conclude(session, step, { code: 1, said: 'the kernel does not say what holds the PV' });
  const own = await ownAmong(session, planned, holders);
  if (own.length === 0) return conclude(session, step, { code: 0, said: `nothing of it holds ${pv?.device}` });
  return conclude(session, step, { code: 1, said: `${pv?.device} is held by ${own.join(', ')}` });
}

/** Which of these (`dm-3`) are devices of the volume or its parts, by name; one whose name cannot be read may be. */
async function ownAmong(session: Session, planned: PlannedVolume, holders: readonly string[]): Promise<string[]> {
  const { vg } = session.findIn(planned);
  const parts = vg === undefined ? [] : partsOf(vg, planned.uuid).map((lv) => dmName(vg.name, lv.name));
  const named = await namesOf(session, holders);
  return named.filter(({ name }) => name === null || parts.includes(name)).map(({ holder, name }) => name ?? holder);
}

/** The device-mapper names of devices that the kernel calls `dm-3`. */
export async function namesOf(
  session: Session,
  holders: readonly string[],
): Promise<{ holder: string; name: string | null }[]> {
  const named: { holder: string; name: string | null }[] = [];
  for (const holder of holders) {
    const name = (await session.ports.host.readFile(`/sys/class/block/${holder}/dm/name`))?.trim() ?? null;
    named.push({ holder, name });
  }
  return named;
}

function deviceOf(session: Session, planned: PlannedVolume, { action }: Step): string | null {
  const { now } = session.findIn(planned);
  if (now === undefined) return null;
  if (action.kind === 'keep-log') return dmName(planned.vgName, now.name);
  const leg = now.legs.find(({ uuid }) => action.kind === 'detach-leg' && uuid === action.leg);
  return leg === undefined ? null : dmName(planned.vgName, leg.name);
}

async function liveTable(session: Session, device: string): Promise<string | null> {
  const { code, stdout } = await session.ports.host.read(['dmsetup', 'table', device]);
  return code === 0 ? stdout.trim() : null;
}

/** `0 65536 mirror disk 2 254:9 4096 2 254:10 0 254:11 0`, perhaps with features: two legs and a log on disk, or nothing. */
function withKeepLog(table: string): string | null {
  const base = /^\d+ \d+ mirror disk \d+ \S+ \d+( \w+)? 2 \S+ \d+ \S+ \d+/.exec(table)?.[0];
  return base === undefined ? null : `${base} 2 handle_errors keep_log`;
}

function errorTable(table: string): string | null {
  const size = /^0 (\d+) (linear|error)\b/.exec(table)?.[1];
  return size === undefined ? null : `0 ${size} error`;
}
