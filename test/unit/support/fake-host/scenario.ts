import { applyPlan, type ApplyOptions, type ApplyResult } from '../../../../src/apply/apply-plan.js';
import { assess } from '../../../../src/assess/assess.js';
import { inspectHost } from '../../../../src/inspect/inspect-host.js';
import { ExitCode, RaidliftError } from '../../../../src/model/errors.js';
import type { Inventory } from '../../../../src/model/inventory.js';
import type { JournalEntry } from '../../../../src/model/journal.js';
import type { Plan } from '../../../../src/model/plan.js';
import { policy as policySchema, type Policy } from '../../../../src/model/policy.js';
import type { ProgressEvent } from '../../../../src/model/ports.js';
import { makePlan } from '../../../../src/plan/make-plan.js';
import { sealPlan } from '../../../../src/plan/seal.js';
import { strangenessOf } from '../known-event.js';
import { setUp } from './build.js';
import { writeEverywhere } from './data.js';
import { Died, Faults, type Fault } from './faults.js';
import { FakeHost } from './fake-host.js';
import { FakeStore } from './fake-store.js';
import type { Setup } from './situations/types.js';
import { World } from './world.js';

const SIZE_MIB = 400;

/** A fake host, set up, with writers on every volume that is active. */
export function makeHost(setups: readonly Setup[], sizes: Readonly<Record<string, number>> = {}): FakeHost {
  const world = new World();
  const known = new Map(Object.entries(sizes));
  for (const disk of disksOf(setups)) if (!known.has(disk)) known.set(disk, SIZE_MIB);
  for (const setup of setups) setUp(world, setup, known);
  const host = new FakeHost(world);
  for (const vg of world.vgs) {
    for (const lv of vg.lvs) if (lv.visible) world.acknowledged.set(lv.uuid, 0);
  }
  writeEverywhere(world);
  world.busy = true;
  return host;
}

function disksOf(setups: readonly Setup[]): string[] {
  return setups.flatMap((setup) => (setup.do === 'vg' ? setup.disks : []));
}

export function look(host: FakeHost): Promise<Inventory> {
  return inspectHost(host, { now: host.clock.now().toISOString() });
}

export function readPolicy(input: Record<string, unknown> = {}): Policy {
  return policySchema.parse({ formatVersion: 1, ...input });
}

export async function planFor(host: FakeHost, input: Record<string, unknown> = {}): Promise<Plan> {
  const policy = readPolicy(input);
  const inventory = await look(host);
  return sealPlan(makePlan({ inventory, assessment: assess(inventory, policy), policy }));
}

export interface Applied {
  result: ApplyResult;
  events: ProgressEvent[];
}

/** One run of apply or resume, to its end. Throws `Died` where a fault ends the process. */
export async function applyOnce(
  host: FakeHost,
  store: FakeStore,
  options: Partial<Omit<ApplyOptions, 'store' | 'host' | 'clock' | 'notify' | 'stop'>> = {},
): Promise<Applied> {
  const events: ProgressEvent[] = [];
  const notify = { notify: (event: ProgressEvent) => void events.push(known(event)) };
  const result = await applyPlan({ store, host, clock: host.clock, notify, stop: host.stop, ...options });
  return { result, events };
}

/** Every event of every run on a fake host is one that the product's users know of. */
function known(event: ProgressEvent): ProgressEvent {
  const strange = strangenessOf(event);
  if (strange.length > 0) throw new Error(strange.join('; '));
  return event;
}

export interface Run {
  /** Faults by boundary, counted from the start of this run. */
  faults?: ReadonlyMap<number, Fault>;
  /** The state folder was deleted before: only the plan file is left. */
  stateLost?: boolean;
}

export interface Outcome {
  /** Of the last run. */
  result: ApplyResult;
  /** Boundaries that were struck, over all runs. */
  struck: string[];
  entries: readonly JournalEntry[];
  /** How many boundaries the first run passed. */
  boundaries: number;
  /** What could have struck the first run at each of them. */
  could: Faults['could'];
  /** How each run ended: its exit code, or that it died. */
  ends: (number | 'died')[];
}

/** How a plan is gone through, where that is not simply to its end. */
export interface Way {
  /** What the journal holds already. */
  entries?: readonly JournalEntry[];
  /** What `raidlift back` adds to a journal: it goes the way back then, from the first run on. */
  turn?(entries: readonly JournalEntry[]): JournalEntry[];
}

/**
 * Applies a plan through the runs given, each of which may be hit, resuming after each; then, undisturbed, as often as there is
 * something left to do (a device has to be brought back, a command has to end), a few times at most.
 */
export async function applyThrough(host: FakeHost, plan: Plan, runs: readonly Run[], way: Way = {}): Promise<Outcome> {
  let entries = way.entries ?? [];
  const struck: string[] = [];
  let boundaries = 0;
  const could: Faults['could'] = [];
  const ends: Outcome['ends'] = [];
  let last: ApplyResult | null = null;
  for (let turn = 0; turn < runs.length + 4; turn++) {
    const run = runs[turn] ?? {};
    host.faults = new Faults(run.faults, turn === 0 ? could : []);
    // From the plan and the host alone it goes there; whoever wants it back says so again.
    const isTurned = entries.some(({ event }) => event.kind === 'turned');
    if (run.stateLost !== true && !isTurned && way.turn !== undefined) entries = way.turn(entries);
    const store = new FakeStore(plan, host, run.stateLost === true ? [] : entries);
    if (run.stateLost === true) host.world.files.clear();
    try {
      const isCutOff: boolean = last?.volumes.some(({ code }) => code === 'MOVE_CUT_OFF') === true;
      const resumed: Partial<ApplyOptions> = {
        resume: true,
        ignoreJournal: run.stateLost === true,
        mayEditMetadata: isCutOff,
      };
      const options: Partial<ApplyOptions> = turn === 0 && way.turn === undefined ? {} : resumed;
      last = (await applyOnce(host, store, options)).result;
      ends.push(last.exit);
      if (turn >= runs.length && last.exit === 0) {
        return { result: last, struck, entries: store.journal.entries, boundaries, could, ends };
      }
      host.again();
    } catch (error) {
      ends.push(error instanceof RaidliftError ? error.exit : 'died');
      if (error instanceof Died) host.recover(error);
      else if (error instanceof RaidliftError && error.exit === ExitCode.stopped) host.again();
      else throw Object.assign(error as Error, { struck: [...struck, ...host.faults.struck] });
    }
    entries = store.journal.entries;
    if (turn === 0) boundaries = host.faults.passed.length;
    struck.push(...host.faults.struck);
    for (const disk of [...host.world.lost]) host.world.lost.delete(disk);
  }
  if (last === null) throw new Error('no run came to its end');
  return { result: last, struck, entries, boundaries, could, ends };
}
