import {
  bootSnapshot,
  checkHost,
  closeHost,
  comeUp,
  cutNow,
  finish,
  goOn,
  snapshotNow,
  type CrashHost,
  type Cut,
  type Snapshot,
  type WayOn,
} from './crash-host.js';
import { sleep } from './chance.js';
import { LONG_RUN } from './in-time.js';
import { type RunEvent, startRaidlift } from './raidlift.js';
import { type Arrival, steer } from './steering.js';

/** Where snapshots of a run are wanted: a label, or undefined for not here. */
export interface Wanted {
  /** Asked at each journal boundary: an event comes right after its entry was synced. */
  atEvent?: (event: RunEvent) => string | undefined;
  /** Asked at each commit that brings a volume into another state. */
  atArrival?: (arrival: Arrival) => string | undefined;
  /** Milliseconds after the start. */
  atTimes?: number[];
}

export interface WatchedRun {
  snapshots: Snapshot[];
  /** What was wrong with the run itself, which nothing disturbed. */
  problems: string[];
  durationMs: number;
}

/** Applies the host's plan to the end, keeping the disks wherever that is wanted. */
export async function applyWithSnapshots(host: CrashHost, wanted: Wanted): Promise<WatchedRun> {
  const snapshots: Snapshot[] = [];
  let last = Promise.resolve();
  const take = (label: string | undefined): void => {
    if (label === undefined) return;
    host.guest.freeze(); // now: the copy may have to wait for the one before
    last = last.then(async () => void snapshots.push(await snapshotNow(host, run, label)));
  };
  const started = Date.now();
  const run = startRaidlift(
    host.guest,
    'apply /root/plan.json --yes',
    (event) => take(wanted.atEvent?.(event)),
    LONG_RUN,
  );
  const timers = (wanted.atTimes ?? []).map((ms) => setTimeout(() => take(`after ${Math.round(ms)} ms`), ms));
  const end = steer(host, (arrival) => take(wanted.atArrival?.(arrival)));
  const { code, stderr } = await run.done;
  const durationMs = Date.now() - started;
  timers.forEach((timer) => clearTimeout(timer));
  end();
  await last;
  const problems = code === 0 ? [] : [`apply ended with ${code}: ${stderr}`];
  return { snapshots, problems: [...problems, ...(await checkHost(host, []))], durationMs };
}

/** Boots what a cut left, goes on, and looks at everything. The disks are gone afterwards. */
export async function resumeSnapshot(snapshot: Snapshot, way: WayOn): Promise<string[]> {
  const host = await bootSnapshot(snapshot);
  try {
    return await finish(host, way, [snapshot]);
  } finally {
    await closeHost(host);
  }
}

/** When to cut the power: as soon as a volume's metadata is in a state, or some time after the run's first step began. */
export type Trigger = { volume: string; state: Arrival['state'] } | { afterMs: number };

/** Really cuts the power once for each trigger, going on after each boot, then to the end; what is wrong there, in words. */
export async function cutAgainAndAgain(
  host: CrashHost,
  triggers: readonly Trigger[],
  onCut: (cut: Cut) => void,
): Promise<string[]> {
  const cuts: Cut[] = [];
  for (const [index, trigger] of triggers.entries()) {
    const cut = await cutAt(host, trigger, index === 0);
    onCut(cut);
    cuts.push(cut);
    await host.guest.boot();
    await comeUp(host);
  }
  return await finish(host, 'resume', cuts);
}

async function cutAt(host: CrashHost, trigger: Trigger, isFirst: boolean): Promise<Cut> {
  const label =
    'state' in trigger ? `${trigger.volume} at ${trigger.state}` : `after ${Math.round(trigger.afterMs)} ms`;
  let pull: () => void = () => undefined;
  const time = new Promise<void>((resolve) => (pull = resolve));
  const end = steer(host, ({ volume, state }) => {
    if (!('state' in trigger) || trigger.volume !== volume || trigger.state !== state) return;
    host.guest.freeze(); // at once; the kill follows
    pull();
  });
  const onEvent = ({ code }: RunEvent): void => {
    if ('afterMs' in trigger && code === 'step.started') void sleep(trigger.afterMs).then(pull);
  };
  const run = isFirst
    ? startRaidlift(host.guest, 'apply /root/plan.json --yes', onEvent, LONG_RUN)
    : await goOn(host, 'resume', onEvent);
  // A run that ends before its cut is cut at its end.
  await Promise.race([time, run.done]);
  end();
  return await cutNow(host, run, label);
}
