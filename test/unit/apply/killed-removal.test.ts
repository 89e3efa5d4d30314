import { expect, test } from 'vitest';
import { killAt } from '../support/fake-host/build.js';
import { wrongs } from '../support/fake-host/end-state.js';
import { makeMirror as mirror, vg } from '../support/fake-host/samples.js';
import { applyThrough, makeHost, planFor } from '../support/fake-host/scenario.js';

/*
 * Somebody's `lvconvert -m 1` was killed while the mirror was suspended: it is converted with every leg that LVM has, each of them whole.
 */

test.each([
  { at: 'D1: suspended', legs: 3, tidy: [] },
  {
    at: 'D1',
    legs: 2,
    tidy: [
      'lvremove --yes vg/m_mimage_2',
      'dmsetup clear vg-m',
      'lvchange --refresh vg/m',
      'lvremove --yes vg/m_mimage_2',
    ],
  },
])('Killed at $at, $legs legs are converted', async ({ at, legs, tidy }) => {
  const host = makeHost([vg(), mirror('m', { legs: ['d0', 'd1', 'd2'] })]);
  killAt(host.world, ['lvconvert', '--yes', '-m', '1', 'vg/m', '/dev/mapper/pvd2'], at);
  const plan = await planFor(host, { overrides: [{ finding: 'SUSPENDED', reason: 'it was killed' }] });
  expect(plan.volumes[0]?.legs).toHaveLength(legs);
  const { result } = await applyThrough(host, plan, []);
  expect({ exit: result.exit, wrong: wrongs(host, plan) }).toEqual({ exit: 0, wrong: [] });
  const commands = host.commands.map((argv) => argv.join(' '));
  expect(commands[0]).toBe('dmsetup clear vg-m');
  const tidied = commands.filter((line) => /lvremove|clear|refresh/.test(line)).slice(1);
  expect(tidied).toEqual(tidy);
});
