import type { Area, DmDevice, Leg, Lv, Vg, Volume } from '../model/inventory.js';
import { legsOf, logOf } from './legs.js';
import { operationOf } from './operation.js';
import { suspendedDevicesOf } from './suspended.js';
import { areasOf, copyStatusOf, dataDeviceOf, deviceOf, indexVg, type HostView, type VgIndex } from './vg-index.js';

/**
 * The VG's top-level LVs: what people made, or what became of it. LVM's own parts, strays and a leg that is split off with
 * tracking are shown as parts of theirs. `host` is null for a saved report.
 */
export function assembleVolumes(vg: Vg, host: HostView | null): Volume[] {
  const index = indexVg(vg, host);
  const parts = partNames(index);
  const missing = new Set<string>();
  for (const pv of vg.pvs) if (pv.missing) missing.add(pv.uuid);
  const volumes: Volume[] = [];
  for (const lv of vg.lvs) {
    if (lv.visible && !parts.has(lv.name)) volumes.push(assemble(index, lv, missing));
  }
  return volumes;
}

/** Visible LVs that are parts of others all the same. */
function partNames(index: VgIndex): Set<string> {
  const names = new Set<string>();
  for (const strays of index.strays.values()) for (const stray of strays) names.add(stray.name);
  for (const lv of index.vg.lvs) {
    if (lv.segments[0]?.type !== 'raid1') continue;
    for (const name of lv.segments[0].lvs) if (index.lvs.get(name)?.visible === true) names.add(name);
  }
  return names;
}

function kindOf(lv: Lv): Volume['kind'] {
  const type = lv.segments[0]?.type;
  // Reports show a snapshot by what its changes lie on.
  if (lv.attr.startsWith('s') || lv.attr.startsWith('S')) return 'other';
  if (type !== 'mirror' && type !== 'raid1' && type !== 'linear') return 'other';
  return lv.segments.every((segment) => segment.type === type) ? type : 'other';
}

function assemble(index: VgIndex, lv: Lv, missing: ReadonlySet<string>): Volume {
  const kind = kindOf(lv);
  const copies = kind === 'mirror' || kind === 'raid1';
  const status = copies ? copyStatusOf(index, lv) : null;
  const [segment] = lv.segments;
  const legs = copies ? legsOf(index, lv) : [];
  const log = logOf(index, lv);
  const volume: Volume = {
    uuid: lv.uuid,
    name: lv.name,
    vgName: index.vg.name,
    vgUuid: index.vg.uuid,
    kind,
    sizeBytes: lv.sizeBytes,
    regionBytes: segment?.regionBytes ?? 0,
    legs,
    log,
    nosync: copies && !lv.initialSync,
    syncPercent: status?.syncPercent ?? lv.syncPercent,
    monitored: segment?.monitored ?? null,
    activation: lv.activation,
    openCount: openCountOf(index, lv),
    liveTarget: targetOf(dataDeviceOf(index, lv)),
    suspended: suspendedDevicesOf(index, lv, legs),
    usage: index.host?.usage.get(lv.uuid) ?? unusedBy(index.host),
    snapshots: index.snapshots.get(lv.name)?.slice() ?? [],
    operation: operationOf(index, lv),
    strays: index.strays.get(lv.name)?.slice() ?? [],
    tags: lv.tags.slice(),
    readOnly: lv.readOnly,
    skipActivation: lv.skipActivation,
    health: lv.health,
    mismatchCount: status?.mismatchCount ?? lv.mismatchCount,
    syncAction: status?.syncAction ?? lv.syncAction,
    missingPvs:
      missing.size === 0 ? [] : missingUnder(missing, [areasOf(index, lv), log.areas, ...legs.map(areasOfLeg)]),
  };
  if (status !== null && status.scrubPercent !== null) volume.scrubPercent = status.scrubPercent;
  return volume;
}

function areasOfLeg(leg: Leg): readonly Area[] {
  return leg.areas;
}

function missingUnder(missing: ReadonlySet<string>, parts: readonly (readonly Area[])[]): string[] {
  const found = new Set<string>();
  for (const areas of parts) {
    for (const { pvUuid } of areas) if (pvUuid !== null && missing.has(pvUuid)) found.add(pvUuid);
  }
  return [...found];
}

/** The target of a live table; the status line begins with it as the table does. Null without a table. */
function targetOf(device: DmDevice | null): string | null {
  return device?.status[0]?.split(' ')[2] ?? null;
}

function openCountOf(index: VgIndex, lv: Lv): number | null {
  const device = deviceOf(index, lv);
  if (device !== null) return device.openCount;
  return lv.open === false ? 0 : null;
}

function unusedBy(host: HostView | null): Volume['usage'] {
  return { fileSystem: null, mountPoints: [], swap: false, fstab: host?.fstabRead === true ? [] : null };
}
