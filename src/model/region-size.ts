import type { Volume } from './inventory.js';

const SECTOR = 512;
/** dm-raid's bitmap holds at most 2^21 regions (kernel: validate_region_size in dm-raid.c). */
const MAX_REGIONS = 2 ** 21;
/** lvm2 before this ignores `-R` when converting a mirror (facts §1). */
export const REGION_SIZE_OPTION_SINCE = '2.02.169';

/** The smallest region size in bytes, a power of two, that dm-raid takes for a volume of this size. */
export function smallestRegionBytes(sizeBytes: number): number {
  const minimum = Math.floor(sizeBytes / SECTOR / MAX_REGIONS) * SECTOR;
  let region = SECTOR;
  while (region < minimum) region *= 2;
  return region;
}

/** What `-R` must say when this mirror is converted; null where its present region size will do (facts §1, region-size trap). */
export function regionBytesForConversion(volume: Pick<Volume, 'sizeBytes' | 'regionBytes'>): number | null {
  const smallest = smallestRegionBytes(volume.sizeBytes);
  return volume.regionBytes >= smallest ? null : smallest;
}

/**
 * Extents that LVM takes for each `_rmeta`: two superblocks of 4 KiB and one bit a region (lvm2: _raid_rmeta_extents). One
 * extent, unless extents are tiny.
 */
export function metadataExtents(options: { sizeBytes: number; regionBytes: number; extentBytes: number }): number {
  const regions = Math.floor(options.sizeBytes / options.regionBytes);
  const needed = 2 * 4096 + Math.ceil(regions / 8);
  return Math.max(1, Math.ceil(needed / options.extentBytes));
}
