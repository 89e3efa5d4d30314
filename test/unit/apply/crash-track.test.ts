import { describe, expect, test } from 'vitest';
import type { Leaving } from '../support/fake-host/away.js';
import { wrongsOfAbsence } from '../support/fake-host/away-end-state.js';
import { makeMirror as mirror } from '../support/fake-host/samples.js';
import type { Setup } from '../support/fake-host/situations/types.js';
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
 * A raid1's leg goes away with its changes tracked, and comes back: whatever strikes, and wherever, resume brings it to where it should
 * be. Everyone writes all the while.
 */

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

const onStage = (one: Case): Promise<Stage> => stageOf(one, { copyRate: 2, wrongs: wrongsOfAbsence });

describe.each(Object.entries(CASES))('%s', { timeout: 600_000 }, (_, one) => {
  test.each(Object.entries(FAULTS))('is out as planned, wherever %s', async (_name, fault) => {
    const stage = await onStage(one);
    await strikeEverywhere(fault, (runs) => goThere(again(stage), runs));
  });

  test.each(Object.entries(FAULTS))('is back and up to date, wherever %s', async (_name, fault) => {
    const stage = await onStage(one);
    stage.there = await goThere(stage, []);
    expect(stage.there).toMatchObject({ wrong: [], result: { exit: 0, freed: { free: true } } });
    await strikeEverywhere(fault, (runs) => goBack(again(stage), runs));
  });
});
