import type { Inventory } from '../model/inventory.js';
import type { DraftVolume, Plan } from '../model/plan.js';

/** The VGs and PVs that a plan speaks of, by the names and places of now; `more`: UUIDs of PVs besides those of its volumes. */
export function basisOf(
  inventory: Inventory,
  volumes: readonly DraftVolume[],
  more: readonly string[] = [],
): Plan['basis'] {
  const vgUuids = new Set<string>();
  const pvUuids = new Set<string | null>(more);
  for (const volume of volumes) {
    vgUuids.add(volume.vg);
    for (const leg of volume.legs) for (const area of leg.areas) pvUuids.add(area.pvUuid);
    const { standIn, cover, absence, logMove } = volume;
    if (standIn !== undefined) pvUuids.add(standIn.source).add(standIn.target);
    if (cover !== undefined) pvUuids.add(cover.pv).add(cover.logPv).add(cover.release);
    if (absence !== undefined) pvUuids.add(absence.pv);
    if (logMove !== undefined) pvUuids.add(logMove.from).add(logMove.to);
  }
  const vgs = inventory.vgs.filter((vg) => vgUuids.has(vg.uuid));
  return {
    host: inventory.host.name,
    vgs: vgs.map((vg) => ({ uuid: vg.uuid, name: vg.name, seqno: vg.seqno })),
    pvs: vgs.flatMap((vg) =>
      vg.pvs.filter((pv) => pvUuids.has(pv.uuid)).map((pv) => ({ uuid: pv.uuid, device: pv.device })),
    ),
  };
}
