import { describe, expect, test } from 'vitest';
import { planAway, turnBack, type Leaving } from '../support/fake-host/away.js';
import { wrongsOfAbsence } from '../support/fake-host/away-end-state.js';
import { makeMirror as mirror, vg } from '../support/fake-host/samples.js';
import { applyThrough, makeHost, type Run } from '../support/fake-host/scenario.js';
import type { Setup } from '../support/fake-host/situations/types.js';
import { again, FAULTS, strikeEverywhere, type Judged, type Stage } from '../support/fake-host/strikes.js';

/*
 * A raid1's leg goes away with its changes tracked, and comes back: whatever strikes, and wherever, resume brings it to where it should
 * be. Everyone writes all the while.
 */

interface Case {
  setups: Setup[];
  leaving: Leaving;
}

const leaves = (disk: string): Leaving => ({ disk, redundancy: 'drop' });
const toRaid: Setup = { do: 'run', argv: ['lvconvert', '--yes', '--type', 'raid1', 'vg/m'] };

const CASES: Record<string, Case> = {
  'the first of two legs': { setups: [mirror('m'), toRaid], leaving: leaves('d0') },
  'the second of two legs': { setups: [mirror('m'), toRaid], leaving: leaves('d1') },
  'one of three legs': {
    setups: [mirror('m', { legs: ['d0', 'd1', 'd2'], log: null }), toRaid],
    leaving: leaves('d1'),
  },
};

async function stageOf({ setups, leaving }: Case): Promise<Stage> {
  const host = makeHost([vg(), ...setups]);
  host.world.copyRate = 2;
  return { host, plan: await planAway(host, leaving), there: null };
}

async function goThere({ host, plan }: Stage, runs: readonly Run[]): Promise<Judged> {
  const outcome = await applyThrough(host, plan, runs);
  return { ...outcome, wrong: wrongsOfAbsence(host, plan, 'away') };
}

async function goBack({ host, plan, there }: Stage, runs: readonly Run[]): Promise<Judged> {
  const entries = there?.entries ?? [];
  const outcome = await applyThrough(host, plan, runs, { entries, turn: (known) => turnBack(known, host) });
  return { ...outcome, wrong: wrongsOfAbsence(host, plan, 'home') };
}

describe.each(Object.entries(CASES))('%s', { timeout: 600_000 }, (_, one) => {
  test.each(Object.entries(FAULTS))('is out as planned, wherever %s', async (_name, fault) => {
    const stage = await stageOf(one);
    await strikeEverywhere(fault, (runs) => goThere(again(stage), runs));
  });

  test.each(Object.entries(FAULTS))('is back and up to date, wherever %s', async (_name, fault) => {
    const stage = await stageOf(one);
    stage.there = await goThere(stage, []);
    expect(stage.there).toMatchObject({ wrong: [], result: { exit: 0, freed: { free: true } } });
    await strikeEverywhere(fault, (runs) => goBack(again(stage), runs));
  });
});
