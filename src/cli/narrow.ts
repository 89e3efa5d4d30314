import type { Inventory } from '../model/inventory.js';
import { selectVolumes } from '../plan/select.js';

/**
 * The UUIDs of the volumes that the VG and VG/LV arguments name; null: no arguments, so all.
 * @throws RaidliftError exit 2 for a name that is not there.
 */
export function chosenVolumes(inventory: Inventory, names: readonly string[]): ReadonlySet<string> | null {
  if (names.length === 0) return null;
  return new Set(selectVolumes(inventory, names).map(({ volume }) => volume.uuid));
}
