import type { DmDevice } from '../model/inventory.js';
import { upperOf } from '../model/layers.js';
import { isMoveDevice } from '../model/moves.js';
import type { NumberedDevice } from './dmsetup.js';
import type { HostView } from './vg-index.js';

/** Device-mapper's devices and what LVs carry, arranged for the assembly of volumes. */
export function hostView(
  devices: readonly NumberedDevice[],
  { usage, fstabRead }: Pick<HostView, 'usage' | 'fstabRead'>,
): HostView {
  const byUuid = new Map<string, DmDevice>();
  const suspended: DmDevice[] = [];
  for (const device of devices) {
    if (device.uuid !== '') byUuid.set(device.uuid, device);
    if (device.suspended || isWaitingMove(device)) suspended.push(device);
  }
  return { devices: byUuid, suspended, usage, fstabRead };
}

/**
 * A move's device that was made and never made live: a pvmove that was killed leaves it so (`-I-w`, not suspended). What lies on it must
 * not be resumed before it: its writes would fail, and the leg be taken for dead [lab, 2.03.16].
 */
export function isWaitingMove({ name, status }: Pick<DmDevice, 'name' | 'status'>): boolean {
  return status.length > 0 && status.every((line) => line === '') && isMoveDevice(name);
}

/**
 * In which devices are to be resumed: those of a move first, then parts before what lies on them, whose names are shorter; the lower mirror of
 * a layer after the legs and the log that it lies on, and before the volume.
 */
export function inResumeOrder(a: string, b: string): number {
  return Number(isMoveDevice(b)) - Number(isMoveDevice(a)) || lengthOf(b) - lengthOf(a);
}

function lengthOf(name: string): number {
  const upper = upperOf(name);
  return upper === null ? name.length : upper.length + 1;
}

/** A device as it stands in an Inventory: its number means nothing after a reboot (facts §6). */
export function plainDevice({ name, uuid, suspended, openCount, table, status }: NumberedDevice): DmDevice {
  return { name, uuid, suspended, openCount, table, status };
}
