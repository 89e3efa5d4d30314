import { describe, expect, test } from 'vitest';
import { parseLsblk } from '../../../src/inspect/lsblk.js';
import { readNvmeTransports, Transports } from '../../../src/inspect/transports.js';
import { recordedPort } from './recorded-port.js';

interface Node {
  name: string;
  type?: string;
  tran?: string;
  children?: Node[];
}

function lsblk(...nodes: Node[]) {
  const full = (node: Node): unknown => ({
    kname: node.name,
    type: 'disk',
    tran: null,
    ...node,
    children: node.children?.map(full),
  });
  const devices = parseLsblk(JSON.stringify({ blockdevices: nodes.map(full) }));
  if (devices === null) throw new Error('no lsblk');
  return devices;
}

const transportOf = (kernelName: string, ...nodes: Node[]) => new Transports(lsblk(...nodes), new Map()).of(kernelName);

test.each([
  ['sda', 'sata', 'local'],
  ['sda', 'usb', 'local'],
  ['sda', 'fc', 'fc'],
  ['sda', 'sas', 'sas'],
  ['sda', 'iscsi', 'iscsi'],
  ['sda', undefined, null],
  ['sda', 'spi', null],
  ['vda', 'virtio', null],
  ['vda', undefined, null],
  ['ubdb', undefined, 'local'],
  ['loop0', undefined, 'local'],
  ['drbd0', undefined, 'drbd'],
  ['nbd3', undefined, 'nbd'],
  ['rbd0', undefined, 'nbd'],
])('a disk %s with lsblk’s transport %s is %s', (name, tran, transport) => {
  expect(transportOf(name, { name, ...(tran === undefined ? {} : { tran }) })).toBe(transport);
});

describe('what lies on several disks', () => {
  const md = (name = 'md0'): Node => ({ name, type: 'raid1' });

  test('is local only where all of them are', () => {
    const both = (a: string, b: string): Node[] => [
      { name: 'sda', tran: a, children: [md()] },
      { name: 'sdb', tran: b, children: [md()] },
    ];
    expect(transportOf('md0', ...both('sata', 'usb'))).toBe('local');
    expect(transportOf('md0', ...both('sata', 'sas'))).toBe('sas');
    expect(transportOf('md0', ...both('spi', 'sas'))).toBe('sas');
    expect(transportOf('md0', ...both('sata', 'spi'))).toBeNull();
  });

  test('is followed through partitions, crypt and linear mappings', () => {
    const linear: Node = { name: 'dm-1', type: 'dm' };
    const crypt: Node = { name: 'dm-0', type: 'crypt', children: [linear] };
    const disk: Node = { name: 'sda', tran: 'iscsi', children: [{ name: 'sda1', type: 'part', children: [crypt] }] };
    expect(transportOf('dm-1', disk)).toBe('iscsi');
  });

  test('is multipath where there is a map, whatever the paths are', () => {
    const map: Node = { name: 'dm-0', type: 'mpath' };
    expect(transportOf('dm-0', { name: 'sda', tran: 'sas', children: [map] })).toBe('multipath');
  });

  test('is unknown where lsblk does not show it', () => {
    expect(transportOf('dm-9', { name: 'sda' })).toBeNull();
    expect(transportOf('md1', md('md1'))).toBeNull();
  });
});

describe('an NVMe disk', () => {
  const devices = lsblk({ name: 'nvme0n1', tran: 'nvme' }, { name: 'nvme1n1', tran: 'nvme' });
  const port = (kinds: Record<string, string>, links: Record<string, string>, subsystem: string[] = []) =>
    recordedPort({
      folders: { '/sys/class/nvme': Object.keys(kinds), '/sys/s/nvme-subsys1': subsystem },
      files: Object.fromEntries(
        Object.entries(kinds).map(([name, kind]) => [`/sys/class/nvme/${name}/transport`, `${kind}\n`]),
      ),
      links,
    });

  test('is local on PCIe', async () => {
    const found = await readNvmeTransports(port({ nvme0: 'pcie', nvme1: 'pcie' }, {}), devices);
    expect([...found.values()]).toEqual(['local', 'local']);
    expect(new Transports(devices, found).of('nvme0n1')).toBe('local');
  });

  test('is on a fabric through its own controller or those of its subsystem', async () => {
    const links = { '/sys/block/nvme0n1/device': '/sys/d/nvme0', '/sys/block/nvme1n1/device': '/sys/s/nvme-subsys1' };
    const found = await readNvmeTransports(port({ nvme0: 'pcie', nvme1: 'tcp' }, links, ['nvme1', 'power']), devices);
    expect([...found]).toEqual([
      ['nvme0n1', 'local'],
      ['nvme1n1', 'nvme-of'],
    ]);
  });

  test('is unknown where sysfs does not say', async () => {
    const found = await readNvmeTransports(port({}, {}), devices);
    expect([...found.values()]).toEqual([null, null]);
  });
});

test('lsblk that is no JSON is none', () => {
  expect(parseLsblk('lsblk: unknown option')).toBeNull();
});
