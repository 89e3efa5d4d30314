import type { Lv, Pv, Vg } from '../../model/inventory.js';

/** A VG laid out as a newer or fuller source has it, with what the host itself says of its LVs and PVs at work. */
export function withLayoutOf(own: Vg, layout: Vg): Vg {
  const ownLvs = new Map(own.lvs.map((lv) => [lv.uuid, lv]));
  const ownPvs = new Map(own.pvs.map((pv) => [pv.uuid, pv]));
  return {
    ...layout,
    foreign: own.foreign ?? layout.foreign,
    mdaFreeBytes: own.mdaFreeBytes ?? layout.mdaFreeBytes,
    mdaSizeBytes: own.mdaSizeBytes ?? layout.mdaSizeBytes,
    lvs: layout.lvs.map((lv) => atWork(lv, ownLvs.get(lv.uuid))),
    pvs: layout.pvs.map((pv) => asReached(pv, ownPvs.get(pv.uuid))),
    volumes: [],
  };
}

/** What the host does not show is unknown: that another one has it active says nothing of this one. */
function atWork(lv: Lv, own: Lv | undefined): Lv {
  return {
    ...lv,
    attr: own?.attr ?? lv.attr,
    activation: own?.activation ?? null,
    suspended: own?.suspended ?? false,
    open: own?.open ?? null,
    syncPercent: own?.syncPercent ?? null,
    health: own?.health ?? '',
    mismatchCount: own?.mismatchCount ?? null,
    syncAction: own?.syncAction ?? null,
    segments: lv.segments.map((segment, index) => ({
      ...segment,
      monitored: own?.segments[index]?.monitored ?? null,
    })),
  };
}

/** Devices have a name on each host of their own. */
function asReached(pv: Pv, own: Pv | undefined): Pv {
  if (own === undefined) return { ...pv, transport: null, hidden: null };
  return { ...pv, device: own.device, missing: own.missing, transport: own.transport, hidden: own.hidden };
}
