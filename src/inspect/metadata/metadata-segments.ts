import type { Segment } from '../../model/inventory.js';
import type { ConfigReader } from './config-reader.js';

/** PV UUIDs by the names that the text gives them (`pv0`). */
export type PvNames = ReadonlyMap<string, string>;

/**
 * One segment of an LV, in the words of LVM's reports (`linear` for a stripe over one device). What it lies on is either
 * PVs or LVs, never both (lvm2: lib/format_text/export.c, out_areas).
 */
export function readMetadataSegment(segment: ConfigReader, pvs: PvNames): Segment {
  // Flags may follow the type: `cache+METADATA_FORMAT` (lvm2: lib/format_text/flags.c).
  const written = segment.text('type').split('+', 1)[0] ?? '';
  const extents = segment.count('extent_count');
  const parts = partsOf(segment, written);
  const onPvs = parts.length > 0 && parts.every(({ name }) => pvs.has(name));
  const stripes = written === 'striped' && parts.length > 1;
  return {
    type: written === 'striped' && parts.length === 1 ? 'linear' : written,
    startExtent: segment.count('start_extent'),
    extents,
    regionBytes: segment.sectors('region_size'),
    stripes: parts.length,
    lvs: onPvs ? [] : parts.map(({ name }) => name),
    metadataLvs: metadataOf(segment, written),
    areas: onPvs
      ? parts.map(({ name, start }) => ({
          pvUuid: pvs.get(name) ?? null,
          startExtent: start,
          extents: stripes ? Math.floor(extents / parts.length) : extents,
        }))
      : [],
    monitored: null,
  };
}

interface Part {
  name: string;
  start: number;
}

/** Keys that name the one LV which a segment's data lies on, by segment type (lvm2: their text_import functions). */
const DATA: Readonly<Record<string, string>> = {
  'thin-pool': 'pool',
  'cache-pool': 'data',
  cache: 'origin',
  writecache: 'origin',
  'vdo-pool': 'data',
  vdo: 'vdo_pool',
};
const METADATA: Readonly<Record<string, string>> = { 'thin-pool': 'metadata', 'cache-pool': 'metadata' };

function partsOf(segment: ConfigReader, type: string): Part[] {
  if (type.startsWith('raid'))
    return raidImages(segment)
      .filter((_, index) => index % 2 === 1)
      .map(atStart);
  if (type === 'mirror') return segment.pairs('mirrors');
  const key = DATA[type];
  const data = key === undefined ? null : segment.maybeText(key);
  return data === null ? segment.pairs('stripes') : [atStart(data)];
}

function metadataOf(segment: ConfigReader, type: string): string[] {
  if (type.startsWith('raid')) return raidImages(segment).filter((name, index) => index % 2 === 0 && name !== '');
  const key = METADATA[type];
  const metadata = key === undefined ? null : segment.maybeText(key);
  return metadata === null ? [] : [metadata];
}

/** A metadata LV and an image, in turn (`raids`); raid0 has no metadata LVs (`raid0_lvs`). */
function raidImages(segment: ConfigReader): string[] {
  return [...segment.list('raids'), ...segment.list('raid0_lvs').flatMap((image) => ['', image])];
}

function atStart(name: string): Part {
  return { name, start: 0 };
}
