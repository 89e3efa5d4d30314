import type { DmDevice, Vg, Volume } from './inventory.js';
import { isMoveDevice, strandedDevices } from './moves.js';
import { dmName, findLv, isActive } from './volume.js';

/** The lower mirror of LVM's temporary layer, `VG-LV_mimagetmp_N`: the device of the volume that it is made for; null for any other. */
export function upperOf(name: string): string | null {
  return /^(.+)_mimagetmp_\d+$/.exec(name)?.[1] ?? null;
}

/** The command that made it was killed between its commit and its tables: the live one is the old mirror's, and its 100 % not the copy's. */
export function isLayerNotLive(vg: Pick<Vg, 'lvs'>, volume: Pick<Volume, 'uuid' | 'activation'>): boolean {
  const top = findLv(vg, volume.uuid);
  const parts = top?.segments.flatMap(({ lvs }) => lvs) ?? [];
  return isActive(volume) && vg.lvs.some((lv) => parts.includes(lv.name) && lv.open === false);
}

/** `VG-LV_mimage_N`, the lower mirror of a layer, a raid1's leg or its metadata, and no side of a move; people cannot take those names (lvm(8)). */
export function isLegDevice(name: string): boolean {
  return /[^-]_(mimage|mimagetmp|rimage|rmeta)_\d+$/.test(name) && !isMoveDevice(name);
}

/**
 * Devices of legs, and of lower mirrors, that no LV of the VG has, each before what it lies on: an `lvconvert -m N`, or `--replace`, that was killed before
 * it committed leaves them, and LVM makes no other leg of that name beside them.
 */
export function strandedLegs<Device extends Pick<DmDevice, 'name' | 'uuid'>>(
  vg: Pick<Vg, 'uuid' | 'lvs'>,
  devices: readonly Device[],
): Device[] {
  return strandedDevices(vg, devices, isLegDevice).sort((a, b) => heightOf(b.name) - heightOf(a.name));
}

/** Those of them that are of one LV. */
export function strandedLegsOf<Device extends Pick<DmDevice, 'name' | 'uuid'>>(
  vg: Pick<Vg, 'uuid' | 'name' | 'lvs'>,
  lvName: string,
  devices: readonly Device[],
): Device[] {
  const own = `${dmName(vg.name, lvName)}_`;
  return strandedLegs(vg, devices).filter(({ name }) => name.startsWith(own));
}

function heightOf(name: string): number {
  return upperOf(name) === null ? 0 : 1;
}
