import type { CommandResult } from '../../model/ports.js';
import { reportColumns } from '../columns.js';
import { isSince, knownColumns } from './columns-since.js';
import { asFullreport } from './old-report.js';

type Group = 'vgs' | 'pvs' | 'lvs' | 'pvsegs';

/** Which command prints which rows, with all columns that may be asked. A row of lvs holds an LV and one of its segments. */
export const rowGroups: Readonly<Record<Group, { command: readonly string[]; columns: readonly string[] }>> = {
  vgs: { command: ['lvm', 'vgs'], columns: reportColumns.vg },
  pvs: { command: ['lvm', 'pvs'], columns: ['vg_uuid', 'vg_name', ...reportColumns.pv] },
  lvs: {
    command: ['lvm', 'lvs', '-a'],
    columns: [
      ...['vg_uuid', 'vg_name'],
      ...reportColumns.lv,
      ...reportColumns.seg.filter((column) => column !== 'lv_uuid'),
      ...['seg_start', 'seg_size'],
    ],
  },
  pvsegs: { command: ['lvm', 'pvs', '--segments'], columns: reportColumns.pvseg },
};

/**
 * How lvm2 before 2.02.158 is asked for the same as by `fullreport`: one command for each kind of rows, with the columns
 * that this version knows. `pvs` takes PVs, so what it shows of other VGs is dropped later.
 */
export function oldReportArgv(group: Group, version: string, vgNames: readonly string[] = []): string[] {
  return [
    ...rowGroups[group].command,
    '--nameprefixes',
    '--unquoted',
    '--noheadings',
    '--units',
    'b',
    '--nosuffix',
    ...(isSince(version, 117) ? ['--foreign'] : []),
    ...(isSince(version, 125) ? ['--shared'] : []),
    ...withoutLvmetad(version),
    '-o',
    knownColumns(rowGroups[group].columns, version).join(','),
    ...(group === 'vgs' || group === 'lvs' ? vgNames : []),
  ];
}

/**
 * lvmetad, of 2.02 only, answers with what it remembers of PVs; a read that decides something looks at the devices
 * themselves. LVM warns about it on stderr.
 */
export function withoutLvmetad(version: string | null): string[] {
  return version?.startsWith('2.02.') === true ? ['--config', 'global/use_lvmetad=0'] : [];
}

/** A report put together, and how the commands ended: the worst exit code, all that they said on stderr. */
export interface OldReport {
  document: unknown;
  result: CommandResult;
}

/** Asks an old LVM. */
export async function readOldReport(
  ask: (argv: readonly string[]) => Promise<CommandResult>,
  version: string,
  vgNames: readonly string[],
): Promise<OldReport> {
  const texts = { vgs: '', pvs: '', lvs: '', pvsegs: '' };
  const all: CommandResult = { code: 0, stdout: '', stderr: '' };
  for (const group of ['vgs', 'pvs', 'lvs', 'pvsegs'] as const) {
    // Only missing PVs cannot be told apart without it.
    if (group === 'pvsegs' && !/unknown device|\[unknown\]/.test(texts.pvs)) continue;
    const result = await ask(oldReportArgv(group, version, vgNames));
    all.stderr += result.stderr;
    if (result.code !== 0) all.code = result.code;
    texts[group] = result.stdout;
  }
  return { document: asFullreport({ ...texts, version }, 'lvm'), result: all };
}
