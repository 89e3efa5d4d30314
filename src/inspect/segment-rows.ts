import type { Area, Segment } from '../model/inventory.js';
import type { RowReader } from './row-reader.js';
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
export function readSegment(row: RowReader, pvs: ReadonlyMap<string, string>): Segment {
  const type = row.text('segtype');
  const extents = row.count('seg_size_pe');
  const stripes = row.countOrNull('stripes') ?? 1;
  const segment: Segment = {
    type,
    startExtent: row.countOrNull('seg_start_pe') ?? 0,
    extents,
    regionBytes: row.bytesOrNull('region_size') ?? 0,
    stripes,
    lvs: [],
    metadataLvs: [],
    areas: [],
    monitored: readMonitored(row),
  };
  // Stripes share a segment's extents; every leg of a mirror has all of them.
  const extentsEach = type === 'striped' && stripes > 1 ? extents / stripes : extents;
  readDevices(row, { segment, extentsEach, pvs });
  const metadata = row.maybe('metadata_devices');
  if (metadata !== null && metadata !== '') {
    forEachDevice(metadata, row, (name) => segment.metadataLvs.push(withoutBrackets(name)));
  }
  return segment;
}

function readMonitored(row: RowReader): boolean | null {
  const text = row.maybe('seg_monitor');
  if (text === 'monitored') return true;
  return text === 'not monitored' ? false : null;
}

interface DeviceContext {
  segment: Segment;
  extentsEach: number;
  pvs: ReadonlyMap<string, string>;
}

function readDevices(row: RowReader, { segment, extentsEach, pvs }: DeviceContext): void {
  const devices = row.text('devices');
  if (devices === '') return;
  forEachDevice(devices, row, (name, startExtent) => {
    if (name.charCodeAt(0) === 47 || isUnknownDevice(name)) {
      const area: Area = { pvUuid: pvs.get(name) ?? null, startExtent, extents: extentsEach };
      segment.areas.push(area);
    } else {
      segment.lvs.push(withoutBrackets(name));
    }
  });
}

/** Goes through `NAME(EXTENT),NAME(EXTENT)`; a device's path may itself hold commas and parentheses. */
function forEachDevice(text: string, row: RowReader, use: (name: string, startExtent: number) => void): void {
  let from = 0;
  while (from < text.length) {
    let end = text.indexOf('),', from);
    if (end < 0) end = text.length - 1;
    const open = text.lastIndexOf('(', end);
    const start = open < from ? null : wholeNumber(text.slice(open + 1, end));
    if (start === null || open === from || text.charCodeAt(end) !== 41) {
      throw row.error(`is no list of devices and extents: ${JSON.stringify(text.slice(0, 80))}`, 'devices');
    }
    use(text.slice(from, open), start);
    from = end + 2;
  }
}
