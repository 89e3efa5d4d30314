import type { Area, Lv, Vg, Volume } from '../model/inventory.js';

/** What lies on one PV that could give an extent back. */
export interface Residents {
  /** Mirrors whose disk log lies there. */
  logs: Volume[];
  /** The first plain LV that lies there, with its last area there. */
  movable: { lv: Lv; area: Area } | null;
  /** The first plain LV that ends there: making it smaller frees extents there. */
  shrinkable: Lv | null;
}

/** For each PV UUID of a VG; made once, when the first remedy needs it. */
export function residentsOf(vg: Vg): Map<string, Residents> {
  const byPv = new Map<string, Residents>();
  const on = (uuid: string): Residents => {
    let residents = byPv.get(uuid);
    if (residents === undefined) byPv.set(uuid, (residents = { logs: [], movable: null, shrinkable: null }));
    return residents;
  };
  for (const volume of vg.volumes) {
    if (volume.kind !== 'mirror' || volume.log.kind !== 'disk') continue;
    for (const { pvUuid } of volume.log.areas) if (pvUuid !== null) on(pvUuid).logs.push(volume);
  }
  for (const lv of vg.lvs) {
    if (!isPlain(lv)) continue;
    const areas = lv.segments.flatMap((segment) => segment.areas);
    for (const area of areas.toReversed()) if (area.pvUuid !== null) on(area.pvUuid).movable ??= { lv, area };
    const last = areas.at(-1)?.pvUuid ?? null;
    if (last !== null) on(last).shrinkable ??= lv;
  }
  return byPv;
}

/** What a mirror, a pool or LVM itself has there is better left alone. */
function isPlain(lv: Lv): boolean {
  return lv.visible && lv.segments.every((segment) => segment.type === 'linear' || segment.type === 'striped');
}
