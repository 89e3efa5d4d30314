import type { Sight } from './types.js';

/** What the looking gives: the report's JSON, and the lines of dmsetup. */
export interface RawSight {
  /** Output of `lvm fullreport`, columns as `src/inspect` asks for them. */
  report: string;
  /** `dmsetup info -c --noheadings --separator '|' -o name,uuid,major,minor,suspended,open`. */
  info: string;
  table: string;
  status: string;
}

type Row = Record<string, string>;

/** Numbers that say nothing about what is meant: how full the metadata area is, how often it was written. */
const VARYING = new Set(['vg_seqno', 'vg_mda_free', 'pv_mda_free']);

/**
 * Makes two hosts comparable: UUIDs become the names of what they stand for, device numbers the names of devices, a copy that
 * is under way `part`; empty columns are left out.
 */
export function normaliseSight(raw: RawSight): Sight {
  const reports = (JSON.parse(raw.report) as { report: Record<string, Row[]>[] }).report;
  const names = namesOf(reports);
  const sight: Sight = {};
  for (const part of reports) {
    const vg = part['vg']?.[0]?.['vg_name'];
    if (vg === undefined || vg === '') continue;
    for (const [name, rows] of Object.entries(part)) {
      for (const row of rows.map((cells) => normaliseRow(cells, names))) sight[`${name} ${keyOf(name, row)}`] = row;
    }
  }
  return { ...sight, ...normaliseDevices(raw) };
}

const KEYS: Record<string, string[]> = {
  vg: ['vg_name'],
  pv: ['pv_uuid'],
  lv: ['lv_uuid'],
  seg: ['lv_uuid', 'seg_start_pe'],
  pvseg: ['pv_uuid', 'pvseg_start'],
};

function keyOf(subreport: string, row: Row): string {
  return (KEYS[subreport] ?? []).map((column) => row[column] ?? '').join(' ');
}

/** Commits so far, per VG. */
export function seqnosOf(report: string): Map<string, number> {
  const reports = (JSON.parse(report) as { report: Record<string, Row[]>[] }).report;
  const rows = reports.flatMap((part) => part['vg'] ?? []).filter((row) => row['vg_name'] !== '');
  return new Map(rows.map((row) => [row['vg_name'] ?? '', Number(row['vg_seqno'])]));
}

function namesOf(reports: Record<string, Row[]>[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const part of reports) {
    const vg = part['vg']?.[0];
    const name = vg?.['vg_name'] ?? '';
    if (vg !== undefined) names.set(vg['vg_uuid'] ?? '', name);
    for (const pv of part['pv'] ?? []) names.set(pv['pv_uuid'] ?? '', pv['pv_name'] ?? '');
    for (const lv of part['lv'] ?? []) names.set(lv['lv_uuid'] ?? '', `${name}/${plain(lv['lv_name'] ?? '')}`);
  }
  return names;
}

function plain(name: string): string {
  return name.replace(/^\[(.*)\]$/, '$1');
}

function normaliseRow(row: Row, names: ReadonlyMap<string, string>): Row {
  const result: Row = {};
  for (const [column, cell] of Object.entries(row)) {
    if (cell === '' || VARYING.has(column)) continue;
    if (column.endsWith('_uuid')) result[column] = names.get(cell) ?? '?';
    else if (column === 'sync_percent' && cell !== '100.00') result[column] = 'part';
    else result[column] = cell;
  }
  return result;
}

function normaliseDevices({ info, table, status }: RawSight): Sight {
  const numbers = new Map<string, string>();
  const devices: Record<string, { suspended: string; open: string; table: string[]; status: string[] }> = {};
  for (const line of info.split('\n')) {
    const [name, uuid, major, minor, suspended, open] = line.split('|');
    if (name === undefined || uuid === undefined || open === undefined) continue;
    numbers.set(`${major}:${minor}`, name);
    if (uuid.startsWith('LVM-')) devices[name] = { suspended: suspended ?? '', open, table: [], status: [] };
  }
  for (const [kind, text] of [
    ['table', table],
    ['status', status],
  ] as const) {
    for (const line of text.split('\n')) {
      const colon = line.indexOf(': ');
      devices[line.slice(0, colon)]?.[kind].push(normaliseLine(line.slice(colon + 2).trimEnd(), numbers));
    }
  }
  return Object.fromEntries(Object.entries(devices).map(([name, device]) => [`dm ${name}`, device]));
}

function normaliseLine(line: string, numbers: ReadonlyMap<string, string>): string {
  return line
    .split(' ')
    .map((word) => {
      const ratio = /^(\d+)\/(\d+)$/.exec(word);
      if (ratio !== null) return ratio[1] === ratio[2] ? word : `part/${ratio[2]}`;
      return numbers.get(word) ?? word;
    })
    .join(' ');
}

/** What LVM remarks on PVs that are away or were, whatever the command; how often depends on how often it scans. */
const REMARKS = [
  /WARNING: Couldn't find device with uuid /,
  /WARNING: VG \S+ is missing PV /,
  /WARNING: VG \S+ was (previously updated while|missing) PV /,
  /WARNING: (ignoring metadata seqno|Inconsistent metadata found|updating old metadata) /,
  /See vgck --updatemetadata/,
];

/** Words of a command: UUIDs and device numbers differ from host to host, checksums with what was written. */
export function normaliseWords(text: string): string {
  const sums = [...new Set(sortSums(text).match(/\b[0-9a-f]{40}$/gm) ?? [])];
  const labelOf = (sum: string): string => `SUM${sums.indexOf(sum)}`;
  return sortSums(text)
    .replace(/\b[A-Za-z0-9]{6}(-[A-Za-z0-9]{4}){5}-[A-Za-z0-9]{6}\b/g, 'UUID')
    .replace(/\bLVM-[A-Za-z0-9]{64}\b/g, 'LVM-UUID')
    .replace(/\(\d+:\d+\)/g, '(N:N)')
    .replace(/^(\d+) ([0-9a-f]{40})$/gm, (_line, number: string, sum: string) => `${number} ${labelOf(sum)}`)
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !REMARKS.some((remark) => remark.test(line)))
    .join('\n');
}

/** Checksums of several devices come in the order in which they were ready. */
function sortSums(text: string): string {
  return /^\d+ [0-9a-f]{40}$/m.test(text) ? text.split('\n').sort().join('\n') : text;
}

/** What differs between two sights, so that a recording shows what a command did. */
export function changesSince(before: Sight, after: Sight): { changed: Sight; gone: string[] } {
  const changed = Object.entries(after).filter(([key, item]) => JSON.stringify(before[key]) !== JSON.stringify(item));
  const gone = Object.keys(before).filter((key) => after[key] === undefined);
  return { changed: Object.fromEntries(changed), gone: gone.sort() };
}
