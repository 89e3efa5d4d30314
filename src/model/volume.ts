import type { Host, Inventory, Leg, Lv, Pv, Vg, Volume } from './inventory.js';

/** `VG/LV`, the form people know. */
export function subjectOf(volume: Pick<Volume, 'vgName' | 'name'>): string {
  return `${volume.vgName}/${volume.name}`;
}

export function findVg(inventory: Inventory, uuid: string): Vg | undefined {
  return inventory.vgs.find((vg) => vg.uuid === uuid);
}

export function findVolume(inventory: Inventory, uuid: string): Volume | undefined {
  for (const vg of inventory.vgs) {
    const volume = vg.volumes.find((candidate) => candidate.uuid === uuid);
    if (volume !== undefined) return volume;
  }
  return undefined;
}

export function findPv(vg: Vg, uuid: string): Pv | undefined {
  return vg.pvs.find((pv) => pv.uuid === uuid);
}

/** The PV's device for people; its UUID where the VG has it no more. */
export function deviceOfPv(vg: Vg | undefined, uuid: string): string {
  return (vg === undefined ? undefined : findPv(vg, uuid))?.device ?? uuid;
}

/** Its device is there; for one that is not, LVM has words like `[unknown]` in place of the path. */
export function isThere(pv: Pick<Pv, 'device'>): boolean {
  return pv.device.startsWith('/');
}

/** UUIDs of the PVs that a leg or log lies on, each once, in order. */
export function pvsOf(part: { areas: readonly { pvUuid: string | null }[] }): string[] {
  const [first, ...more] = part.areas;
  // Nearly every one of thousands lies in one piece.
  if (first !== undefined && more.length === 0) return first.pvUuid === null ? [] : [first.pvUuid];
  return [...new Set(part.areas.flatMap((area) => (area.pvUuid === null ? [] : [area.pvUuid])))];
}

export function isActive(volume: Pick<Volume, 'activation'>): boolean {
  return volume.activation === 'active' || volume.activation === 'exclusive';
}

export function isInSync(volume: Pick<Volume, 'syncPercent'>): boolean {
  return volume.syncPercent === 100;
}

/** Free extents that LVM would allocate on this PV: none on a missing one or one marked not allocatable (facts §1). */
export function allocatableExtents(pv: Pv): number {
  return pv.missing || !pv.allocatable ? 0 : pv.extentCount - pv.allocatedExtents;
}

const byUuid = new WeakMap<readonly Lv[], ReadonlyMap<string, Lv>>();

/** An LV of a VG by its UUID, hidden ones too; looked up in what was made of its LVs once. */
export function findLv({ lvs }: Pick<Vg, 'lvs'>, uuid: string): Lv | undefined {
  let known = byUuid.get(lvs);
  if (known === undefined) {
    known = new Map(lvs.map((lv) => [lv.uuid, lv]));
    byUuid.set(lvs, known);
  }
  return known.get(uuid);
}

/** The device-mapper UUID of an LV without a suffix (lvm2: `LVM-` and both UUIDs, hyphens removed). */
export function dmUuid(vg: Pick<Vg, 'uuid'>, lv: Pick<Lv, 'uuid'>): string {
  return `LVM-${(vg.uuid + lv.uuid).replaceAll('-', '')}`;
}

/** The device-mapper name of an LV: hyphens in names are doubled. */
export function dmName(vgName: string, lvName: string): string {
  return `${vgName.replaceAll('-', '--')}-${lvName.replaceAll('-', '--')}`;
}

/** The VG in the device-mapper name of an LV. */
export function vgOfDmName(name: string): string {
  return (/^(?:[^-]|--)+(?=-(?!-))/.exec(name)?.[0] ?? name).replaceAll('--', '-');
}

/** Compares versions such as `2.02.98` and `1.15.1` part by part; negative when `a` is older. */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** A host about which nothing is known yet. */
export const unknownHost: Host = {
  name: null,
  bootId: null,
  kernel: null,
  lvmVersion: null,
  dmTargets: null,
  raidFaultPolicy: null,
  mirrorImageFaultPolicy: null,
  monitoring: null,
  volumeList: null,
  readOnlyVolumeList: null,
  autoActivationVolumeList: null,
  systemId: null,
  daemons: null,
  cluster: null,
  initramfs: null,
  state: null,
  skippedVgs: [],
  warnings: [],
};

/**
 * Something of a mirror's leg could not be read (`R`) or brought in line (`S`) since its table was loaded; a refresh loads it anew, and
 * the letter is `A` until it happens again (kernel: dm-raid1.c, device_status_char).
 */
export function hasErred(leg: Pick<Leg, 'health'>): boolean {
  return leg.health === 'R' || leg.health === 'S';
}

/**
 * The live table of a raid1 leaves the leg out, which its metadata has: a split was not committed, or a merge was and its table is not
 * loaded.
 */
export function isLeftOut(leg: Pick<Leg, 'health'>): boolean {
  return leg.health === '-';
}

/** The dm status has the leg as dead (`D`) or its writes as failed (`F`). */
export function hasFailed(leg: Pick<Leg, 'health'>): boolean {
  return leg.health === 'D' || leg.health === 'F';
}
