import { describe, expect, test } from 'vitest';
import { DmStack, lvUuidOf } from '../../../src/inspect/dm-stack.js';
import type { NumberedDevice } from '../../../src/inspect/dmsetup.js';
import { parseLsblk } from '../../../src/inspect/lsblk.js';
import type { Mount } from '../../../src/inspect/mounts.js';
import { UsageCollector } from '../../../src/inspect/usage.js';
import { uuidOf } from './small-report.js';

const dmUuid = (letter: string): string => `LVM-${'v'.repeat(32)}${letter.repeat(32)}`;
const device = (name: string, number: string, uuid: string, table: string): NumberedDevice => ({
  name,
  number,
  uuid,
  suspended: false,
  openCount: 0,
  table: [table],
  status: [],
});

/** vg/a carries a LUKS mapping, vg/b is a mirror under a snapshot, vg/over lies on a PV that is vg/a. */
const stack = new DmStack([
  device('vg-a', '254:0', dmUuid('a'), '0 8 linear 8:0 2048'),
  device('luks', '254:1', 'CRYPT-LUKS2-x', '0 8 crypt aes-xts :64:logon:x 0 254:0 32768'),
  device('vg-b', '254:2', dmUuid('b'), '0 8 snapshot-origin 254:3'),
  device('vg-b-real', '254:3', `${dmUuid('b')}-real`, '0 8 mirror core 2 1024 nosync 2 254:4 0 254:5 0'),
  device('vg-b_mimage_0', '254:4', dmUuid('c'), '0 8 linear 8:16 2048'),
  device('vg-b_mimage_1', '254:5', dmUuid('d'), '0 8 linear 8:32 2048'),
  device('vg-with--hyphen', '254:6', dmUuid('e'), '0 8 linear 8:16 2048'),
]);
const mount = (number: string, mountPoint: string, source = ''): Mount => ({
  number,
  mountPoint,
  fsType: 'ext4',
  source,
});

describe('a stack of devices', () => {
  test('tells the LVs under a number, through what is no LV', () => {
    expect(stack.lvsUnder('254:1')).toEqual([uuidOf('a')]);
    expect(stack.lvsUnder('254:2').sort()).toEqual([uuidOf('b'), uuidOf('c'), uuidOf('d')].sort());
    expect(stack.lvsUnder('8:0')).toEqual([]);
  });

  test('knows its devices by every path', () => {
    for (const path of ['/dev/vg/with-hyphen', '/dev/mapper/vg-with--hyphen', '/dev/dm-6']) {
      expect(stack.byPath(path)?.number).toBe('254:6');
    }
    for (const path of ['/dev/vg/none', '/dev/sda', '/dev/dm-99', 'tmpfs', '/dev/a/b/c']) {
      expect(stack.byPath(path)).toBeUndefined();
    }
  });

  test('gives an LV’s UUID its hyphens back', () => {
    const plain = 'X7AH9tdIfsoKXPTNfDHmhoQL5TWsmhOsSiwYtqponS7h4fB6dpHleA5SHnhfdsoK';
    expect(lvUuidOf(`LVM-${plain}`)).toBe('SiwYtq-ponS-7h4f-B6dp-HleA-5SHn-hfdsoK');
    expect(lvUuidOf(`LVM-${plain}-real`)).toBe('SiwYtq-ponS-7h4f-B6dp-HleA-5SHn-hfdsoK');
    expect(lvUuidOf('mpath-x')).toBeNull();
    expect(lvUuidOf('')).toBeNull();
  });
});

describe('what an LV carries', () => {
  test('is mounted through LUKS, by number or by the path that btrfs was given', () => {
    const collector = new UsageCollector(stack, true);
    collector.addMounts([mount('254:1', '/secret'), mount('0:44', '/data', '/dev/mapper/vg-b'), mount('8:1', '/boot')]);
    expect(collector.usage.get(uuidOf('a'))?.mountPoints).toEqual(['/secret']);
    expect(collector.usage.get(uuidOf('b'))?.mountPoints).toEqual(['/data']);
    expect(collector.usage.size).toBe(4);
  });

  test('is swap, as a device and as a file on it', () => {
    const collector = new UsageCollector(stack, true);
    collector.addSwaps(['/dev/dm-6', '/secret/swap', '/dev/sda2'], (path) =>
      path === '/secret/swap' ? '254:1' : undefined,
    );
    expect(collector.usage.get(uuidOf('e'))?.swap).toBe(true);
    expect(collector.usage.get(uuidOf('a'))?.swap).toBe(true);
    expect(collector.usage.has(uuidOf('b'))).toBe(false);
  });

  test('stands in fstab under names of every kind', () => {
    const lsblk = parseLsblk(
      JSON.stringify({
        blockdevices: [
          { name: 'vg-b', kname: 'dm-2', type: 'lvm', fstype: 'ext4', uuid: 'u-1', label: 'l-1', children: null },
          { name: 'sda', kname: 'sda', type: 'disk', fstype: 'ext4', uuid: 'u-2', label: null },
        ],
      }),
    );
    const collector = new UsageCollector(stack, true);
    const lines = [
      { spec: 'UUID=u-1', mountPoint: '/by-uuid', needed: false },
      { spec: 'LABEL=l-1', mountPoint: '/by-label', needed: true },
      { spec: '/dev/disk/by-uuid/u-1', mountPoint: '/by-uuid-link', needed: false },
      { spec: '/dev/disk/by-id/dm-name-vg-b', mountPoint: '/by-name-link', needed: false },
      { spec: '/dev/mapper/luks', mountPoint: '/secret', needed: false },
      { spec: 'UUID=u-2', mountPoint: '/boot', needed: false },
      { spec: 'tmpfs', mountPoint: '/tmp', needed: false },
    ].map((line) => ({ ...line, fsType: 'ext4', netdev: false }));
    collector.addFstab(lines, [], lsblk ?? new Map());
    expect(collector.usage.get(uuidOf('b'))?.fstab).toEqual([
      '/by-uuid',
      '/by-label',
      '/by-uuid-link',
      '/by-name-link',
    ]);
    expect(collector.usage.get(uuidOf('b'))?.bootWaits).toEqual(['/by-label']);
    expect(collector.usage.get(uuidOf('a'))?.fstab).toEqual(['/secret']);
    collector.addFileSystems(lsblk ?? new Map());
    expect(collector.usage.get(uuidOf('b'))?.fileSystem).toBe('ext4');
  });
});
