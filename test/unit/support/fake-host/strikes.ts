import { expect } from 'vitest';
import { planAway, turnBack, type Leaving } from './away.js';
import type { Whereabouts } from './away-end-state.js';
import { FakeHost } from './fake-host.js';
import type { Boundary, Fault } from './faults.js';
import type { Plan } from '../../../../src/model/plan.js';
import { vg } from './samples.js';
import { applyThrough, makeHost, type Outcome, type Run } from './scenario.js';
import type { Setup } from './situations/types.js';
import { World } from './world.js';

/*
 * A plan that goes away and comes back, struck at each moment of one way, or at some of them.
 */

export const FAULTS: Record<string, Fault> = {
  'the power is cut': { kind: 'power-cut' },
  'raidlift is killed': { kind: 'process-dies' },
  'the LVM command is killed': { kind: 'command-killed' },
  'an LVM command fails': { kind: 'command-fails' },
  'a person presses Ctrl-C': { kind: 'stop' },
  'a leg dies for a moment': { kind: 'leg-dies' },
  'a command hangs': { kind: 'command-hangs', ms: 15 * 60_000 },
};

const soak = process.env['RAIDLIFT_SOAK'] !== undefined;
/** So many of the moments at which a fault can strike, spread over all of them; in the soak each. */
const SAMPLE = soak ? Infinity : 3;

/** A host with its plan, and how it went there once it did. */
export interface Stage {
  host: FakeHost;
  plan: Plan;
  /** What is wrong with it, there or back. */
  wrongs: (host: FakeHost, plan: Plan, where: Whereabouts) => string[];
  there: Outcome | null;
}

/** A volume on a VG of its own, and the disk that leaves. */
export interface Case {
  setups: Setup[];
  leaving: Leaving;
}

/** `copyRate`: so slow that a copy is met in the middle. */
export async function stageOf(
  { setups, leaving }: Case,
  { copyRate, wrongs }: { copyRate: number; wrongs: Stage['wrongs'] },
): Promise<Stage> {
  const host = makeHost([vg(), ...setups]);
  host.world.copyRate = copyRate;
  return { host, plan: await planAway(host, leaving), wrongs, there: null };
}

/** The same again, so that what comes next can be struck anew. */
export function again({ host, ...stage }: Stage): Stage {
  return { ...stage, host: new FakeHost(Object.assign(new World(), structuredClone(host.world))) };
}

export type Judged = Outcome & { wrong: string[] };

export async function goThere({ host, plan, wrongs }: Stage, runs: readonly Run[]): Promise<Judged> {
  const outcome = await applyThrough(host, plan, runs);
  return { ...outcome, wrong: wrongs(host, plan, 'away') };
}

export async function goBack({ host, plan, wrongs, there }: Stage, runs: readonly Run[]): Promise<Judged> {
  const entries = there?.entries ?? [];
  const outcome = await applyThrough(host, plan, runs, { entries, turn: (known) => turnBack(known, host) });
  return { ...outcome, wrong: wrongs(host, plan, 'home') };
}

/** Strikes one run after another, each at another moment; every third time resume has the plan and the disks alone. */
export async function strikeEverywhere(fault: Fault, go: (runs: readonly Run[]) => Promise<Judged>): Promise<void> {
  const { could } = await go([]);
  const moments = momentsOf(could, fault);
  const step = Math.max(1, moments.length / SAMPLE);
  let struck = 0;
  for (let index = soak ? 0 : step / 2; index < moments.length; index += step) {
    const at = moments[Math.floor(index)] ?? 0;
    const outcome = await go([{ faults: new Map([[at, fault]]) }, { stateLost: Math.floor(index) % 3 === 0 }]);
    expect({ at, ...sayOutcome(outcome) }).toMatchObject({ wrong: [], left: [{ outcome: 'done' }], exit: 0 });
    struck += outcome.struck.length;
  }
  expect(struck).toBe(Math.min(SAMPLE, moments.length));
}

function momentsOf(could: readonly Boundary[], { kind }: Fault): number[] {
  const all = could.flatMap(({ kinds }, at) => (kinds.includes(kind) ? [at] : []));
  if (kind !== 'device-lost') return all;
  // A device is lost between commands, while the move copies or is held.
  const end = could.findIndex(({ name }) => name.includes(':finish-move'));
  return all.filter((at) => at < end && /^(a pause|journal: )/.test(could[at]?.name ?? ''));
}

export function sayOutcome({ struck, wrong, ends, result }: Judged): Record<string, unknown> {
  return { struck, wrong, ends, left: result.volumes, exit: result.exit };
}
