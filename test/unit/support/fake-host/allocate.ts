import {
  freeName,
  homeOf,
  lvIn,
  onPv,
  plainLv,
  pvPieces,
  type MetaLv,
  type MetaPv,
  type MetaVg,
  type Part,
} from './model.js';
import type { World } from './world.js';

/**
 * Where LVM puts this many extents on one PV: into the smallest free area that is large enough, the last of equals; null where
 * there is none.
 */
export function place(world: World, vg: MetaVg, pvUuid: string, extents: number): Part | null {
  const pv = vg.pvs.find((candidate) => candidate.uuid === pvUuid);
  if (pv === undefined || !pv.allocatable || world.isAway(vg, pvUuid)) return null;
  const used = vg.lvs.flatMap(pvPieces).filter((piece) => piece.pv === pvUuid);
  let best: { start: number; size: number } | null = null;
  let start = 0;
  const inOrder = [...used].sort((a, b) => a.start - b.start);
  for (const next of [...inOrder, { start: pv.extents, extents: 0 }]) {
    const size = next.start - start;
    if (size >= extents && (best === null || size <= best.size)) best = { start, size };
    start = next.start + next.extents;
  }
  return best === null ? null : { pv: pvUuid, start: best.start };
}

export function freeOn(vg: MetaVg, pv: MetaPv): number {
  const used = vg.lvs.flatMap(pvPieces).filter((piece) => piece.pv === pv.uuid);
  return pv.extents - used.reduce((sum, { extents }) => sum + extents, 0);
}

/** A visible `_rmeta` on the PV of each leg named; null, with the leg, where one finds no room. */
export function makeMetadata(
  world: World,
  vg: MetaVg,
  lv: MetaLv,
  legs: readonly string[],
): { metas: string[] } | { noRoomFor: string } {
  const metas: string[] = [];
  for (const leg of legs) {
    const home = homeOf(lvIn(vg, leg)) || homeOf(lv);
    const part = place(world, vg, home, 1);
    if (part === null) {
      vg.lvs = vg.lvs.filter((candidate) => !metas.includes(candidate.name));
      return { noRoomFor: leg };
    }
    const name = freeName(vg, lv.name, 'rmeta');
    vg.lvs.push(plainLv({ uuid: world.newUuid(), name, extents: 1, pieces: onPv(part, 1) }));
    metas.push(name);
  }
  return { metas };
}
