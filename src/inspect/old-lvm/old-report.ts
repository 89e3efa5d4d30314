import { usageError } from '../../model/errors.js';
import { isUnknownDevice } from '../segment-rows.js';
import { parseSize, wholeNumber } from '../sizes.js';
import { isSince } from './columns-since.js';
import { readPrefixedRows, type PrefixedRow } from './name-prefixes.js';

/** What lvs, vgs and pvs printed with `--nameprefixes`. */
export interface OldReportTexts {
  vgs: string;
  pvs: string;
  /** A row for each segment. */
  lvs: string;
  /** `pvs --segments`; empty where nobody asked. */
  pvsegs?: string;
  /** `2.02.98`; null: unknown. */
  version: string | null;
}

/** Which command printed a row, by a column that only it has. */
const TELLTALE: readonly [keyof Omit<OldReportTexts, 'version'>, RegExp][] = [
  ['pvsegs', /\bLVM2_PVSEG_START=/],
  ['lvs', /\bLVM2_SEGTYPE=/],
  ['pvs', /\bLVM2_PV_PE_COUNT=/],
  ['vgs', /\bLVM2_VG_SEQNO=/],
];

/** Sorts rows that stand in one text by the commands that printed them. */
export function sortRows(text: string, version: string | null): OldReportTexts {
  const lines = { vgs: [] as string[], pvs: [] as string[], lvs: [] as string[], pvsegs: [] as string[] };
  for (const line of text.split('\n')) {
    // What is no row at all goes where it will be named.
    const group = TELLTALE.find(([, pattern]) => pattern.test(line))?.[0] ?? 'vgs';
    lines[group].push(line);
  }
  const { vgs, pvs, lvs, pvsegs } = lines;
  return { vgs: vgs.join('\n'), pvs: pvs.join('\n'), lvs: lvs.join('\n'), pvsegs: pvsegs.join('\n'), version };
}

interface Part {
  vg: PrefixedRow[];
  pv: PrefixedRow[];
  lv: PrefixedRow[];
  seg: PrefixedRow[];
  pvseg: PrefixedRow[];
}

/**
 * The rows in the shape of a parsed `lvm fullreport`, so that the same code reads both. `source` names the place in errors
 * (`REPORT_MALFORMED`, `REPORT_COLUMN_MISSING`).
 */
export function asFullreport(texts: OldReportTexts, source: string): { report: Part[] } {
  const parts = new Map<string, Part>();
  const byName = new Map<string, Part>();
  for (const row of readPrefixedRows(texts.vgs, `${source} (vgs)`)) {
    const part: Part = { vg: [completeVg(row, texts.version)], pv: [], lv: [], seg: [], pvseg: [] };
    parts.set(need(row, 'vg_uuid', `${source} (vgs)`), part);
    byName.set(row['vg_name'] ?? '', part);
  }
  // Orphan PVs, and rows of VGs that vgs did not show, are nobody's.
  const partOf = (row: PrefixedRow): Part | undefined =>
    row['vg_uuid'] === undefined ? byName.get(row['vg_name'] ?? '') : parts.get(row['vg_uuid']);
  for (const row of readPrefixedRows(texts.pvs, `${source} (pvs)`)) partOf(row)?.pv.push(completePv(row));
  const uuids = addLvs(readPrefixedRows(texts.lvs, `${source} (lvs)`), partOf, `${source} (lvs)`);
  addPvSegments(readPrefixedRows(texts.pvsegs ?? '', `${source} (pvs --segments)`), parts, uuids);
  for (const { vg, pv } of parts.values()) {
    for (const row of vg)
      row['vg_missing_pv_count'] ??= String(pv.filter((cells) => cells['pv_missing'] !== '').length);
  }
  return { report: [...parts.values()] };
}

function need(row: PrefixedRow, column: string, source: string): string {
  const cell = row[column];
  if (cell !== undefined) return cell;
  throw usageError('REPORT_COLUMN_MISSING', `${source}: a row has no column ${column}; take it with -o +${column}`);
}

/**
 * There are system ids since 2.02.117 and lock types since 2.02.120; where the column is not known yet, the attribute letter
 * `s` tells that there is one.
 */
function completeVg(row: PrefixedRow, version: string | null): PrefixedRow {
  const complete: PrefixedRow = { ...row };
  const isOlderThan = (patch: number): boolean => version !== null && !isSince(version, patch);
  const isShared = row['vg_attr']?.charAt(5) === 's';
  if (isOlderThan(117)) complete['vg_systemid'] ??= '';
  if (isOlderThan(120) || (row['vg_attr'] !== undefined && !isShared)) complete['vg_lock_type'] ??= 'none';
  return complete;
}

/** Before the letter `m` there was only the name to tell that a PV is missing. */
function completePv(row: PrefixedRow): PrefixedRow {
  const isMissing = row['pv_attr']?.charAt(2) === 'm' || isUnknownDevice(row['pv_name'] ?? '');
  return { ...row, pv_missing: row['pv_missing'] ?? (isMissing ? 'missing' : '') };
}

type PartOf = (row: PrefixedRow) => Part | undefined;

/** Fills the `lv` and `seg` subreports; returns LV UUIDs by VG part and name. */
function addLvs(rows: readonly PrefixedRow[], partOf: PartOf, source: string): Map<Part, Map<string, string>> {
  const uuids = new Map<Part, Map<string, string>>();
  for (const row of rows) {
    const part = partOf(row);
    if (part === undefined) continue;
    let known = uuids.get(part);
    if (known === undefined) uuids.set(part, (known = new Map()));
    const uuid = need(row, 'lv_uuid', source);
    const name = need(row, 'lv_name', source);
    if (known.get(name) !== uuid) {
      known.set(name, uuid);
      part.lv.push(row);
    }
    part.seg.push(completeSegment(row, part.vg[0] ?? {}));
  }
  return uuids;
}

/** Extents are derived from sizes where LVM does not count them yet. */
function completeSegment(row: PrefixedRow, vg: PrefixedRow): PrefixedRow {
  const extent = bytesOf(vg['vg_extent_size']);
  const inExtents = (column: string): string | undefined => {
    const bytes = bytesOf(row[column]);
    return bytes === null || extent === null || extent === 0 ? undefined : String(Math.round(bytes / extent));
  };
  const complete: PrefixedRow = { ...row };
  const size = row['seg_size_pe'] ?? inExtents('seg_size');
  const start = row['seg_start_pe'] ?? inExtents('seg_start');
  if (size !== undefined) complete['seg_size_pe'] = size;
  if (start !== undefined) complete['seg_start_pe'] = start;
  return complete;
}

function bytesOf(cell: string | undefined): number | null {
  return cell === undefined ? null : (wholeNumber(cell) ?? parseSize(cell)?.bytes ?? null);
}

function addPvSegments(
  rows: readonly PrefixedRow[],
  parts: ReadonlyMap<string, Part>,
  uuids: ReadonlyMap<Part, ReadonlyMap<string, string>>,
): void {
  const byPv = new Map<string, Part>();
  for (const part of parts.values()) for (const pv of part.pv) byPv.set(pv['pv_uuid'] ?? '', part);
  for (const row of rows) {
    const part = byPv.get(row['pv_uuid'] ?? '');
    if (part === undefined) continue;
    const uuid = row['lv_uuid'] ?? uuids.get(part)?.get(row['lv_name'] ?? '') ?? '';
    part.pvseg.push({ ...row, lv_uuid: uuid });
  }
}
