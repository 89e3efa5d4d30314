import { describe, expect, test } from 'vitest';
import type { Leaving } from '../support/fake-host/away.js';
import { wrongsOfMove } from '../support/fake-host/away-end-state.js';
import type { Fault } from '../support/fake-host/faults.js';
import { makeMirror as mirror } from '../support/fake-host/samples.js';
import {
  again,
  FAULTS,
  goBack,
  goThere,
  stageOf,
  strikeEverywhere,
  type Case,
  type Stage,
} from '../support/fake-host/strikes.js';

/*
 * A stand-in takes a leg's place, and gives it back: whatever strikes, and wherever, resume brings the volume to where it should be.
 */

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

const onStage = (one: Case): Promise<Stage> => stageOf(one, { copyRate: 1, wrongs: wrongsOfMove });

const lost = (disk: string): Fault => ({ kind: 'device-lost', disk: `pv${disk}` });

describe.each(Object.entries(CASES))('%s', { timeout: 600_000 }, (_, one) => {
  test.each(Object.entries(FAULTS))('stands in as planned, wherever %s', async (_name, fault) => {
    const stage = await onStage(one);
    await strikeEverywhere(fault, (runs) => goThere(again(stage), runs));
  });

  test('stands in as planned, wherever its target is gone for a while', async () => {
    const stage = await onStage(one);
    await strikeEverywhere(lost('d3'), (runs) => goThere(again(stage), runs));
  });

  test.each(Object.entries(FAULTS))('comes back as it was, wherever %s', async (_name, fault) => {
    const stage = await onStage(one);
    stage.there = await goThere(stage, []);
    expect(stage.there).toMatchObject({ wrong: [], result: { exit: 0, freed: { free: true } } });
    await strikeEverywhere(fault, (runs) => goBack(again(stage), runs));
  });

  test('comes back as it was, wherever its own PV is gone for a while', async () => {
    const stage = await onStage(one);
    stage.there = await goThere(stage, []);
    await strikeEverywhere(lost(one.leaving.disk), (runs) => goBack(again(stage), runs));
  });
});
