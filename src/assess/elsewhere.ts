import type { Volume } from '../model/inventory.js';
import { isActive, pvsOf } from '../model/volume.js';
import type { VgIndex } from './check.js';
import { pvText } from './text.js';

interface Question {
  index: VgIndex;
  volume: Volume;
  live: boolean;
}

/**
 * Why an LV that is not active here may be active on another host; empty where it cannot be, or is active here. In a plain
 * VG no lock tells (facts §4). A saved report that does not know how its PVs are reached is asked again at apply.
 */
export function mayBeActiveElsewhere({ volume, index, live }: Question): string[] {
  const { vg, pvs } = index;
  if (isActive(volume) || volume.activation === 'elsewhere' || inCluster(vg)) return [];
  const state = volume.activation === null ? 'nobody knows whether it is active' : 'it is not active on this host';
  const lines: string[] = [];
  for (const uuid of pvsOf({ areas: [...volume.legs, volume.log].flatMap((part) => part.areas) })) {
    const pv = pvs.get(uuid);
    const reach = pv?.transport ?? null;
    if (reach === 'local' || (reach === null && !live)) continue;
    const how = reach === null ? 'nobody could say how it is reached' : `is reached over ${reach}`;
    lines.push(`${pvText(pv, uuid)}: ${how}, so another host may see it; ${state}`);
  }
  // Metadata alone shows what is committed, never who uses it.
  if (lines.length === 0 && volume.activation === null)
    lines.push('no source says whether it is active, here or elsewhere');
  return lines;
}

export function inCluster(vg: { clustered: boolean; lockType: string | null }): boolean {
  return vg.clustered || isShared(vg);
}

export function isShared(vg: { lockType: string | null }): boolean {
  return vg.lockType !== null && vg.lockType !== 'none' && vg.lockType !== '';
}
