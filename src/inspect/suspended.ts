import type { Leg, Lv } from '../model/inventory.js';
import { isMoveDevice } from '../model/moves.js';
import { dmName, dmUuid } from '../model/volume.js';
import { inResumeOrder } from './host-view.js';
import { operationOf } from './operation.js';
import { reservedName } from './strays.js';
import type { VgIndex } from './vg-index.js';

/**
 * Names of suspended devices that belong to an LV: its own, its parts', its strays', and those that a killed command left
 * without an LV (facts §1: `VG-LV_rmeta_N`), which only their name gives away. Parts come before what lies on them, the order in
 * which they are to be resumed: a raid1 table that goes live writes to its parts at once, and on a suspended one hangs for ever.
 */
export function suspendedDevicesOf(index: VgIndex, lv: Lv, legs: readonly Leg[]): string[] {
  const own = namesOf(index, lv, legs);
  return [...own, ...movesUnder(index, lv, own)].sort(inResumeOrder);
}

/** Devices of moves that wait: of one that the LV lies on, or that a killed command was about to put under it. */
function movesUnder(index: VgIndex, lv: Lv, own: readonly string[]): string[] {
  const vgPart = dmUuid(index.vg, lv).slice(0, 'LVM-'.length + 32);
  const moves = (index.host?.suspended ?? []).filter(({ name, uuid }) => isMoveDevice(name) && uuid.startsWith(vgPart));
  if (moves.length === 0 || (own.length === 0 && operationOf(index, lv)?.kind !== 'pvmove')) return [];
  return moves.map(({ name }) => name);
}

function namesOf(index: VgIndex, lv: Lv, legs: readonly Leg[]): string[] {
  if (index.host === null) return index.isSuspended ? suspendedByReport(index, lv, legs) : [];
  if (index.host.suspended.length === 0) return [];
  const own = dmUuid(index.vg, lv);
  const prefix = dmName(index.vg.name, lv.name);
  const vgPart = own.slice(0, 'LVM-'.length + 32);
  return index.host.suspended
    .filter((device) => {
      if (device.uuid.startsWith(own)) return true;
      // Another VG of the same name has the same device names; its UUIDs differ.
      if (device.uuid.startsWith('LVM-') && !device.uuid.startsWith(vgPart)) return false;
      return isPartName(device.name, prefix);
    })
    .map((device) => device.name);
}

/** `vg-lv_rmeta_0`, `vg-lv_mlog`, `vg-lv-real`, `vg-lv_rimage_1-missing_0_0`. */
function isPartName(name: string, prefix: string): boolean {
  if (!name.startsWith(prefix)) return false;
  const rest = name.slice(prefix.length);
  if (rest.startsWith('-')) return !rest.startsWith('--');
  const hyphen = rest.indexOf('-');
  const part = hyphen < 0 ? rest : rest.slice(0, hyphen);
  return reservedName(`x${part}`)?.base === 'x';
}

function suspendedByReport(index: VgIndex, lv: Lv, legs: readonly Leg[]): string[] {
  const names = new Set([lv.name]);
  if (lv.log !== null) names.add(lv.log);
  for (const leg of legs) {
    names.add(leg.name);
    if (leg.metadataLv !== null) names.add(leg.metadataLv.name);
  }
  for (const stray of index.strays.get(lv.name) ?? []) names.add(stray.name);
  const suspended: string[] = [];
  for (const name of names) {
    if (index.lvs.get(name)?.suspended === true) suspended.push(dmName(index.vg.name, name));
  }
  return suspended;
}
