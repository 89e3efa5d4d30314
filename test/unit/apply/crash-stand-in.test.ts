import { describe, expect, test } from 'vitest';
import { planAway, turnBack, type Leaving } from '../support/fake-host/away.js';
import { wrongsOfMove } from '../support/fake-host/away-end-state.js';
import type { Fault } from '../support/fake-host/faults.js';
import { makeMirror as mirror, vg } from '../support/fake-host/samples.js';
import { applyThrough, makeHost, type Run } from '../support/fake-host/scenario.js';
import type { Setup } from '../support/fake-host/situations/types.js';
import { again, FAULTS, strikeEverywhere, type Judged, type Stage } from '../support/fake-host/strikes.js';

/*
 * A stand-in takes a leg's place, and gives it back: whatever strikes, and wherever, resume brings the volume to where it should be.
 */

interface Case {
  setups: Setup[];
  leaving: Leaving;
}

const leaves = (disk: string): Leaving => ({ disk, spares: ['d3'] });

const CASES: Record<string, Case> = {
  'the first of two legs, a disk log': { setups: [mirror('m')], leaving: leaves('d0') },
  'one of three legs, a core log': {
    setups: [mirror('m', { legs: ['d0', 'd1', 'd2'], log: null })],
    leaving: leaves('d1'),
  },
  'one of three legs, a disk log': { setups: [mirror('m', { legs: ['d2', 'd1', 'd0'] })], leaving: leaves('d0') },
  'a leg in two pieces': {
    setups: [
      mirror('m', { sizeMiB: 8 }),
      { do: 'linear', vg: 'vg', name: 'behind', sizeMiB: 8, disk: 'd1' },
      { do: 'extend', lv: 'vg/m', byMiB: 8, disks: ['d0', 'd1'] },
      { do: 'run', argv: ['lvremove', '--yes', 'vg/behind'] },
    ],
    leaving: leaves('d1'),
  },
  'an inactive mirror': {
    setups: [mirror('m'), { do: 'run', argv: ['lvchange', '-an', 'vg/m'] }],
    leaving: leaves('d0'),
  },
  'a raid1': {
    setups: [mirror('m'), { do: 'run', argv: ['lvconvert', '--yes', '--type', 'raid1', 'vg/m'] }],
    leaving: leaves('d0'),
  },
};

async function stageOf({ setups, leaving }: Case): Promise<Stage> {
  const host = makeHost([vg(), ...setups]);
  // Slow enough that a move is met in the middle.
  host.world.copyRate = 1;
  return { host, plan: await planAway(host, leaving), there: null };
}

async function goThere({ host, plan }: Stage, runs: readonly Run[]): Promise<Judged> {
  const outcome = await applyThrough(host, plan, runs);
  return { ...outcome, wrong: wrongsOfMove(host, plan, 'away') };
}

async function goBack({ host, plan, there }: Stage, runs: readonly Run[]): Promise<Judged> {
  const entries = there?.entries ?? [];
  const outcome = await applyThrough(host, plan, runs, { entries, turn: (known) => turnBack(known, host) });
  return { ...outcome, wrong: wrongsOfMove(host, plan, 'home') };
}

const lost = (disk: string): Fault => ({ kind: 'device-lost', disk: `pv${disk}` });

describe.each(Object.entries(CASES))('%s', { timeout: 600_000 }, (_, one) => {
  test.each(Object.entries(FAULTS))('stands in as planned, wherever %s', async (_name, fault) => {
    const stage = await stageOf(one);
    await strikeEverywhere(fault, (runs) => goThere(again(stage), runs));
  });

  test('stands in as planned, wherever its target is gone for a while', async () => {
    const stage = await stageOf(one);
    await strikeEverywhere(lost('d3'), (runs) => goThere(again(stage), runs));
  });

  test.each(Object.entries(FAULTS))('comes back as it was, wherever %s', async (_name, fault) => {
    const stage = await stageOf(one);
    stage.there = await goThere(stage, []);
    expect(stage.there).toMatchObject({ wrong: [], result: { exit: 0, freed: { free: true } } });
    await strikeEverywhere(fault, (runs) => goBack(again(stage), runs));
  });

  test('comes back as it was, wherever its own PV is gone for a while', async () => {
    const stage = await stageOf(one);
    stage.there = await goThere(stage, []);
    await strikeEverywhere(lost(one.leaving.disk), (runs) => goBack(again(stage), runs));
  });
});
