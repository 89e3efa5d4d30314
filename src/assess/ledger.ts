import type { Host, Leg, Lv, Volume } from '../model/inventory.js';
import { metadataExtents, regionBytesForConversion } from '../model/region-size.js';
import { allocatableExtents, subjectOf } from '../model/volume.js';
import type { VgIndex } from './check.js';

/** What the volumes of a plan claim in one VG, counted together and in plan order, so that each gets what it is promised. */
export interface Ledger {
  /** Allocatable extents left, by PV UUID. */
  free: Map<string, number>;
  /** Who claimed how many extents, by PV UUID; the first few only, as evidence. */
  claims: Map<string, Claims>;
  /** By how many bytes the VG's metadata text will have grown. */
  metadataBytes: number;
  /** The last answer of `placeMetadata`, which the claim asks for again. */
  placed: { volume: Volume; placements: readonly Placement[] } | null;
}

interface Claims {
  extents: number;
  first: string[];
}

const CLAIMS_NAMED = 5;

export function openLedger({ pvs }: VgIndex): Ledger {
  const free = new Map<string, number>();
  for (const [uuid, pv] of pvs) free.set(uuid, allocatableExtents(pv));
  return { free, claims: new Map(), metadataBytes: 0, placed: null };
}

/** Where a leg's `_rmeta` will lie; a null PV: there is no room for it. */
export interface Placement {
  leg: Leg;
  extents: number;
  pvUuid: string | null;
  /** Of these, how many the plan frees first (strays, a mirrored log). */
  fromOwn: number;
}

/** Extents that each `_rmeta` of this volume takes, with the region size it will have then. */
function metadataExtentsOf(volume: Volume, extentBytes: number): number {
  const { sizeBytes } = volume;
  const regionBytes = regionBytesForConversion(volume) ?? volume.regionBytes;
  return metadataExtents({ sizeBytes, regionBytes, extentBytes });
}

/**
 * Finds room as LVM does: leg by leg, on a PV that the leg already uses, the roomiest first; the log's extents come back
 * only afterwards (facts §1). Extents of strays and of a mirrored log count, as the plan frees those first.
 */
export function placeMetadata(ledger: Ledger, volume: Volume, index: VgIndex): readonly Placement[] {
  if (ledger.placed?.volume === volume) return ledger.placed.placements;
  const extents = metadataExtentsOf(volume, index.vg.extentBytes);
  const own = freedByPlan(volume, index);
  const placements: Placement[] = [];
  const places: Places = { ledger, own, placed: placements };
  for (const leg of volume.legs) placements.push(placeLeg(leg, extents, places));
  ledger.placed = { volume, placements };
  return placements;
}

interface Places {
  ledger: Ledger;
  own: ReadonlyMap<string, number> | null;
  /** Where this volume's earlier legs got theirs. */
  placed: readonly Placement[];
}

function placeLeg(leg: Leg, extents: number, { ledger, own, placed }: Places): Placement {
  let pvUuid: string | null = null;
  let most = extents - 1;
  let fromOwn = 0;
  for (const { pvUuid: uuid } of leg.areas) {
    if (uuid === null || uuid === pvUuid) continue;
    const freed: number = own?.get(uuid) ?? 0;
    let taken = 0;
    for (const other of placed) if (other.pvUuid === uuid) taken += other.extents;
    const left: number = (ledger.free.get(uuid) ?? 0) + freed - taken;
    if (left <= most) continue;
    pvUuid = uuid;
    most = left;
    fromOwn = Math.min(extents, Math.max(0, freed - taken));
  }
  return { leg, extents, pvUuid, fromOwn };
}

/** Writes a volume's claims down; only for one that will be converted. */
export function claim(ledger: Ledger, { volume, index, host }: { volume: Volume; index: VgIndex; host: Host }): void {
  for (const { pvUuid, extents, fromOwn } of placeMetadata(ledger, volume, index)) {
    if (pvUuid === null) continue;
    ledger.free.set(pvUuid, (ledger.free.get(pvUuid) ?? 0) - (extents - fromOwn));
    const claims = ledger.claims.get(pvUuid) ?? { extents: 0, first: [] };
    claims.extents += extents;
    if (claims.first.length < CLAIMS_NAMED) claims.first.push(`${subjectOf(volume)} takes ${extents}`);
    ledger.claims.set(pvUuid, claims);
  }
  ledger.metadataBytes += metadataGrowth(volume, host);
  ledger.placed = null;
}

/** `tags = ["raidlift.0123456789ab"]` and a line end. */
const TAG_BYTES = 40;
/** An LV of one linear segment in on-disk metadata text, without its name and host name; counted by line, rounded up. */
const LV_BLOCK_BYTES = 340;
/** A host name that nobody told us. */
const UNKNOWN_HOST_NAME = 64;

/**
 * By how many bytes the VG's metadata text grows at most while this volume is converted and afterwards. Each leg gets an
 * `_rmeta` LV: one block of its own (about 300 bytes plus the LV's and the creating host's names, counted in a text of lvm2
 * 2.02.187; on disk there are neither indentation nor comments), plus its name in the raid1 segment; and the volume gets a
 * tag. What the log's block gives back is not counted, as it goes last. In the lab two legs took more than 512 bytes (facts
 * §1).
 */
export function metadataGrowth(volume: Volume, host: Host): number {
  const hostName = host.name?.length ?? UNKNOWN_HOST_NAME;
  return TAG_BYTES + volume.legs.length * (LV_BLOCK_BYTES + 2 * volume.name.length + hostName);
}

/**
 * LVM keeps the old and the new text in the ring and refuses one longer than half of it less 512 bytes; `vg_mda_free` is half
 * of the ring less the text rounded up to 512 (lvm2: _vg_write_raw, read_metadata_location_summary). So this much of what it
 * says cannot be used.
 */
export const METADATA_RESERVE_BYTES = 512;

function freedByPlan(volume: Volume, { vg, pvs }: VgIndex): Map<string, number> | null {
  if (volume.strays.length === 0 && volume.log.kind !== 'mirrored') return null;
  const strays = new Set(volume.strays.map((stray) => stray.uuid));
  const areas = vg.lvs.filter((lv) => strays.has(lv.uuid)).flatMap(areasOf);
  if (volume.log.kind === 'mirrored') areas.push(...volume.log.areas);
  const freed = new Map<string, number>();
  for (const { pvUuid, extents } of areas) {
    const pv = pvUuid === null ? undefined : pvs.get(pvUuid);
    if (pv === undefined || pv.missing || !pv.allocatable) continue;
    freed.set(pv.uuid, (freed.get(pv.uuid) ?? 0) + extents);
  }
  return freed;
}

function areasOf(lv: Lv): Lv['segments'][number]['areas'] {
  return lv.segments.flatMap((segment) => segment.areas);
}
