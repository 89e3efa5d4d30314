import type { Segment } from '../model/inventory.js';
import type { Row, RowReader } from './row-reader.js';
import { wholeNumber } from './sizes.js';

/** What LVM prints in place of a device's path where the PV is missing (2.03: the first, 2.02: the second form). */
export function isUnknownDevice(name: string): boolean {
  return name === '[unknown]' || name === 'unknown device';
}

/** A hidden LV's name without the brackets that reports put around it (lvm.conf: report/mark_hidden_devices). */
export function withoutBrackets(name: string): string {
  const last = name.length - 1;
  return name.charCodeAt(0) === 91 && name.charCodeAt(last) === 93 ? name.slice(1, last) : name;
}

/** One row of the `seg` subreport. `pvs` maps device paths to PV UUIDs. */
export function readSegment(row: RowReader, cells: Row, pvs: ReadonlyMap<string, string>): Segment {
  const type = row.text(cells.segtype, 'segtype');
  const extents = row.count(cells.seg_size_pe, 'seg_size_pe');
  const stripes = row.countOrNull(cells.stripes, 'stripes') ?? 1;
  const parts = readDevices(row, row.text(cells.devices, 'devices'), 'devices');
  const metadata = row.maybe(cells.metadata_devices, 'metadata_devices');
  const onPvs = parts.length > 0 && isDevice(parts[0]?.name ?? '');
  // Stripes share a segment's extents; every leg of a mirror has all of them.
  const extentsEach = type === 'striped' && stripes > 1 ? Math.floor(extents / stripes) : extents;
  return {
    type,
    startExtent: row.countOrNull(cells.seg_start_pe, 'seg_start_pe') ?? 0,
    extents,
    regionBytes: row.bytesOrNull(cells.region_size, 'region_size') ?? 0,
    stripes,
    lvs: onPvs ? [] : parts.map(nameOf),
    metadataLvs: metadata === null || metadata === '' ? [] : readDevices(row, metadata, 'metadata_devices').map(nameOf),
    areas: onPvs
      ? parts.map(({ name, startExtent }) => ({ pvUuid: pvs.get(name) ?? null, startExtent, extents: extentsEach }))
      : [],
    monitored: readMonitored(row.maybe(cells.seg_monitor, 'seg_monitor')),
  };
}

function readMonitored(text: string | null): boolean | null {
  if (text === 'monitored') return true;
  return text === 'not monitored' ? false : null;
}

/** One device of a segment: a PV's path or an LV's name, and the extent where it begins there. */
interface Part {
  name: string;
  startExtent: number;
}

function nameOf(part: Part): string {
  return withoutBrackets(part.name);
}

function isDevice(name: string): boolean {
  return name.charCodeAt(0) === 47 || isUnknownDevice(name);
}

/** Reads `NAME(EXTENT),NAME(EXTENT)`; a device's path may itself hold commas and parentheses. */
function readDevices(row: RowReader, text: string, column: string): Part[] {
  const comma = text.indexOf('),');
  if (comma < 0) return text === '' ? [] : [readDevice(row, text, column)];
  // A literal of the right length: an empty list that grows takes room for seventeen.
  const second = text.indexOf('),', comma + 2);
  if (second < 0) {
    return [readDevice(row, text.slice(0, comma + 1), column), readDevice(row, text.slice(comma + 2), column)];
  }
  const pieces = text.split('),');
  return pieces.map((piece, index) => readDevice(row, index < pieces.length - 1 ? `${piece})` : piece, column));
}

function readDevice(row: RowReader, text: string, column: string): Part {
  const open = text.lastIndexOf('(');
  const end = text.length - 1;
  const startExtent = open > 0 && text.charCodeAt(end) === 41 ? wholeNumber(text.slice(open + 1, end)) : null;
  if (startExtent === null) {
    throw row.error(`is no list of devices and extents: ${JSON.stringify(text.slice(0, 80))}`, column);
  }
  return { name: text.slice(0, open), startExtent };
}
