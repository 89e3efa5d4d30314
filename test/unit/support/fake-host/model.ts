/*
 * What a fake host is made of. Metadata is what LVM has committed and survives everything; devices are what the kernel has
 * loaded and are gone with the power.
 */

export interface Part {
  /** Index into the PV's extents. */
  pv: string;
  start: number;
}

/** So many extents of a PV, or of another LV (`lv`: its name), from `start` on. */
export type Piece = ({ pv: string } | { lv: string }) & { start: number; extents: number };
export type PvPiece = Extract<Piece, { pv: string }>;

/** An LV of one segment, or of several linear ones, as committed. */
export interface MetaLv {
  uuid: string;
  name: string;
  visible: boolean;
  tags: string[];
  /** LV_NOTSYNCED: made with `--nosync`. */
  nosync: boolean;
  skip: boolean;
  extents: number;
  type: 'linear' | 'mirror' | 'raid1' | 'snapshot' | 'error';
  /** linear: where it lies; what is under a move lies on that. */
  pieces: Piece[];
  /** mirror, raid1: names of legs in order, and of their metadata LVs. */
  legs: string[];
  metas: string[];
  log: string | null;
  regionBytes: number;
  /** A leg that is split off with tracking. */
  tracked: boolean;
  /** A leg of a raid1 that is to be copied onto in full when it is loaded next. */
  rebuild: boolean;
  /** snapshot: the name of its origin. */
  origin: string | null;
  /** A move: the PV that is left. */
  movePv?: string;
  /** raid1: KiB a second at least and at most, as lvchange was told. */
  recoveryRate?: string;
}

export interface MetaPv {
  uuid: string;
  /** `pvd0`, the name under /dev/mapper; also when it is not there. */
  disk: string;
  extents: number;
  allocatable: boolean;
  /** The flag in the metadata. */
  missing: boolean;
}

export interface MetaVg {
  uuid: string;
  name: string;
  seqno: number;
  extentBytes: number;
  pvs: MetaPv[];
  lvs: MetaLv[];
}

/** A device-mapper device of an LV. Tables name other devices by their device-mapper UUID. */
export interface Device {
  name: string;
  uuid: string;
  minor: number;
  suspended: boolean;
  /** null: created, nothing live yet. */
  table: Table | null;
  /** Loaded and waiting for the next resume. */
  loaded: Table | null;
}

/** As a piece of an LV, but on a device, by its device-mapper UUID. */
export type TablePiece = PvPiece | { device: string; start: number; extents: number };

export type Table =
  | { target: 'linear'; pieces: TablePiece[]; extentSectors: number; sectors: number }
  | { target: 'error'; sectors: number }
  /** Of a snapshot and its origin only that they are there. */
  | { target: 'snapshot' | 'snapshot-origin'; sectors: number; on: string[] }
  | {
      target: 'mirror';
      sectors: number;
      legs: string[];
      log: string | null;
      regionSectors: number;
      nosync: boolean;
      handleErrors: boolean;
    }
  | {
      target: 'raid';
      sectors: number;
      legs: string[];
      /** null: the leg is tracked, or its device is away; its place is empty in the table. */
      metas: (string | null)[];
      present: boolean[];
      regionSectors: number;
      nosync: boolean;
      rebuild: string[];
    };

/**
 * How far the legs of a mirror or raid1 are copies of each other, by device-mapper UUID: on disk, in the log or in raid's
 * superblocks, except that a core log begins anew.
 */
export interface Copy {
  /** 0…1 of the leg is right. */
  done: Map<string, number>;
  /** Legs that failed or are out: writes have gone on without them. */
  dead: Set<string>;
  /** Legs that some of was not copied to, though it counts as copied. */
  blind: Set<string>;
  /** raid1: legs that were split off with nothing newer written to the superblocks of the others since. */
  unnoted: Set<string>;
  /** The metadata LVs are cleared: the first raid table makes the superblocks. */
  blank: boolean;
  /** raid1: all of it is made equal, no leg counts as right. */
  resync: boolean;
  action: 'idle' | 'check' | 'repair';
  /** 0…1 of the scrub. */
  scrubbed: number;
}

export const SECTOR = 512;

export function sectorsOf(vg: MetaVg, extents: number): number {
  return (extents * vg.extentBytes) / SECTOR;
}

export function lvIn(vg: MetaVg, name: string): MetaLv | undefined {
  return vg.lvs.find((lv) => lv.name === name);
}

export function mustLv(vg: MetaVg, name: string): MetaLv {
  const lv = lvIn(vg, name);
  if (lv === undefined) throw new Error(`fake: no LV ${vg.name}/${name}`);
  return lv;
}

/** An LV with nothing special about it. */
export function plainLv(fields: Pick<MetaLv, 'uuid' | 'name' | 'extents'> & Partial<MetaLv>): MetaLv {
  return {
    visible: true,
    tags: [],
    nosync: false,
    skip: false,
    type: 'linear',
    pieces: [],
    legs: [],
    metas: [],
    log: null,
    regionBytes: 0,
    tracked: false,
    rebuild: false,
    origin: null,
    ...fields,
  };
}

/** The whole of an LV in one piece. */
export function onPv(part: Part, extents: number): Piece[] {
  return [{ ...part, extents }];
}

export function pvPieces(lv: MetaLv): PvPiece[] {
  return lv.pieces.filter((piece) => 'pv' in piece);
}

/** The PV that an LV begins on. */
export function homeOf(lv: MetaLv | undefined): string {
  return lv === undefined ? '' : (pvPieces(lv)[0]?.pv ?? '');
}

/** LVM's own LV for a move. */
export function isMove(lv: MetaLv): boolean {
  return /^pvmove\d+$/.test(lv.name);
}

/** The lower mirror of LVM's temporary layer, where an LV has one. */
export function lowerOf(vg: MetaVg, lv: MetaLv): MetaLv | undefined {
  const name = lv.type === 'mirror' ? lv.legs.find((leg) => leg.includes('_mimagetmp_')) : undefined;
  return name === undefined ? undefined : lvIn(vg, name);
}

/** Names of the parts that an LV is made of, its log included. */
export function partsOf(lv: MetaLv): string[] {
  const under = lv.pieces.flatMap((piece) => ('lv' in piece ? [piece.lv] : []));
  return [...lv.legs, ...lv.metas, ...(lv.log === null ? [] : [lv.log]), ...new Set(under)];
}

/** Names of all that an LV is made of, what others lie on before them. */
export function deepParts(vg: MetaVg, lv: MetaLv): string[] {
  const found = new Set<string>();
  for (const name of partsOf(lv)) {
    const part = lvIn(vg, name);
    if (part === undefined) continue;
    for (const below of deepParts(vg, part)) found.add(below);
    found.add(name);
  }
  return [...found];
}

export function parentOf(vg: MetaVg, name: string): MetaLv | undefined {
  return vg.lvs.find((lv) => partsOf(lv).includes(name));
}

/** `m_rimage_0` and `m` → `m_rmeta_3`: the lowest number that no LV of the VG has. */
export function freeName(vg: MetaVg, base: string, role: string): string {
  for (let number = 0; ; number++) {
    const name = `${base}_${role}_${number}`;
    if (lvIn(vg, name) === undefined) return name;
  }
}
