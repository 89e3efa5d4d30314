import type { DmDevice } from '../model/inventory.js';
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
    if (device.suspended) suspended.push(device);
  }
  return { devices: byUuid, suspended, usage, fstabRead };
}

/** A device as it stands in an Inventory: its number means nothing after a reboot (facts §6). */
export function plainDevice({ name, uuid, suspended, openCount, table, status }: NumberedDevice): DmDevice {
  return { name, uuid, suspended, openCount, table, status };
}
