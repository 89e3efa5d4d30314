import { fullreportArgv } from '../../../../src/inspect/columns.js';
import { answerRead } from '../fake-host/reads.js';
import type { World } from '../fake-host/world.js';
import type { Sights } from './probe.js';

type Row = Readonly<Record<string, string>>;

/** A VG of `lvm fullreport --reportformat json`. */
export interface Report {
  vg: Row[];
  pv: Row[];
  lv: Row[];
  seg: Row[];
  pvseg: Row[];
}

export function reportsOf(json: string): Report[] {
  return (JSON.parse(json) as { report: Report[] }).report;
}

/** What `lvs` or `pvs` print with these words, from what a full report has: the same columns under the same names. */
export function rowsOf(reports: readonly Report[], argv: readonly string[]): string {
  const columns = (argv[argv.indexOf('-o') + 1] ?? '').split(',');
  const separator = argv[argv.indexOf('--separator') + 1] ?? ' ';
  const rows = reports.flatMap((report) => rowsFor(report, argv));
  const line = (row: Row): string => columns.map((column) => cellOf(row, column)).join(separator);
  return rows.map((row) => `  ${line(row)}\n`).join('');
}

function rowsFor(report: Report, argv: readonly string[]): Row[] {
  if (argv[0] !== 'pvs') return segmentRows(report);
  return argv.includes('--segments') ? report.pvseg : pvRows(report);
}

function pvRows({ vg: [vg], pv }: Report): Row[] {
  return pv.map((row) => ({ ...vg, ...row }));
}

function segmentRows({ vg: [vg], lv, seg }: Report): Row[] {
  return lv.flatMap((row) =>
    seg.filter((one) => one['lv_uuid'] === row['lv_uuid']).map((one) => ({ ...vg, ...row, ...one })),
  );
}

/** Reports of today have two names for it; the older one is what a script asks for. */
function cellOf(row: Row, column: string): string {
  const cell = row[column] ?? (column === 'copy_percent' ? row['sync_percent'] : undefined);
  if (cell === undefined) throw new Error(`no column ${column} in the report`);
  return cell;
}

/** What a fake host answers to a command that only looks. */
export function answerFor(world: World, argv: readonly string[]): { code: number; stdout: string } {
  if (argv.includes('--version')) return { code: 0, stdout: '  LVM version:     2.03.16(2) (2022-05-18)\n' };
  if (argv[0] === 'lvs' || argv[0] === 'pvs') {
    const { code, stdout } = answerRead(world, fullreportArgv());
    return { code: code ?? 1, stdout: rowsOf(reportsOf(stdout), argv) };
  }
  const { code, stdout } = answerRead(world, argv);
  return { code: code ?? 127, stdout };
}

const SEPARATED = ['--separator', '|', '-o'];
const INFO = ['dmsetup', 'info', '-c', '--noheadings', ...SEPARATED, 'name,uuid,major,minor,attr,open'];
export const PVS = [
  'pvs',
  ...SEPARATED,
  'pv_uuid,vg_uuid,vg_name,vg_attr,pv_attr,pv_pe_count,pv_pe_alloc_count,pv_name',
];
export const SEGMENTS = ['pvs', '--segments', ...SEPARATED, 'pv_uuid,lv_uuid'];
export const LVS = [
  ...['lvs', ...SEPARATED],
  'lv_uuid,vg_uuid,lv_name,lv_attr,lv_size,segtype,region_size,lv_tags,origin,mirror_log,copy_percent,seg_monitor,devices',
];

/** All that a script looks at. */
export function sightsOf(said: (argv: readonly string[]) => string): Sights {
  return {
    info: said(INFO),
    status: said(['dmsetup', 'status', '--noflush']),
    lvs: said(LVS),
    pvs: said(PVS),
    segments: said(SEGMENTS),
  };
}
