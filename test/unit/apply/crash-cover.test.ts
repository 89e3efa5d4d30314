import { describe, expect, test } from 'vitest';
import { planCover, planUncover } from '../support/fake-host/cover.js';
import { wrongsOfCover } from '../support/fake-host/cover-end-state.js';
import { FakeHost } from '../support/fake-host/fake-host.js';
import type { Fault } from '../support/fake-host/faults.js';
import { makeMirror as mirror, vg } from '../support/fake-host/samples.js';
import { applyThrough, makeHost, type Run } from '../support/fake-host/scenario.js';
import type { Setup } from '../support/fake-host/situations/types.js';
import { FAULTS, strikeEverywhere, type Judged } from '../support/fake-host/strikes.js';
import { World } from '../support/fake-host/world.js';

/*
 * A mirror is covered, and uncovered again: whatever strikes, and wherever, resume brings it to where it should be. That a device is lost under a
 * layer is for test/lab/cover and its soak: the fake host knows of no hang.
 */

const CASES: Record<string, Setup[]> = {
  'two legs, a disk log': [mirror('m')],
  'two legs, a core log': [mirror('m', { log: null })],
  'three legs': [mirror('m', { legs: ['d0', 'd1', 'd2'] })],
};

/** So slow that a copy is met in the middle. */
function hostOf(setups: Setup[]): FakeHost {
  const host = makeHost([vg(), ...setups]);
  host.world.copyRate = 1;
  return host;
}

function again({ world }: FakeHost): FakeHost {
  return new FakeHost(Object.assign(new World(), structuredClone(world)));
}

async function coverThrough(host: FakeHost, runs: readonly Run[]): Promise<Judged> {
  const plan = await planCover(host, 'd3');
  const outcome = await applyThrough(host, plan, runs);
  return { ...outcome, wrong: wrongsOfCover(host, plan) };
}

describe.each(Object.entries(CASES))('%s', { timeout: 600_000 }, (_, setups) => {
  test.each(Object.entries(FAULTS))('is covered as planned, wherever %s', async (_name, fault: Fault) => {
    const host = hostOf(setups);
    await strikeEverywhere(fault, (runs) => coverThrough(again(host), runs));
  });

  test.each(Object.entries(FAULTS))('is uncovered again, wherever %s', async (_name, fault: Fault) => {
    const host = hostOf(setups);
    const cover = await planCover(host, 'd3');
    const covered = await applyThrough(host, cover, []);
    expect({ exit: covered.result.exit, wrong: wrongsOfCover(host, cover) }).toEqual({ exit: 0, wrong: [] });
    const plan = await planUncover(host, cover);
    await strikeEverywhere(fault, async (runs) => {
      const own = again(host);
      return { ...(await applyThrough(own, plan, runs)), wrong: wrongsOfCover(own, plan) };
    });
  });
});
