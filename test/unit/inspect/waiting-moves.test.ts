import { expect, test } from 'vitest';
import { suspendedDevices } from '../../../src/inspect/reread.js';
import { tablesToDrop } from '../../../src/inspect/tables-to-drop.js';
import type { CommandResult, ReadPort } from '../../../src/model/ports.js';

/* What a pvmove that was killed leaves of its devices [lab, 2.03.16]. */

const VG = `LVM-${'v'.repeat(32)}`;

/** Lines of `dmsetup info` and `dmsetup status`. */
function host(devices: { name: string; suspended?: boolean; status: string }[]): ReadPort {
  const info = devices.map(
    ({ name, suspended = false }, at) =>
      `${name}|${VG}${String(at).padStart(32, '0')}|254|${at}|${suspended ? 'Suspended' : 'Active'}|1`,
  );
  const status = devices.map((device) => `${device.name}: ${device.status}`);
  const answer = (lines: string[]): CommandResult => ({ code: 0, stdout: `${lines.join('\n')}\n`, stderr: '' });
  return {
    read: async (argv) => answer(argv[1] === 'info' ? info : status),
    readFile: async () => null,
    list: async () => null,
    realPath: async () => null,
  };
}

const linear = '0 32768 linear ';
const none = { first: [], afterParts: [] };
const mirror = '0 32768 mirror 2 254:1 254:2 8/8 1 AA 1 core';

test('devices of a move that were never made live are resumed first, or the leg on them would fail', async () => {
  const killedHold = host([
    { name: 'vg-m', suspended: true, status: mirror },
    { name: 'vg-m_mimage_0', suspended: true, status: linear },
    { name: 'vg-pvmove0', status: '' },
    { name: 'vg-pvmove0_mimage_1', status: '' },
  ]);
  const names = (await suspendedDevices(killedHold)).map(({ name }) => name);
  expect(names).toEqual(['vg-pvmove0_mimage_1', 'vg-pvmove0', 'vg-m_mimage_0', 'vg-m']);
  expect(await tablesToDrop(killedHold, names)).toEqual(none);
});

test('a move that is held is let alone', async () => {
  const held = host([
    { name: 'vg-pvmove0', status: mirror },
    { name: 'vg-pvmove0_mimage_0', status: linear },
  ]);
  expect(await suspendedDevices(held)).toEqual([]);
});

test('what the end of a move has loaded is dropped where it was killed: both sides go on getting every write', async () => {
  const killedEnd = host([
    { name: 'vg-m', status: mirror },
    { name: 'vg-pvmove0', suspended: true, status: mirror },
    { name: 'vg-pvmove0_mimage_0', suspended: true, status: linear },
  ]);
  const names = (await suspendedDevices(killedEnd)).map(({ name }) => name);
  expect(await tablesToDrop(killedEnd, names)).toEqual({ ...none, first: ['vg-pvmove0', 'vg-pvmove0_mimage_0'] });
});

test('a mirror’s table that leaves a leg out is dropped: that leg would be taken for whole later; not where a leg has failed', async () => {
  const table = (legs: number): string =>
    `0 32768 mirror disk 2 254:9 4096 ${legs} ${'254:1 0 '.repeat(legs)}1 handle_errors`;
  const killed = (live: number, loaded: number, letters: string): ReadPort => {
    const { read, ...port } = host([
      {
        name: 'vg-m',
        suspended: true,
        status: `0 32768 mirror ${live} ${'254:1 '.repeat(live)}8/8 1 ${letters} 3 disk 254:9 A`,
      },
      { name: 'vg-m_mimage_0', suspended: true, status: linear },
    ]);
    const answer = (text: string): CommandResult => ({
      code: 0,
      stdout: `vg-m: ${text}\nvg-m_mimage_0: ${linear}\n`,
      stderr: '',
    });
    return {
      ...port,
      read: async (argv, options) =>
        argv[1] === 'table' ? answer(argv[2] === '--inactive' ? table(loaded) : table(live)) : read(argv, options),
    };
  };
  const names = ['vg-m_mimage_0', 'vg-m'];
  expect(await tablesToDrop(killed(3, 2, 'AAA'), names)).toEqual({ ...none, first: ['vg-m'] });
  expect(await tablesToDrop(killed(2, 3, 'AA'), names)).toEqual(none);
  expect(await tablesToDrop(killed(3, 3, 'AAA'), names)).toEqual(none);
  expect(await tablesToDrop(killed(3, 2, 'ADA'), names)).toEqual(none);
});

test('a raid that is no raid1 is let alone, whatever is loaded', async () => {
  const raid5 = (legs: number): string =>
    `0 32768 raid raid5_ls 3 64 region_size 4096 ${legs}${' 254:8 254:9'.repeat(legs)}`;
  const { read, ...port } = host([
    { name: 'vg-r', suspended: true, status: '0 32768 raid raid5_ls 3 AAA 8/8 idle 0 0 -' },
  ]);
  const killed: ReadPort = {
    ...port,
    read: async (argv, options) =>
      argv[1] === 'table'
        ? { code: 0, stdout: `vg-r: ${raid5(argv[2] === '--inactive' ? 4 : 3)}\n`, stderr: '' }
        : read(argv, options),
  };
  expect(await tablesToDrop(killed, ['vg-r'])).toEqual(none);
});

test('an LV of somebody that is only called so is no move', async () => {
  const own = ['vg-x--pvmove0', 'vg---x--pvmove1_mimage_0'];
  const killed = host(own.map((name) => ({ name, suspended: true, status: linear })));
  expect(await tablesToDrop(killed, own)).toEqual(none);
  const ofVgs = ['vg-pvmove0', 'v--g-pvmove1', 'vg---pvmove2'];
  const moves = host(ofVgs.map((name) => ({ name, suspended: true, status: mirror })));
  expect(await tablesToDrop(moves, ofVgs)).toEqual({ ...none, first: ofVgs });
});
