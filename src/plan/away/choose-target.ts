import type { Pv, Vg, Volume } from '../../model/inventory.js';
import { extentsOn } from '../../model/moves.js';
import { allocatableExtents, findPv, pvsOf } from '../../model/volume.js';

/** Extents that are left of each PV once every stand-in so far has got what it was promised. */
export type Promised = Map<string, number>;

export interface Wanted {
  vg: Vg;
  volume: Volume;
  /** The PV that leaves. */
  source: string;
  extents: number;
  /** PVs (UUIDs or device paths) that a person wants used; empty: any. */
  spares: readonly string[];
  promised: Promised;
}

/**
 * The PV that is to stand in: of the same VG, with room, with nothing of that volume on it (LVM refuses a leg beside a leg or log, facts
 * §3), in no failure domain that another leg is in and the leaving one is not, as far as PV tags tell. Of several: one with the leaving
 * PV's tags, else the one with most room. Null: there is none.
 */
export function chooseTarget(wanted: Wanted): Pv | null {
  const candidates = wanted.vg.pvs.filter((pv) => isFit(pv, wanted));
  const tags = new Set(findPv(wanted.vg, wanted.source)?.tags);
  const shared = (pv: Pv): number => pv.tags.filter((tag) => tags.has(tag)).length;
  const [best] = candidates.sort(
    (a, b) => shared(b) - shared(a) || roomOn(b, wanted) - roomOn(a, wanted) || (a.device < b.device ? -1 : 1),
  );
  return best ?? null;
}

function isFit(pv: Pv, wanted: Wanted): boolean {
  const { vg, volume, source, spares } = wanted;
  if (pv.uuid === source || pv.duplicate || roomOn(pv, wanted) < wanted.extents) return false;
  if (spares.length > 0 && !spares.includes(pv.uuid) && !spares.includes(pv.device)) return false;
  return extentsOn(vg, volume.uuid, pv.uuid) === 0 && !foreignTags(wanted).some((tag) => pv.tags.includes(tag));
}

/** Tags of the other legs' PVs that the leaving one has not: what keeps the legs apart. */
function foreignTags({ vg, volume, source }: Wanted): string[] {
  const own = new Set(findPv(vg, source)?.tags);
  const others = volume.legs.flatMap((leg) => pvsOf(leg)).filter((pv) => pv !== source);
  return others.flatMap((pv) => findPv(vg, pv)?.tags ?? []).filter((tag) => !own.has(tag));
}

function roomOn(pv: Pv, { promised }: Wanted): number {
  return Math.min(promised.get(pv.uuid) ?? Infinity, allocatableExtents(pv));
}

/** The VG as it is once all that is spoken for is taken. */
export function lessPromised(vg: Vg, promised: Promised): Vg {
  const pvs = vg.pvs.map((pv) => {
    const taken = allocatableExtents(pv) - (promised.get(pv.uuid) ?? Infinity);
    return taken > 0 ? { ...pv, allocatedExtents: pv.allocatedExtents + taken } : pv;
  });
  return { ...vg, pvs };
}

/** Writes down that so many extents of a PV are spoken for. */
export function promise(promised: Promised, pv: Pv, extents: number): void {
  promised.set(pv.uuid, (promised.get(pv.uuid) ?? allocatableExtents(pv)) - extents);
}
