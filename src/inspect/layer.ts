import type { Leg } from '../model/inventory.js';
import type { ReadPort } from '../model/ports.js';
import { readDeviceInfo, type DeviceInfo } from './dmsetup.js';

/** What device-mapper alone shows of a temporary mirror layer; LVM is not asked, as its commands hang where a layer does. */
export interface LayerSight {
  /** `VG-LV` and `VG-LV_mimagetmp_N`. */
  upper: string;
  lower: string;
  /** The lower table, where it is a mirror. */
  table: { line: string; sectors: string; regionSectors: string; legs: string[]; logDevice: string | null } | null;
  /** A letter a leg of the lower mirror, in table order. */
  health: string;
  logHealth: Leg['health'];
  /** The upper mirror counts itself as copied, whatever was (its table says `nosync`). */
  claimsSync: boolean;
  /** Devices of the volume with a table that waits, or that are suspended. */
  waiting: string[];
  /** dmsetup has answered all that it was asked: what it shows is true of now. */
  answered: boolean;
}

/**
 * Layers of these volumes, by the device-mapper UUID of the VG (`LVM-` and 32 characters) and the name of the upper device.
 * Errors as `readDeviceInfo`.
 */
export async function readLayer(
  port: ReadPort,
  volume: { vgPrefix: string; name: string },
): Promise<LayerSight | null> {
  const infos = (await readDeviceInfo(port)) ?? [];
  const own = infos.filter((info) => info.uuid.startsWith(volume.vgPrefix));
  const lower = own.find((info) => isLowerOf(info.name, volume.name));
  if (lower === undefined) return null;
  const [table, status, upperTable] = await Promise.all([
    ask(port, ['dmsetup', 'table', lower.name]),
    ask(port, ['dmsetup', 'status', '--noflush', lower.name]),
    ask(port, ['dmsetup', 'table', volume.name]),
  ]);
  const waiting = own.filter((info) => info.name.startsWith(volume.name) && info.suspended).map((info) => info.name);
  return {
    upper: volume.name,
    lower: lower.name,
    table: parseTable(table ?? ''),
    ...parseHealth(status ?? ''),
    claimsSync: / mirror core 2 \d+ nosync /.test(` ${upperTable} `),
    waiting,
    answered: table !== null && status !== null && upperTable !== null,
  };
}

function isLowerOf(name: string, upper: string): boolean {
  return name.startsWith(`${upper}_mimagetmp_`) && /^\d+$/.test(name.slice(`${upper}_mimagetmp_`.length));
}

/** The answer without a name; empty where there is no such device; null where none came in time. */
async function ask(port: ReadPort, argv: string[]): Promise<string | null> {
  const { code, stdout, fault } = await port.read(argv, { timeoutMs: 5000 });
  if (fault !== undefined) return null;
  return code === 0 ? stdout.trim() : '';
}

/** `0 131072 mirror disk 2 254:6 4096 2 254:7 0 254:8 0 1 handle_errors` (kernel: dm-raid1.c, mirror_ctr). */
function parseTable(line: string): LayerSight['table'] {
  const words = line.split(' ');
  if (words[2] !== 'mirror') return null;
  const count = Number(words[4]);
  const args = words.slice(5, 5 + count);
  const isOnDisk = words[3] === 'disk';
  const legs: string[] = [];
  const first = 5 + count;
  for (let index = 0; index < Number(words[first]); index++) legs.push(words[first + 1 + 2 * index] ?? '');
  return {
    line,
    sectors: words[1] ?? '',
    regionSectors: (isOnDisk ? args[1] : args[0]) ?? '',
    legs,
    logDevice: isOnDisk ? (args[0] ?? null) : null,
  };
}

/** `0 131072 mirror 2 254:7 254:8 31/32 1 DA 3 disk 254:6 A`. */
function parseHealth(line: string): Pick<LayerSight, 'health' | 'logHealth'> {
  const words = line.split(' ');
  if (words[2] !== 'mirror') return { health: '', logHealth: null };
  const letters = 4 + Number(words[3]) + 2;
  const log = words.slice(letters + 1);
  return { health: words[letters] ?? '', logHealth: log[0] === '3' ? (log[3] ?? null) : null };
}

/**
 * Numbers of what failed in the lower mirror, so that it holds writes: legs, or the log. Empty: none does. `S`: the first leg could not be
 * read while a region was brought in line, as after LVM has loaded the mirror anew with that leg already gone; writes to the region
 * are held from then on (kernel: dm-raid1.c, do_writes, do_failures), and no `D` is ever shown [lab].
 */
export function heldParts({ table, health, logHealth }: LayerSight): string[] {
  if (table === null) return [];
  const legs = table.legs.filter((_leg, index) => /[DFS]/.test(health[index] ?? ''));
  const isLogLost = logHealth === 'D' || logHealth === 'F';
  return [...legs, ...(isLogLost && table.logDevice !== null ? [table.logDevice] : [])];
}

/** Names of the lower mirrors that hold writes now, of any VG; LVM's commands wait for them. Empty without dmsetup. */
export async function heldLayers(port: ReadPort, known?: readonly DeviceInfo[] | null): Promise<DeviceInfo[]> {
  const infos = known === undefined ? await readDeviceInfo(port) : known;
  const lowers = (infos ?? []).filter((info) => info.uuid.startsWith('LVM-') && /_mimagetmp_\d+$/.test(info.name));
  const held: DeviceInfo[] = [];
  for (const lower of lowers) {
    const name = lower.name.replace(/_mimagetmp_\d+$/, '');
    const sight = await readLayer(port, { vgPrefix: lower.uuid.slice(0, 'LVM-'.length + 32), name });
    if (sight !== null && heldParts(sight).length > 0) held.push(lower);
  }
  return held;
}
