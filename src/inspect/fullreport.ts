import { usageError } from '../model/errors.js';
import type { Lv, Pv, Segment, Vg } from '../model/inventory.js';
import { readLv } from './lv-rows.js';
import { readPv } from './pv-rows.js';
import { resolveUnknownDevices } from './unknown-devices.js';
import { isLvmName, RowReader, type Row } from './row-reader.js';
import { readSegment } from './segment-rows.js';
import { attributeSegments } from './unnamed-segments.js';

/** The subreports of one VG, checked to be lists of something. */
interface Subreports {
  path: string;
  vg: unknown[];
  pv: unknown[];
  lv: unknown[];
  seg: unknown[];
  pvseg: unknown[];
}

/**
 * The VGs of a parsed `lvm fullreport`, without their volumes. Orphan PVs (a report without a VG) are left out.
 * `source` names the file in errors: `REPORT_NOT_FULLREPORT`, `REPORT_MALFORMED`, `REPORT_COLUMN_MISSING`, all usage errors.
 */
export function readFullreport(document: unknown, source: string): Vg[] {
  const reports = field(document, 'report');
  if (!Array.isArray(reports)) throw notFullreport(source, 'it has no list "report"');
  const vgs: Vg[] = [];
  for (let index = 0; index < reports.length; index++) {
    const subreports = readSubreports(reports[index], `report[${index}]`, source);
    const vg = readVg(subreports, source);
    if (vg !== null) vgs.push(vg);
  }
  return vgs;
}

function field(value: unknown, key: string): unknown {
  return value !== null && typeof value === 'object' ? (value as Row)[key] : undefined;
}

function notFullreport(source: string, why: string): Error {
  return usageError(
    'REPORT_NOT_FULLREPORT',
    `${source}: this is no \`lvm fullreport --reportformat json\`: ${why}; ` +
      'take one with: lvm fullreport -a --reportformat json --units b --nosuffix',
  );
}

function readSubreports(report: unknown, path: string, source: string): Subreports {
  const list = (name: string): unknown[] => {
    const value = field(report, name);
    if (value === undefined) return [];
    if (!Array.isArray(value)) throw notFullreport(source, `${path}.${name} is not a list`);
    return value;
  };
  // PVs without a VG come last, in a part of their own that has no "vg" [lab, 2.03.16].
  const orphans = field(report, 'pv') !== undefined && field(report, 'lv') === undefined;
  if (field(report, 'vg') === undefined && !orphans) throw notFullreport(source, `${path} has no "vg"`);
  return { path, vg: list('vg'), pv: list('pv'), lv: list('lv'), seg: list('seg'), pvseg: list('pvseg') };
}

function readVg(reports: Subreports, source: string): Vg | null {
  if (reports.vg.length === 0) return null;
  const row = new RowReader(source, `${reports.path}.vg`);
  const cells = row.point(0, reports.vg[0]);
  if (reports.vg.length > 1) throw row.error('is followed by another VG; a full report has one in each part');
  const name = row.text(cells.vg_name, 'vg_name');
  if (name === '') return null;
  if (!isLvmName(name)) throw row.error(`is not a name that LVM would take: ${JSON.stringify(name)}`, 'vg_name');
  const pvs = readPvs(reports, source);
  const extentBytes = row.bytes(cells.vg_extent_size, 'vg_extent_size');
  const lvs = readLvs(reports, { source, extentBytes, pvs });
  resolveUnknownDevices({ pvs, lvs, pvseg: reports.pvseg, source, path: reports.path });
  return { ...readVgRow(row, cells, name), extentBytes, pvs, lvs, volumes: [] };
}

function readVgRow(row: RowReader, cells: Row, name: string): Omit<Vg, 'extentBytes' | 'pvs' | 'lvs' | 'volumes'> {
  const attr = row.maybe(cells.vg_attr, 'vg_attr');
  const systemId = row.maybe(cells.vg_systemid, 'vg_systemid') ?? row.maybe(cells.vg_sysid, 'vg_sysid');
  const lockType = row.maybe(cells.vg_lock_type, 'vg_lock_type');
  const clustered = row.flag(cells.vg_clustered, 'vg_clustered') ?? (attr === null ? null : attr.charAt(5) === 'c');
  const exported = row.flag(cells.vg_exported, 'vg_exported') ?? (attr === null ? null : attr.charAt(2) === 'x');
  if (clustered === null || exported === null) throw row.missing('vg_attr');
  return {
    uuid: row.uuid(cells.vg_uuid, 'vg_uuid'),
    name,
    seqno: row.count(cells.vg_seqno, 'vg_seqno'),
    freeExtents: row.count(cells.vg_free_count, 'vg_free_count'),
    exported,
    clustered,
    lockType: lockType === '' ? 'none' : lockType,
    systemId: systemId ?? '',
    // Whose id it is, only the host can say; a VG without one belongs to nobody else.
    foreign: systemId === '' ? false : null,
    tags: row.list(cells.vg_tags, 'vg_tags'),
    missingPvCount: row.countOrNull(cells.vg_missing_pv_count, 'vg_missing_pv_count') ?? 0,
    mdaFreeBytes: row.bytesOrNull(cells.vg_mda_free, 'vg_mda_free'),
    mdaSizeBytes: row.bytesOrNull(cells.vg_mda_size, 'vg_mda_size'),
    seen: [],
  };
}

function readPvs(reports: Subreports, source: string): Pv[] {
  const row = new RowReader(source, `${reports.path}.pv`);
  return reports.pv.map((cells, index) => readPv(row, row.point(index, cells)));
}

interface VgContext {
  source: string;
  extentBytes: number;
  pvs: readonly Pv[];
}

function readLvs(reports: Subreports, { source, extentBytes, pvs }: VgContext): Lv[] {
  const segments = readSegments(reports, source, pvs);
  const row = new RowReader(source, `${reports.path}.lv`);
  const lvs: Lv[] = [];
  for (let index = 0; index < reports.lv.length; index++) {
    const cells = row.point(index, reports.lv[index]);
    // `-H` adds removed LVs, which exist in history only.
    if (row.maybe(cells.lv_attr, 'lv_attr')?.charAt(4) === 'h') continue;
    const lv = readLv(row, cells, { extentBytes, segments });
    if (lv.segments.length === 0) throw row.error('has no segment in the report', 'lv_uuid');
    lvs.push(lv);
  }
  return lvs;
}

function readSegments(reports: Subreports, source: string, pvs: readonly Pv[]): Map<string, Segment[]> {
  const paths = new Map<string, string>();
  for (const pv of pvs) if (pv.device.startsWith('/')) paths.set(pv.device, pv.uuid);
  const row = new RowReader(source, `${reports.path}.seg`);
  if (reports.seg.length > 0 && field(reports.seg[0], 'lv_uuid') === undefined) {
    return attributeSegments(reports, source, (index, cells) => readSegment(row, row.point(index, cells), paths));
  }
  const segments = new Map<string, Segment[]>();
  for (let index = 0; index < reports.seg.length; index++) {
    const cells = row.point(index, reports.seg[index]);
    const uuid = row.text(cells.lv_uuid, 'lv_uuid');
    const segment = readSegment(row, cells, paths);
    const own = segments.get(uuid);
    if (own === undefined) segments.set(uuid, [segment]);
    else insertInOrder(own, segment);
  }
  return segments;
}

function insertInOrder(segments: Segment[], segment: Segment): void {
  let at = segments.length;
  while (at > 0 && (segments[at - 1]?.startExtent ?? 0) > segment.startExtent) at--;
  segments.splice(at, 0, segment);
}
