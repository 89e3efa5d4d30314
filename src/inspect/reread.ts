import type { DmDevice, Inventory, Pv, Vg } from '../model/inventory.js';
import { isMoveDevice } from '../model/moves.js';
import type { ReadPort } from '../model/ports.js';
import { DmStack } from './dm-stack.js';
import { readDeviceInfo, readDeviceStatus } from './dmsetup.js';
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
