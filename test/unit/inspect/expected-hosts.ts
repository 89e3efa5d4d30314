import { expect } from 'vitest';
import type { Inventory, Pv, Volume } from '../../../src/model/inventory.js';

/*
 * What each situation of the lab (test/lab/inspect/situations.ts) must look like as an inventory. The lab holds real hosts
 * against it, the unit tests recordings of them.
 */

export function volumeOf(inventory: Inventory, name: string): Volume {
  const found = inventory.vgs.flatMap((vg) => vg.volumes).find((volume) => volume.name === name);
  if (found === undefined) throw new Error(`no volume ${name}`);
  return found;
}

function pvOf(inventory: Inventory, test: (pv: Pv) => boolean): Pv[] {
  return inventory.vgs.flatMap((vg) => vg.pvs).filter(test);
}

const health = (volume: Volume): string => volume.legs.map((leg) => leg.health ?? '?').join('');
const legNames = (volume: Volume): string[] => volume.legs.map((leg) => leg.name);
const unused = { fileSystem: null, mountPoints: [], swap: false, fstab: [] };

export const expectedHosts: Record<string, (inventory: Inventory) => void> = {
  many(inventory) {
    expect(inventory.vgs[0]?.volumes.map((volume) => [volume.name, volume.kind, volume.liveTarget])).toEqual([
      ['core', 'mirror', 'mirror'],
      ['dash-ed', 'mirror', 'mirror'],
      ['inactive', 'mirror', null],
      ['nosync', 'mirror', 'mirror'],
      ['plain', 'linear', 'linear'],
      ['raid', 'raid1', 'raid'],
      ['snap', 'other', 'snapshot'],
      ['snapped', 'mirror', 'mirror'],
      ['three', 'mirror', 'mirror'],
      ['tracked', 'raid1', 'raid'],
      ['two', 'mirror', 'mirror'],
    ]);
    const two = volumeOf(inventory, 'two');
    expect(two).toMatchObject({
      sizeBytes: 12 * 2 ** 20,
      regionBytes: 2 * 2 ** 20,
      nosync: false,
      syncPercent: 100,
      monitored: true,
      activation: 'exclusive',
      openCount: 1,
      log: { kind: 'disk', name: 'two_mlog', health: 'A' },
      usage: { fileSystem: 'ext4', mountPoints: ['/mnt/a b'], swap: false, fstab: ['/mnt/a b'] },
      operation: null,
      strays: [],
      suspended: [],
      missingPvs: [],
    });
    expect(two.legs.map((leg) => [leg.name, leg.health, leg.linear, leg.areas.length])).toEqual([
      ['two_mimage_0', 'A', true, 1],
      ['two_mimage_1', 'A', true, 1],
    ]);
    expect(volumeOf(inventory, 'three')).toMatchObject({ usage: unused, openCount: 0 });
    expect(health(volumeOf(inventory, 'three'))).toBe('AAA');
    expect(volumeOf(inventory, 'core')).toMatchObject({
      log: { kind: 'core', name: null, areas: [], health: null },
      usage: { fileSystem: 'swap', mountPoints: [], swap: true, fstab: ['swap'] },
    });
    expect(volumeOf(inventory, 'nosync')).toMatchObject({ nosync: true, syncPercent: 100 });
    expect(volumeOf(inventory, 'inactive')).toMatchObject({
      activation: 'inactive',
      syncPercent: null,
      monitored: null,
      log: { kind: 'disk', health: null },
      usage: { ...unused, fstab: ['/srv'] },
    });
    expect(volumeOf(inventory, 'snapped')).toMatchObject({ snapshots: ['snap'], syncPercent: 100 });
    expect(health(volumeOf(inventory, 'snapped'))).toBe('AA');
    expect(volumeOf(inventory, 'dash-ed').usage).toEqual({ ...unused, fstab: ['/d'] });
    const raid = volumeOf(inventory, 'raid');
    expect(raid).toMatchObject({ syncPercent: 100, syncAction: 'idle', mismatchCount: 0, operation: null });
    expect(raid.legs.map((leg) => [leg.name, leg.metadataLv?.name, leg.health])).toEqual([
      ['raid_rimage_0', 'raid_rmeta_0', 'A'],
      ['raid_rimage_1', 'raid_rmeta_1', 'A'],
    ]);
    expect(volumeOf(inventory, 'tracked')).toMatchObject({ operation: { kind: 'split' }, strays: [] });
    expect(inventory.host).toMatchObject({
      lvmVersion: expect.stringMatching(/^2\.03\./) as string,
      dmTargets: { mirror: expect.any(String) as string, raid: expect.any(String) as string },
      raidFaultPolicy: 'warn',
      mirrorImageFaultPolicy: 'remove',
      monitoring: true,
      volumeList: 'unset',
      systemId: '',
      state: { folder: '/var/lib/raidlift/plan', lvUuids: [] },
      skippedVgs: [],
    });
    expect(inventory.host.daemons).toContain('dmeventd');
    expect(pvOf(inventory, (pv) => pv.transport !== 'local')).toEqual([]);
  },
  suspended(inventory) {
    expect(volumeOf(inventory, 'm').suspended).toEqual(['vg-m_mimage_1']);
  },
  foreign(inventory) {
    const vgs = inventory.vgs.map((vg) => [vg.name, vg.systemId, vg.foreign]);
    expect(vgs.sort()).toEqual([
      ['theirs', 'other', true],
      ['vg', '', false],
    ]);
  },
  filtered(inventory) {
    const [gone, ...others] = pvOf(inventory, (pv) => pv.missing);
    expect(others).toEqual([]);
    expect(gone).toMatchObject({ device: '[unknown]', hidden: { device: '/dev/mapper/pvd2', by: 'filter' } });
    for (const name of ['m', 'both', 'r']) expect(volumeOf(inventory, name).missingPvs).toEqual([gone?.uuid]);
    expect(volumeOf(inventory, 'm').legs[1]?.areas[0]?.pvUuid).toBe(gone?.uuid);
  },
  'two-gone'(inventory) {
    const gone = pvOf(inventory, (pv) => pv.missing);
    expect(gone.map((pv) => [pv.device, pv.hidden])).toEqual([
      ['[unknown]', null],
      ['[unknown]', null],
    ]);
    const areas = inventory.vgs.flatMap((vg) =>
      vg.lvs.flatMap((lv) => lv.segments.flatMap((segment) => segment.areas)),
    );
    expect(areas.filter((area) => area.pvUuid === null)).toEqual([]);
    expect(volumeOf(inventory, 'r').missingPvs).toHaveLength(1);
  },
  'came-back'(inventory) {
    const gone = pvOf(inventory, (pv) => pv.missing);
    expect(gone.map((pv) => [pv.device, pv.hidden, pv.transport])).toEqual([['/dev/mapper/pvd2', null, 'local']]);
    expect(inventory.vgs[0]?.missingPvCount).toBe(1);
    expect(volumeOf(inventory, 'm')).toMatchObject({ missingPvs: [gone[0]?.uuid], health: 'partial', tags: ['t'] });
  },
  strays(inventory) {
    const volume = volumeOf(inventory, 'm');
    expect(volume).toMatchObject({ kind: 'mirror', log: { kind: 'disk' } });
    expect(volume.strays.map(({ name, role, active, open }) => ({ name, role, active, open }))).toEqual(
      [0, 1, 2].map((index) => ({ name: `m_rmeta_${index}`, role: 'rmeta', active: false, open: false })),
    );
    expect(inventory.vgs[0]?.volumes).toHaveLength(1);
  },
  'half-converted'(inventory) {
    const volume = volumeOf(inventory, 'm');
    expect(volume).toMatchObject({ kind: 'mirror', log: { kind: 'core', name: null } });
    expect(volume.strays.map(({ name, role }) => [name, role])).toEqual([
      ['m_mlog', 'mlog'],
      ['m_rmeta_0', 'rmeta'],
      ['m_rmeta_1', 'rmeta'],
    ]);
  },
  syncing(inventory) {
    const volume = volumeOf(inventory, 'm');
    expect(volume.syncPercent).toBeLessThan(100);
    expect(volume.operation).toBeNull();
  },
  layer(inventory) {
    const volume = volumeOf(inventory, 'm');
    expect(volume.operation).toMatchObject({ kind: 'layer' });
    expect(legNames(volume)).toEqual(['m_mimage_0', 'm_mimage_1', 'm_mimage_2']);
    expect(volume.log).toMatchObject({ kind: 'disk', name: 'm_mlog' });
    expect(volume.syncPercent).toBeLessThan(100);
  },
  pvmove(inventory) {
    const volume = volumeOf(inventory, 'm');
    expect(volume.operation).toEqual({ kind: 'pvmove', detail: 'm_mimage_1 is being moved by pvmove0' });
    const [d1] = pvOf(inventory, (pv) => pv.device === '/dev/mapper/pvd1');
    expect(volume.legs[1]?.areas).toEqual([{ pvUuid: d1?.uuid, startExtent: 0, extents: 25 }]);
    expect(inventory.vgs[0]?.volumes).toHaveLength(1);
  },
  scrub(inventory) {
    expect(volumeOf(inventory, 'r')).toMatchObject({ syncAction: 'check', syncPercent: 100, operation: null });
  },
  degraded(inventory) {
    const volume = volumeOf(inventory, 'r');
    expect(volume).toMatchObject({ kind: 'raid1', liveTarget: 'raid', operation: null });
    expect(health(volume)).toBe('AD');
    expect(inventory.dm?.map(({ name }) => name)).toContain('vg-r_rimage_1-missing_0_0');
  },
  'dead-leg'(inventory) {
    const volume = volumeOf(inventory, 'r');
    expect(health(volume)).toBe('AD');
    expect(volume.missingPvs).toEqual(pvOf(inventory, (pv) => pv.missing).map((pv) => pv.uuid));
    expect(pvOf(inventory, (pv) => pv.missing).map((pv) => pv.hidden)).toEqual([null]);
  },
};
