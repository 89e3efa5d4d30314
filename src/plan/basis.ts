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
    for (const pv of [volume.standIn?.source, volume.standIn?.target]) pvUuids.add(pv ?? null);
    for (const pv of [volume.cover?.pv, volume.cover?.logPv, volume.cover?.release]) pvUuids.add(pv ?? null);
    for (const pv of [volume.absence?.pv, volume.logMove?.from, volume.logMove?.to]) pvUuids.add(pv ?? null);
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
