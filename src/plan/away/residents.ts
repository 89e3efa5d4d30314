import type { Lv, Pv, Vg, Volume } from '../../model/inventory.js';
import { extentsOn, partsOf } from '../../model/moves.js';
import { pvsOf } from '../../model/volume.js';

/** A volume that has something on a PV. */
export interface Resident {
  volume: Volume;
  /** Extents of it on the PV, its log's included. */
  extents: number;
  /** Its legs that lie there. */
  legs: Volume['legs'];
  /** Its mirror log lies there. */
  log: boolean;
}

/** What lies on a PV: volumes that people made, and LVs of LVM's own that belong to none of these. */
export function residentsOf(vg: Vg, pv: Pv): { residents: Resident[]; strangers: Lv[] } {
  const known = new Set<string>();
  const residents: Resident[] = [];
  for (const volume of vg.volumes) {
    for (const part of partsOf(vg, volume.uuid)) known.add(part.uuid);
    const extents = extentsOn(vg, volume.uuid, pv.uuid);
    if (extents === 0) continue;
    residents.push({
      volume,
      extents,
      legs: volume.legs.filter((leg) => pvsOf(leg).includes(pv.uuid)),
      log: pvsOf(volume.log).includes(pv.uuid),
    });
  }
  const strangers = vg.lvs.filter(
    (lv) => !known.has(lv.uuid) && lv.segments.some(({ areas }) => areas.some((area) => area.pvUuid === pv.uuid)),
  );
  return { residents, strangers };
}
