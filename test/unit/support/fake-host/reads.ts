import { readFileSync } from 'node:fs';
import { lvmConfigArgv } from '../../../../src/inspect/lvm-config.js';
import type { CommandResult } from '../../../../src/model/ports.js';
import { openCount } from './attributes.js';
import { usersOf } from './kernel.js';
import type { Device, Table } from './model.js';
import { readBlocks } from './read-blocks.js';
import { fullreport } from './report.js';
import { statusLines, tableLines } from './status.js';
import type { World } from './world.js';

/** Answers that say nothing of volumes: word for word as a guest gave them. */
const HOST = JSON.parse(readFileSync(new URL('../../../fixtures/lab/host.json', import.meta.url), 'utf8')) as Record<
  string,
  string
>;

/** Looking at the host: what each command prints. */
export function answerRead(world: World, argv: readonly string[]): CommandResult {
  const line = argv.join(' ');
  if (line.startsWith('lvm fullreport ')) return fullreport(world, argv);
  if (line === lvmConfigArgv(null).join(' ')) return printed(withVolumeList(world, HOST[line] ?? ''));
  if (HOST[line] !== undefined) return printed(HOST[line]);
  if (line.startsWith('dmsetup info -c ')) return printed(infoOf(world, argv));
  if (line === 'dmsetup table')
    return printed(linesOf(world, ({ table }) => (table === null ? [''] : tableLines(world, table))));
  if (line === 'dmsetup table --inactive')
    return printed(linesOf(world, ({ loaded }) => (loaded === null ? [''] : tableLines(world, loaded))));
  if (line === 'dmsetup status --noflush')
    return printed(
      linesOf(world, (device) => (device.table === null ? [''] : statusLines(world, device, device.table))),
    );
  if (argv[0] === 'dmsetup') return printed(ofOne(world, argv));
  if (argv[0] === 'sh') return printed(readBlocks(world, argv));
  if (line.startsWith('lsblk --json ')) return printed(lsblk(world));
  return { code: null, stdout: '', stderr: '', fault: 'ENOENT' };
}

/** `dmsetup table NAME`, `dmsetup status --noflush NAME`: without the name. */
function ofOne(world: World, argv: readonly string[]): string {
  const device = [...world.devices.values()].find(({ name }) => name === argv.at(-1));
  if (device === undefined || device.table === null) return '';
  const lines = argv[1] === 'table' ? tableLines(world, device.table) : statusLines(world, device, device.table);
  return lines.map((line) => `${line}\n`).join('');
}

function printed(stdout: string): CommandResult {
  return { code: 0, stdout, stderr: '' };
}

function withVolumeList(world: World, config: string): string {
  if (world.volumeList === null) return config;
  const list = world.volumeList.map((entry) => `"${entry}"`).join(',');
  return config.replace('activation {\n', `activation {\n\tvolume_list=[${list}]\n`);
}

/** The lab's layer below the PVs, `pvd0` and so on, comes first. */
function disksOf(world: World): { name: string; number: string; open: number }[] {
  const pvs = world.vgs.flatMap((vg) => vg.pvs);
  return pvs.map((pv) => {
    const users = [...world.devices.values()].filter(({ table }) => isOn(table, pv.uuid));
    // The lab's name for what it has taken out of LVM's sight.
    const name = world.lost.has(pv.uuid) ? pv.disk.replace('pv', 'hidden') : pv.disk;
    return { name, number: world.diskNumber(pv.uuid), open: users.length };
  });
}

function infoOf(world: World, argv: readonly string[]): string {
  const separator = argv[argv.indexOf('--separator') + 1] ?? ':';
  const columns = (argv[argv.indexOf('-o') + 1] ?? '').split(',');
  const rows = [
    ...disksOf(world).map(({ name, number, open }) => {
      const [major = '', minor = ''] = number.split(':');
      return { name, uuid: '', major, minor, suspended: 'Active', attr: 'L--w', open: String(open) };
    }),
    ...[...world.devices.values()].map((device) => ({
      name: device.name,
      uuid: device.uuid,
      major: '254',
      minor: String(device.minor),
      suspended: device.suspended ? 'Suspended' : 'Active',
      attr: `${device.table === null ? '-' : 'L'}${device.loaded === null ? '-' : 'I'}${device.suspended ? 's' : '-'}w`,
      open: String(opensOf(world, device)),
    })),
  ];
  return rows.map((row) => `${columns.map((column) => cell(row, column)).join(separator)}\n`).join('');
}

function cell(row: Record<string, string>, column: string): string {
  const value = row[column];
  if (value === undefined) throw new Error(`fake: dmsetup info does not know the column ${column}`);
  return value;
}

function opensOf(world: World, device: Device): number {
  const owner = world.lvOfDevice(device.uuid);
  if (owner !== undefined) return openCount(world, owner.vg, owner.lv);
  return usersOf(world, device.uuid).length;
}

function linesOf(world: World, text: (device: Device) => string[]): string {
  const disks = disksOf(world).map(({ name }) => `${name}: 0 409600 linear 98:32 0\n`);
  const lines = [...world.devices.values()].flatMap((device) =>
    text(device).map((line) => `${device.name}: ${line}\n`),
  );
  return [...disks, ...lines].join('');
}

function lsblk(world: World): string {
  const disks = disksOf(world).map(({ name, number }, index) => ({
    name: `ubd${String.fromCharCode(99 + index)}`,
    kname: `ubd${String.fromCharCode(99 + index)}`,
    pkname: null,
    type: 'disk',
    fstype: null,
    uuid: null,
    label: null,
    tran: null,
    children: [
      {
        name,
        kname: `dm-${number.slice('254:'.length)}`,
        pkname: `ubd${String.fromCharCode(99 + index)}`,
        type: 'dm',
        fstype: 'LVM2_member',
        uuid: null,
        label: null,
        tran: null,
      },
    ],
  }));
  return JSON.stringify({ blockdevices: disks });
}

/** Files under /proc, /sys and /etc. */
export function answerFile(world: World, path: string): string | null {
  const file = world.files.get(path);
  if (file !== undefined) return file;
  const holder = /^\/sys\/class\/block\/dm-(\d+)\/dm\/name$/.exec(path)?.[1];
  if (holder !== undefined) return nameOf(world, Number(holder));
  const minor = /^\/sys\/block\/dm-(\d+)\/stat$/.exec(path)?.[1];
  if (minor !== undefined) return blockStat(world, Number(minor));
  switch (path) {
    case '/proc/sys/kernel/random/boot_id':
      return `00000000-0000-0000-0000-${String(world.boot).padStart(12, '0')}\n`;
    case '/proc/sys/kernel/osrelease':
      return `${HOST['uname -r'] ?? ''}`;
    case '/proc/sys/kernel/hostname':
      return 'lab\n';
    case '/proc/self/mountinfo':
      return mountinfo(world);
    case '/proc/swaps':
      return 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n';
    default:
      return null;
  }
}

function nameOf(world: World, minor: number): string | null {
  const device = [...world.devices.values()].find((candidate) => candidate.minor === minor);
  return device === undefined ? null : `${device.name}\n`;
}

/** Kernel names of what has a PV's disk open: `dm-3`. Null where there is no such disk. */
export function holdersOf(world: World, disk: string): string[] | null {
  const pv = world.vgs.flatMap((vg) => vg.pvs).find(({ uuid }) => world.diskNumber(uuid) === `254:${disk}`);
  if (pv === undefined) return null;
  return [...world.devices.values()].filter(({ table }) => isOn(table, pv.uuid)).map(({ minor }) => `dm-${minor}`);
}

function isOn(table: Table | null, pv: string): boolean {
  return table?.target === 'linear' && table.pieces.some((piece) => 'pv' in piece && piece.pv === pv);
}

/** Field 7: sectors written (Documentation/block/stat.rst). */
function blockStat(world: World, minor: number): string | null {
  const device = [...world.devices.values()].find((candidate) => candidate.minor === minor);
  return device === undefined ? null : `0 0 0 0 0 0 ${world.sectorsWritten.get(device.uuid) ?? 0} 0 0 0 0\n`;
}

function mountinfo(world: World): string {
  const root = '21 1 98:0 / / ro,relatime shared:1 - ext4 /dev/root ro\n';
  const lines = [...world.mounts].map(([lvUuid, mountPoint], index) => {
    const device = [...world.devices.values()].find(({ uuid }) => world.lvOfDevice(uuid)?.lv.uuid === lvUuid);
    if (device === undefined) return '';
    const where = `${40 + index} 21 254:${device.minor} / ${mountPoint}`;
    return `${where} rw,relatime shared:2 - ext4 /dev/mapper/${device.name} rw\n`;
  });
  return root + lines.join('');
}
