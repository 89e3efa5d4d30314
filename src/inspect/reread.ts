import type { DmDevice, Inventory, Pv, Vg } from '../model/inventory.js';
import { upperOf } from '../model/layers.js';
import { isMoveDevice } from '../model/moves.js';
import type { ReadPort } from '../model/ports.js';
import { readCopyStatus } from './dm-status.js';
import { DmStack } from './dm-stack.js';
import { readDeviceInfo, readDevices, readDeviceStatus, readWaitingTables, type DeviceInfo } from './dmsetup.js';
import { hostView, inResumeOrder, isWaitingMove, plainDevice } from './host-view.js';
import { readLvmReport } from './lvm-report.js';
import { mountOf, parseMountinfo, parseSwaps } from './mounts.js';
import { numberOf } from './state-folder.js';
import { markForeign } from './system-id.js';
import { keepUsage, UsageCollector } from './usage.js';
import { assembleVolumes } from './volumes.js';

export interface RereadOptions {
  previous: Inventory;
  /** The VGs that are looked at; others are as they were. */
  vgNames: readonly string[];
  /** ISO 8601. */
  now: string;
}

/**
 * The light second look, before and after each change: one LVM process for the VGs named, two of dmsetup, mounts and swaps.
 * What does not change by our doing is taken over from the look before: the host, transports, file systems, fstab; and device
 * tables, which a change of ours does alter: `status` and `liveTarget` are those of now. A VG that is gone is absent.
 * Errors as `inspectHost`.
 */
export async function reread(port: ReadPort, { previous, vgNames, now }: RereadOptions): Promise<Inventory> {
  const infos = (await readDeviceInfo(port)) ?? [];
  const suspended = infos.filter((info) => info.suspended && info.uuid.startsWith('LVM-'));
  const [report, devices, mountinfo, swaps] = await Promise.all([
    readLvmReport(port, { vgNames, suspended, version: previous.host.lvmVersion }),
    readDeviceStatus(port, infos, previous.dm ?? []),
    port.readFile('/proc/self/mountinfo'),
    port.readFile('/proc/swaps'),
  ]);
  const { vgs } = report;
  markForeign(vgs, previous.host.systemId, ownedIn(previous));
  keepPvFacts(vgs, previous);
  const stack = new DmStack(devices);
  const mounts = parseMountinfo(mountinfo ?? '');
  const collector = new UsageCollector(stack, wasFstabRead(previous));
  collector.addMounts(mounts);
  collector.addSwaps(parseSwaps(swaps ?? ''), (path) => {
    const mount = mountOf(path, mounts);
    return mount === undefined ? undefined : numberOf(mount, stack);
  });
  keepUsage(collector, previous);
  const view = hostView(devices, collector);
  for (const vg of vgs) vg.volumes = assembleVolumes(vg, view);
  const reported = new Set(vgNames);
  const others = previous.vgs.filter((vg) => !reported.has(vg.name));
  const host = { ...previous.host, warnings: report.warnings };
  return { ...previous, takenAt: now, source: 'live', host, vgs: [...vgs, ...others], dm: devices.map(plainDevice) };
}

/** System ids that were found to be the host's own. */
function ownedIn(previous: Inventory): string[] {
  return previous.vgs.filter((vg) => vg.foreign === false && vg.systemId !== '').map((vg) => vg.systemId);
}

function wasFstabRead(previous: Inventory): boolean {
  return previous.vgs.some((vg) => vg.volumes.some((volume) => volume.usage.fstab !== null));
}

function keepPvFacts(vgs: readonly Vg[], previous: Inventory): void {
  const known = new Map<string, Pv>();
  for (const vg of previous.vgs) for (const pv of vg.pvs) known.set(pv.uuid, pv);
  for (const vg of vgs) {
    for (const pv of vg.pvs) {
      const before = known.get(pv.uuid);
      if (before === undefined) continue;
      pv.transport = before.transport;
      if (pv.missing) pv.hidden = before.hidden;
    }
  }
}

/**
 * Devices whose loaded tables are to be dropped before these are resumed: a command was killed, nobody knows here whether it had committed, and
 * what it had loaded is not to be made live. Of a move that is what its end loaded, which leaves a side out: with the live one both sides get
 * every write, whatever the metadata says. Of a layer see `tablesOfLayers`, of a mirror that loses a leg `leavesLegOut`.
 */
export async function tablesToDrop(port: ReadPort, names: readonly string[]): Promise<string[]> {
  const infos = (await readDeviceInfo(port)) ?? [];
  const moves = infos.filter((info) => info.suspended && isMoveDevice(info.name) && names.includes(info.name));
  const layers = infos.flatMap((lower) => {
    const upper = infos.find(({ name }) => name === upperOf(lower.name));
    return upper !== undefined && (names.includes(lower.name) || names.includes(upper.name)) ? [{ lower, upper }] : [];
  });
  const known = [...moves, ...layers.flatMap(({ lower, upper }) => [lower, upper])];
  const others = infos.filter((info) => info.suspended && names.includes(info.name) && !known.includes(info));
  const drop = moves.map(({ name }) => name);
  if (layers.length === 0 && others.length === 0) return drop;
  const tables = await tablesOf(port, [...known, ...others]);
  const shrunk = others.filter(({ name }) => leavesLegOut(tables(name)));
  return [...drop, ...layers.flatMap((layer) => tablesOfLayer(layer, tables)), ...shrunk.map(({ name }) => name)];
}

interface Tables {
  live: string[];
  loaded: string[];
  status: string[];
}

async function tablesOf(port: ReadPort, infos: readonly DeviceInfo[]): Promise<(name: string) => Tables> {
  const [live, loaded] = [await readDevices(port, infos), await readWaitingTables(port, infos)];
  return (name) => {
    const { table = [], status = [] } = live.find((device) => device.name === name) ?? {};
    return { live: table, status, loaded: loaded.find((device) => device.name === name)?.table ?? [] };
  };
}

/**
 * Where `lvconvert` was killed while it made a layer, the volume's loaded table lies on a lower mirror that is an `error` device still: every write
 * would fail. Where it was killed as it ended one, the live tables are the layer's, whole and in use. In both cases they go on, and a refresh
 * follows where LVM had committed already. Further on in either way the loaded tables are the right ones [lab, 2.03.16].
 */
function tablesOfLayer(
  { lower, upper }: { lower: DeviceInfo; upper: DeviceInfo },
  tables: (name: string) => Tables,
): string[] {
  const { loaded } = tables(upper.name);
  if (loaded.length === 0) return [];
  const isMirror = tables(lower.name).live.some((line) => line.split(' ')[2] === 'mirror');
  const isOnLower = loaded.some((line) => line.split(' ').includes(lower.number));
  return isMirror === isOnLower ? [] : [upper.name, lower.name];
}

/**
 * A mirror's table without one of its legs. Where LVM had not committed yet, that leg would get nothing that is written, and the log, which says that
 * all is clean, would have it taken for whole at the next activation; where it had, the live table goes on until a refresh, and does no harm
 * [lab, 2.03.16]. With a leg that has failed writes wait for the table without it.
 */
function leavesLegOut({ live, loaded, status }: Tables): boolean {
  const before = legsIn(live);
  const after = legsIn(loaded);
  return after > 0 && after < before && /^A+$/.test(readCopyStatus(status)?.health ?? '');
}

/** How many legs a mirror's table has: `0 16384 mirror disk 2 254:4 4096 3 254:5 0 254:6 0 254:9 0 1 handle_errors`; 0: it is none. */
function legsIn([line = '']: readonly string[]): number {
  const words = line.split(' ');
  return words[2] === 'mirror' ? Number(words[5 + Number(words[4])]) : 0;
}

/**
 * LVM's devices that are suspended now, or wait for what is, from dmsetup alone: LVM commands would wait for them. In the order in which they
 * are to be resumed. Empty without dmsetup.
 */
export async function suspendedDevices(port: ReadPort): Promise<Pick<DmDevice, 'name' | 'uuid'>[]> {
  const infos = ((await readDeviceInfo(port)) ?? []).filter(({ uuid }) => uuid.startsWith('LVM-'));
  if (!infos.some((info) => info.suspended)) return [];
  const waiting = infos.some(({ name }) => isMoveDevice(name)) ? await readDeviceStatus(port, infos, []) : [];
  const moves = new Set(waiting.filter(isWaitingMove).map(({ uuid }) => uuid));
  return infos
    .filter((info) => info.suspended || moves.has(info.uuid))
    .map(({ name, uuid }) => ({ name, uuid }))
    .sort((a, b) => inResumeOrder(a.name, b.name));
}
