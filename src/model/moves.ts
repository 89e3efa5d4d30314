import type { Area, DmDevice, Lv, Segment, Vg } from './inventory.js';
import { dmUuid, findLv } from './volume.js';

/** LVM's own LV for a move, `pvmove0`; people cannot take that name (lvm(8)). */
export function isMoveName(name: string): boolean {
  return /^pvmove\d+$/.test(name);
}

/**
 * A device of LVM's own for a move, `VG-pvmove0` or one of its sides (lvm(8): people cannot take that name). Hyphens of a name are doubled:
 * `VG-x--pvmove0` is somebody's LV `x-pvmove0`.
 */
export function isMoveDevice(name: string): boolean {
  return /(?<!-)(?:--)*-pvmove\d+(_mimage_\d+)?$/.test(name);
}

/**
 * Devices of a move that no LV of the VG has, each before what it lies on: a pvmove that was killed before it committed leaves them. What lies
 * on them is whole, but a copy of it goes to extents that the metadata has as free, and LVM begins no other move in the VG
 * (`create ioctl on VG-pvmove0_mimage_0 … Device or resource busy`) [lab, 2.03.16].
 */
export function strandedMoves<Device extends Pick<DmDevice, 'name' | 'uuid'>>(
  vg: Pick<Vg, 'uuid' | 'lvs'>,
  devices: readonly Device[],
): Device[] {
  return strandedDevices(vg, devices, isMoveDevice).sort((a, b) => a.name.length - b.name.length);
}

/** Devices of a VG under such a name that no LV of it has. */
export function strandedDevices<Device extends Pick<DmDevice, 'name' | 'uuid'>>(
  vg: Pick<Vg, 'uuid' | 'lvs'>,
  devices: readonly Device[],
  isSuch: (name: string) => boolean,
): Device[] {
  const ofVg = dmUuid(vg, { uuid: '' });
  const such = devices.filter(({ name, uuid }) => uuid.startsWith(ofVg) && isSuch(name));
  if (such.length === 0) return [];
  const known = new Set(vg.lvs.map((lv) => dmUuid(vg, lv)));
  return such.filter(({ uuid }) => !known.has(uuid));
}

/** A pvmove that a VG shows. */
export interface Move {
  /** The LV that LVM made for it; its UUID is a new one for each move. */
  lv: Lv;
  /** UUIDs of the PVs that it moves from and to; a missing PV that the report does not name is absent. */
  from: string[];
  to: string[];
  /** UUIDs of the LVs that lie on it: what is moved. None: it was left behind by a move whose source was lost (facts §3). */
  parts: string[];
  /** LVs that belong to it: itself and, for an atomic one, a leg for each side. */
  lvs: string[];
  /** 0…100; null: inactive. */
  percent: number | null;
  /**
   * `ending` and `ended`: cut off while LVM ended it, which takes five commits [lab, 2.03.16]. Its mirror is gone; what was moved still runs
   * through it (the first three), or does no more, and an `error` LV is left (the fourth).
   */
  stage: 'copying' | 'ending' | 'ended';
}

/** The moves of a VG, as a rule none. */
export function movesIn(vg: Vg): Move[] {
  return vg.lvs.filter((lv) => isMoveName(lv.name)).map((lv) => moveOf(vg, lv));
}

function moveOf(vg: Vg, lv: Lv): Move {
  const sides = [0, 1].map((side) => lv.segments.flatMap((segment) => areasOfSide(vg, segment, side)));
  return {
    lv,
    from: pvsOf(sides[0] ?? []),
    to: pvsOf(sides[1] ?? []),
    parts: vg.lvs.filter((part) => part.segments.some(({ lvs }) => lvs.includes(lv.name))).map((part) => part.uuid),
    lvs: [lv, ...vg.lvs.filter((part) => part.name.startsWith(`${lv.name}_mimage_`))].map(({ uuid }) => uuid),
    percent: lv.syncPercent,
    stage: stageOf(lv.segments),
  };
}

function stageOf(segments: readonly Segment[]): Move['stage'] {
  const types = segments.map(({ type }) => type);
  if (types.length === 0 || types.some((type) => type !== 'error' && type !== 'linear' && type !== 'striped')) {
    return 'copying';
  }
  return types.every((type) => type === 'error') ? 'ended' : 'ending';
}

/**
 * LVs that belong to nothing once a move has ended: itself first, as its device may lie on the images still (LVM's poller was killed before
 * it made the next table live); then images that it had, also where it is gone already. Empty where there is none such.
 */
export function leftOfMoves(vg: Vg): Lv[] {
  const moves = movesIn(vg);
  const ended = moves.filter((move) => move.stage === 'ended' && move.parts.length === 0);
  const needed = new Set(moves.filter((move) => !ended.includes(move)).flatMap(({ lvs }) => lvs));
  const images = vg.lvs.filter(({ name, uuid }) => /^pvmove\d+_mimage_\d+$/.test(name) && !needed.has(uuid));
  return [...ended.map(({ lv }) => lv), ...images];
}

/** `--atomic` gives each side an LV of its own; without it the sides are areas of the move itself. */
function areasOfSide(vg: Vg, segment: Segment, side: number): Area[] {
  const name = segment.lvs[side];
  if (name === undefined) return segment.areas[side] === undefined ? [] : [segment.areas[side]];
  const image = vg.lvs.find((lv) => lv.name === name);
  return image === undefined ? [] : image.segments.flatMap(({ areas }) => areas);
}

function pvsOf(areas: readonly Area[]): string[] {
  return [...new Set(areas.flatMap(({ pvUuid }) => (pvUuid === null ? [] : [pvUuid])))];
}

/** The LVs that a top-level LV is made of, itself first: legs, their metadata, log, and what those are made of. */
export function partsOf(vg: Vg, lvUuid: string): Lv[] {
  const byName = new Map(vg.lvs.map((lv) => [lv.name, lv]));
  const parts: Lv[] = [];
  const add = (lv: Lv | undefined): void => {
    if (lv === undefined || parts.includes(lv) || isMoveName(lv.name)) return;
    parts.push(lv);
    for (const { lvs, metadataLvs } of lv.segments) for (const name of [...lvs, ...metadataLvs]) add(byName.get(name));
    if (lv.log !== null) add(byName.get(lv.log));
  };
  add(findLv(vg, lvUuid));
  return parts;
}

/** Extents of an LV and its parts that lie on a PV; what is under a move lies nowhere until it ends. */
export function extentsOn(vg: Vg, lvUuid: string, pvUuid: string): number {
  let extents = 0;
  for (const lv of partsOf(vg, lvUuid)) {
    for (const { areas } of lv.segments) for (const area of areas) if (area.pvUuid === pvUuid) extents += area.extents;
  }
  return extents;
}

/** The move that an LV or one of its parts is under from this PV. */
export function moveOfPart(vg: Vg, lvUuid: string, fromPv: string): Move | undefined {
  const parts = new Set(partsOf(vg, lvUuid).map(({ uuid }) => uuid));
  return movesIn(vg).find((move) => move.from.includes(fromPv) && move.parts.some((part) => parts.has(part)));
}
