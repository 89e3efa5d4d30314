import { expect, test } from 'vitest';
import type { CompareInput, Comparison } from '../../../src/apply/compare/compare-devices.js';
import { aMirror, anInventory, aVg } from '../support/inventory.js';
import { World } from './world.js';

const equal: Comparison = { kind: 'compared', differences: [], unreadable: [] };
const different: Comparison = {
  kind: 'compared',
  differences: [{ between: ['db_mimage_0', 'db_mimage_1'], startBytes: 1024 ** 2, lengthBytes: 8192 }],
  unreadable: [{ device: 'db_mimage_1', startBytes: 4096 }],
};

function worldThatFinds(found: Comparison, volume = aMirror('db')): World & { compared: CompareInput[] } {
  const compared: CompareInput[] = [];
  const compareDevices = async (input: CompareInput): Promise<Comparison> => {
    compared.push(input);
    return found;
  };
  const inventory = anInventory({ vgs: [aVg({ volumes: [volume] })] });
  return Object.assign(new World({ inventory, rooms: { compareDevices } }), { compared });
}

test('Equal legs are exit code 0, and their own devices are what was read', async () => {
  const world = worldThatFinds(equal, aMirror('db-1', { name: 'db-1' }));
  expect(await world.raidlift('compare', 'vg0/db-1')).toBe(0);
  expect(world.stdout).toBe('vg0/db-1: equal: its 2 legs hold the same 400 MiB.\n');
  expect(world.compared[0]?.devices).toEqual([
    { name: 'db-1_mimage_0', path: '/dev/mapper/vg0-db--1_mimage_0' },
    { name: 'db-1_mimage_1', path: '/dev/mapper/vg0-db--1_mimage_1' },
  ]);
  expect(world.changes).toEqual([]);
});

test('Legs that differ are exit code 3, with the places and what can be done', async () => {
  const world = worldThatFinds(different);
  expect(await world.raidlift('compare', 'vg0/db')).toBe(3);
  expect(world.stdout).toContain('db_mimage_0 and db_mimage_1: 8 KiB from byte 1048576 (1 MiB)');
  expect(world.stdout).toContain('unreadable: db_mimage_1 from byte 4096');
  expect(world.stdout).toContain('`lvchange --syncaction repair vg0/db`');
});

test('As JSON a comparison is one document with sizes as decimal strings', async () => {
  const world = worldThatFinds(different);
  expect(await world.raidlift('compare', 'vg0/db', '--json')).toBe(3);
  expect(JSON.parse(world.stdout)).toMatchObject({
    equal: false,
    volume: 'vg0/db',
    differences: [{ startBytes: '1048576', lengthBytes: '8192' }],
  });
});

test('What cannot be compared now says why and reads nothing', async () => {
  const cases = [
    [aMirror('db', { activation: 'inactive' }), 'NOT_ACTIVE'],
    [aMirror('db', { syncPercent: 40 }), 'NOT_IN_SYNC'],
    [aMirror('db', { missingPvs: ['x'] }), 'LEG_AWAY'],
  ] as const;
  for (const [volume, code] of cases) {
    const world = worldThatFinds(equal, volume);
    expect(await world.raidlift('compare', 'vg0/db')).toBe(3);
    expect(world.stderr).toContain(`[${code}]`);
    expect(world.compared).toEqual([]);
  }
  const world = worldThatFinds(equal);
  expect(await world.raidlift('compare', 'vg0/none')).toBe(2);
});

test('A reading that fails is exit code 1, a stop exit code 5', async () => {
  const failed = worldThatFinds({ kind: 'failed', message: 'no answer' });
  expect(await failed.raidlift('compare', 'vg0/db')).toBe(1);
  const stopped = worldThatFinds({ kind: 'stopped' });
  expect(await stopped.raidlift('compare', 'vg0/db')).toBe(5);
});
