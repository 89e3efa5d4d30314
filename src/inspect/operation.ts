import type { Lv, Volume } from '../model/inventory.js';
import { isMoveName } from '../model/moves.js';
import { isLayerName } from './legs.js';
import { copyStatusOf, type VgIndex } from './vg-index.js';

/**
 * What LVM is in the middle of doing with an LV. A mirror that merely syncs and a raid1 that merely recovers or is scrubbed
 * are in none: `syncPercent` and `syncAction` say that.
 */
export function operationOf(index: VgIndex, lv: Lv): Volume['operation'] {
  const [segment] = lv.segments;
  const layer = segment?.lvs.find(isLayerName);
  if (layer !== undefined) return { kind: 'layer', detail: `${layer} is its temporary mirror layer` };
  const moved = index.isMoving ? movedPart(index, lv) : null;
  if (moved !== null) return moved;
  const split =
    segment?.type === 'raid1' ? segment.lvs.find((name) => index.lvs.get(name)?.visible === true) : undefined;
  if (split !== undefined) return { kind: 'split', detail: `${split} is split off with tracking` };
  if (lv.attr.startsWith('O')) return { kind: 'merge', detail: 'a snapshot is being merged into it' };
  if (lv.converting) return { kind: 'converting', detail: 'LVM says that it is being converted' };
  return lv.syncAction === 'reshape' ? { kind: 'reshape', detail: 'its layout is being changed' } : null;
}

/** A move's mirror has no `handle_errors`: what it could not write it marks, and after its one search for work never copies again. */
function movedPart(index: VgIndex, lv: Lv): Volume['operation'] {
  const parts = [lv];
  for (const segment of lv.segments) {
    for (const name of segment.lvs) push(parts, index.lvs.get(name));
    for (const name of segment.metadataLvs) push(parts, index.lvs.get(name));
  }
  if (lv.log !== null) push(parts, index.lvs.get(lv.log));
  for (const part of parts) {
    for (const segment of part.segments) {
      const move = segment.lvs.find(isMoveName);
      if (move === undefined) continue;
      const mover = index.lvs.get(move);
      const failed = mover !== undefined && /[DF]/.test(copyStatusOf(index, mover)?.health ?? '');
      return {
        kind: 'pvmove',
        detail: `${part.name} is being moved by ${move}`,
        ...(failed ? { failed } : {}),
      };
    }
  }
  return null;
}

function push(parts: Lv[], lv: Lv | undefined): void {
  if (lv !== undefined) parts.push(lv);
}
