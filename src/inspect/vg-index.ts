import type { Area, DmDevice, Lv, Stray, Usage, Vg } from '../model/inventory.js';
import { isMoveName } from '../model/moves.js';
import { dmUuid } from '../model/volume.js';
import { readCopyStatus, type CopyStatus } from './dm-status.js';
import { findStrays } from './strays.js';

/** What a live host shows of LVs beyond LVM's report; a saved report has none of it. */
export interface HostView {
  /** Device-mapper devices by their UUID. */
  devices: ReadonlyMap<string, DmDevice>;
  /** Suspended devices; few, as a rule none. */
  suspended: readonly DmDevice[];
  /** By LV UUID; LVs that carry nothing are absent. */
  usage: ReadonlyMap<string, Usage>;
  /** Whether /etc/fstab could be read: only then "no line" means something. */
  fstabRead: boolean;
}

/** A VG's LVs by name and what refers to what, made once for all its volumes. */
export interface VgIndex {
  vg: Vg;
  lvs: ReadonlyMap<string, Lv>;
  strays: ReadonlyMap<string, Stray[]>;
  /** Names of snapshots by the name of their origin. */
  snapshots: ReadonlyMap<string, string[]>;
  host: HostView | null;
  /** Whether the VG has a pvmove, and whether a saved report shows a suspended LV: as a rule neither. */
  isMoving: boolean;
  isSuspended: boolean;
}

export function indexVg(vg: Vg, host: HostView | null): VgIndex {
  const lvs = new Map<string, Lv>();
  const snapshots = new Map<string, string[]>();
  let isMoving = false;
  let isSuspended = false;
  for (const lv of vg.lvs) {
    lvs.set(lv.name, lv);
    if (isMoveName(lv.name)) isMoving = true;
    if (lv.suspended) isSuspended = true;
    if (lv.origin === null) continue;
    const known = snapshots.get(lv.origin);
    if (known === undefined) snapshots.set(lv.origin, [lv.name]);
    else known.push(lv.name);
  }
  return { vg, lvs, strays: findStrays(vg.lvs, lvs), snapshots, host, isMoving, isSuspended };
}

/** The LV's own device; null where it has none or nobody looked. */
export function deviceOf(index: VgIndex, lv: Pick<Lv, 'uuid'>): DmDevice | null {
  return index.host === null ? null : (index.host.devices.get(dmUuid(index.vg, lv)) ?? null);
}

/** The device that holds an LV's data: under a snapshot the one with `-real` in its UUID, which the origin's lies on. */
export function dataDeviceOf(index: VgIndex, lv: Pick<Lv, 'uuid'>): DmDevice | null {
  if (index.host === null) return null;
  const uuid = dmUuid(index.vg, lv);
  return index.host.devices.get(`${uuid}-real`) ?? index.host.devices.get(uuid) ?? null;
}

/** The kernel's word on a mirror or raid LV. */
export function copyStatusOf(index: VgIndex, lv: Pick<Lv, 'uuid'>): CopyStatus | null {
  const device = dataDeviceOf(index, lv);
  return device === null ? null : readCopyStatus(device.status);
}

/** Where an LV's extents lie on PVs, in order; a part under pvmove lies where it is moved from until that ends. */
export function areasOf(index: VgIndex, lv: Lv): Area[] {
  const [only] = lv.segments;
  if (only !== undefined && lv.segments.length === 1 && !index.isMoving) return only.areas;
  const areas: Area[] = [];
  for (const segment of lv.segments) {
    for (const area of segment.areas) areas.push(area);
    if (!index.isMoving) continue;
    for (const name of segment.lvs) {
      const moving = isMoveName(name) ? index.lvs.get(name) : undefined;
      for (const part of moving?.segments ?? []) if (part.areas[0] !== undefined) areas.push(part.areas[0]);
    }
  }
  return areas;
}
