import { expect, test } from 'vitest';
import { mountOf, parseFstab, parseMountinfo, parseSwaps } from '../../../src/inspect/mounts.js';

const mountinfo = `16 1 98:0 / / ro,relatime - ext4 /dev/root ro
40 16 254:3 / /mnt/a\\040b rw,relatime shared:7 master:2 - ext4 /dev/mapper/vg-two rw
41 16 0:44 /@ /data rw - btrfs /dev/mapper/vg-data rw
42 16 254:9 / /mnt/a\\040b rw - xfs /dev/mapper/vg-over rw
`;

test('mountinfo has optional fields, and blanks in octal', () => {
  expect(parseMountinfo(mountinfo)[1]).toEqual({
    number: '254:3',
    mountPoint: '/mnt/a b',
    fsType: 'ext4',
    source: '/dev/mapper/vg-two',
  });
  expect(parseMountinfo('')).toEqual([]);
});

test('a path lies on the deepest mount above it, and of two at one place on the later', () => {
  const mounts = parseMountinfo(mountinfo);
  expect(mountOf('/mnt/a b/c', mounts)?.number).toBe('254:9');
  expect(mountOf('/mnt/a bc', mounts)?.number).toBe('98:0');
  expect(mountOf('/data', mounts)?.number).toBe('0:44');
});

test('swaps are devices and files', () => {
  expect(parseSwaps('Filename\tType\n/dev/dm-11   partition 20476 0 -2\n/swap\\040file file 1 0 -3\n')).toEqual([
    '/dev/dm-11',
    '/swap file',
  ]);
});

test('fstab has comments, quotes and swap', () => {
  const text = `# <file system>
UUID="12-34" /a\\040b ext4 defaults 0 0
  /dev/vg/s none swap sw 0 0
/dev/vg/g /g gfs2 noatime,_netdev
/dev/vg/t /t ext4 noatime,nofail 0 2
/dev/vg/u /u ext4 noauto
/dev/vg/v /v ext4

garbage`;
  expect(parseFstab(text)).toEqual([
    { spec: 'UUID=12-34', mountPoint: '/a b', fsType: 'ext4', netdev: false, needed: true },
    { spec: '/dev/vg/s', mountPoint: 'swap', fsType: 'swap', netdev: false, needed: false },
    { spec: '/dev/vg/g', mountPoint: '/g', fsType: 'gfs2', netdev: true, needed: true },
    { spec: '/dev/vg/t', mountPoint: '/t', fsType: 'ext4', netdev: false, needed: false },
    { spec: '/dev/vg/u', mountPoint: '/u', fsType: 'ext4', netdev: false, needed: false },
    { spec: '/dev/vg/v', mountPoint: '/v', fsType: 'ext4', netdev: false, needed: false },
  ]);
});
