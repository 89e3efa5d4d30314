import { expect, test } from 'vitest';
import { commandsToResume } from '../../../src/apply/resume-suspended.js';
import { killAt } from '../support/fake-host/build.js';
import type { FakeHost } from '../support/fake-host/fake-host.js';
import { mustLv, type MetaVg } from '../support/fake-host/model.js';
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

/** A leg that no LV has yet. */
const NEW_LEG = `LVM-${'n'.repeat(64)}`;

/** A raid1 of three legs, suspended with all its parts, and a table loaded for it with only these of its legs, and perhaps new ones. */
function killedRaid(
  loaded: (legs: string[]) => string[],
  edit: (vg: MetaVg) => void,
  live = (legs: string[]): string[] => legs,
): FakeHost {
  const toRaid = { do: 'run' as const, argv: ['lvconvert', '--yes', '--type', 'raid1', 'vg/m'] };
  const host = makeHost([vg(), mirror('m', { legs: ['d0', 'd1', 'd2'] }), toRaid]);
  const [some] = [...host.world.devices.values()].filter(({ name }) => name === 'vg-m_rimage_0');
  if (some !== undefined) host.world.devices.set(NEW_LEG, { ...some, name: 'vg-m_rimage_3', uuid: NEW_LEG, minor: 99 });
  for (const device of host.world.devices.values()) {
    device.suspended = device.uuid !== NEW_LEG;
    if (device.table?.target !== 'raid') continue;
    device.loaded = { ...device.table, legs: loaded(device.table.legs) };
    device.table = { ...device.table, legs: live(device.table.legs) };
  }
  edit(host.world.vg('vg'));
  return host;
}

const parts = [0, 1, 2].flatMap((at) => [`vg-m_rimage_${at}`, `vg-m_rmeta_${at}`]);
const resume = (name: string) => `dmsetup resume ${name}`;
const uncommitted = () => undefined;

test.each([
  { what: 'takes a raid1’s leg away', loaded: (legs: string[]) => legs.slice(0, 2), edit: uncommitted, clears: true },
  {
    what: 'replaces one',
    loaded: ([first = '', , third = '']: string[]) => [first, NEW_LEG, third],
    edit: uncommitted,
    clears: true,
  },
  {
    what: 'takes one away, and had committed that',
    loaded: (legs: string[]) => legs.slice(0, 2),
    edit: (of: MetaVg) => Object.assign(mustLv(of, 'm_rimage_2'), { name: 'm_rimage_2_extracted', visible: true }),
    clears: false,
  },
  {
    what: 'splits one off with its changes tracked, and had committed that,',
    loaded: (legs: string[]) => legs.slice(0, 2),
    edit: (of: MetaVg) => Object.assign(mustLv(of, 'm_rimage_2'), { tracked: true, visible: true }),
    clears: false,
  },
  {
    what: 'merges one that was out',
    live: (legs: string[]) => legs.slice(0, 2),
    loaded: (legs: string[]) => legs,
    edit: (of: MetaVg) => Object.assign(mustLv(of, 'm_rimage_2'), { tracked: true, visible: true }),
    clears: true,
  },
  {
    what: 'merges one that was out, and had committed that,',
    live: (legs: string[]) => legs.slice(0, 2),
    loaded: (legs: string[]) => legs,
    edit: uncommitted,
    clears: false,
  },
  { what: 'loads the same legs', loaded: (legs: string[]) => legs, edit: uncommitted, clears: false },
])('What $what is killed: the loaded table is dropped once the parts go on: $clears', async (strike) => {
  const host = killedRaid(strike.loaded, strike.edit, strike.live);
  const commands = await commandsToResume(host, [...parts, 'vg-m']);
  const clear = strike.clears ? ['dmsetup clear vg-m'] : [];
  expect(commands.map((argv) => argv.join(' '))).toEqual([...parts.map(resume), ...clear, resume('vg-m')]);
});

test('Where LVM does not say whether it has committed, the loaded table is dropped', async () => {
  const host = killedRaid((legs) => legs.slice(0, 2), uncommitted);
  const dumb = Object.assign(Object.create(host) as FakeHost, {
    read: async (argv: readonly string[]) =>
      argv[1] === 'fullreport' ? { code: null, stdout: '', stderr: '', fault: 'timeout' } : host.read(argv),
  });
  expect((await commandsToResume(dumb, [...parts, 'vg-m'])).map((argv) => argv.join(' '))).toContain(
    'dmsetup clear vg-m',
  );
});
