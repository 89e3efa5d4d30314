import type { Volume } from '../model/inventory.js';
import { isActive, pvsOf } from '../model/volume.js';
import type { VgIndex } from './check.js';
import { pvText } from './text.js';
import type { Witnesses } from './witnesses.js';

interface Question {
  index: VgIndex;
  volume: Volume;
  witnesses: Witnesses;
  live: boolean;
}

/**
 * Why an LV that is not active here may be active on another host; empty where it cannot be, or is active here. In a plain
 * VG no lock tells (facts §4). A saved report that does not know how its PVs are reached is asked again at apply.
 */
export function mayBeActiveElsewhere(question: Question): string[] {
  const { volume, index, witnesses } = question;
  if (isActive(volume) || volume.activation === 'elsewhere' || inCluster(index.vg)) return [];
  const lines = reachedOver(question);
  for (const uuid of pvsUnder(volume)) {
    const keys = witnesses.keysOn(uuid);
    if (keys === 0) continue;
    lines.push(`${pvText(index.pvs.get(uuid), uuid)}: ${keys} keys for persistent reservations are registered on it`);
  }
  // Metadata alone shows what is committed, never who uses it.
  if (lines.length === 0 && volume.activation === null)
    lines.push('no source says whether it is active, here or elsewhere');
  return lines;
}

function reachedOver({ volume, index: { pvs }, witnesses, live }: Question): string[] {
  const state = volume.activation === null ? 'nobody knows whether it is active' : 'it is not active on this host';
  const lines: string[] = [];
  let isLocal = true;
  for (const uuid of pvsUnder(volume)) {
    const pv = pvs.get(uuid);
    const reach = pv?.transport ?? null;
    if (reach !== 'local') isLocal = false;
    if (reach === 'local' || (reach === null && !live)) continue;
    const how = reach === null ? 'nobody could say how it is reached' : `is reached over ${reach}`;
    lines.push(`${pvText(pv, uuid)}: ${how}, so another host may see it; ${state}`);
  }
  if (lines.length > 0 || isLocal) return lines;
  return witnesses
    .netdevLines(volume)
    .map(
      (mountPoint) => `fstab: ${mountPoint} is mounted from it with _netdev: its disks come over a network; ${state}`,
    );
}

export function pvsUnder(volume: Volume): string[] {
  return pvsOf({ areas: [...volume.legs, volume.log].flatMap((part) => part.areas) });
}

export function inCluster(vg: { clustered: boolean; lockType: string | null }): boolean {
  return vg.clustered || isShared(vg);
}

export function isShared(vg: { lockType: string | null }): boolean {
  return vg.lockType !== null && vg.lockType !== 'none' && vg.lockType !== '';
}
