import { ExitCode, RaidliftError } from '../model/errors.js';
import type { Host, Vg } from '../model/inventory.js';
import type { CommandResult, ReadPort } from '../model/ports.js';
import { fullreportArgv } from './columns.js';
import type { DeviceInfo } from './dmsetup.js';
import { readFullreport } from './fullreport.js';
import { withReportLog } from './report-log.js';
import { hasJsonReports } from './old-lvm/columns-since.js';
import { readOldReport, withoutLvmetad } from './old-lvm/read-old-report.js';

/** A report of ten thousand mirrors takes minutes; one that hangs on a suspended device never ends. */
const LIMIT_MS = 300_000;
const LIMIT_WITH_SUSPENDED_MS = 20_000;

/** What LVM reports, and what it says beside. */
export interface LvmReport {
  vgs: Vg[];
  skippedVgs: Host['skippedVgs'];
  warnings: string[];
}

export interface LvmReportOptions {
  /** Only these. */
  vgNames?: readonly string[];
  /** Devices that were seen suspended before. */
  suspended?: readonly DeviceInfo[];
  /** `2.03.16`; null: unknown, taken for one with JSON reports. */
  version: string | null;
}

/**
 * Asks LVM, one process for the whole host or for the VGs named; before 2.02.158, which has no JSON reports, three.
 *
 * Throws `LVM_MISSING`, `DEVICES_SUSPENDED` (the report does not end and such devices are why), `LVM_FAILED`; all exit 1.
 */
export async function readLvmReport(port: ReadPort, options: LvmReportOptions): Promise<LvmReport> {
  const { vgNames = [], suspended = [], version } = options;
  const timeoutMs = suspended.length > 0 ? LIMIT_WITH_SUSPENDED_MS : LIMIT_MS;
  const ask = async (argv: readonly string[]): Promise<CommandResult> => {
    const result = await port.read(argv, { timeoutMs });
    if (result.fault !== undefined) throw faultError(result.fault, suspended);
    return result;
  };
  if (version !== null && !hasJsonReports(version)) {
    // No rows and a failure: that is no empty host.
    const askAll = async (argv: readonly string[]): Promise<CommandResult> => {
      const result = await ask(argv);
      if (result.code !== 0 && result.stdout.trim() === '') throw failed(result);
      return result;
    };
    const { document, result } = await readOldReport(askAll, version, vgNames);
    return reportOf(document, result, vgNames);
  }
  const result = await ask([...fullreportArgv(vgNames), ...withoutLvmetad(version)]);
  return reportOf(parse(result), result, vgNames);
}

function reportOf(document: unknown, result: CommandResult, vgNames: readonly string[]): LvmReport {
  const report = reportFrom(document, result.stderr, 'lvm fullreport');
  refuseUnread(vgNames, report.vgs, { ...result, stderr: withReportLog(document, result.stderr) });
  return report;
}

/** A parsed report and what LVM said beside it or in its log, which is part of the truth: skipped VGs have no rows. */
export function reportFrom(document: unknown, stderr: string, source: string): LvmReport {
  const vgs = readFullreport(document, source);
  const said = withReportLog(document, stderr);
  markDuplicates(vgs, said);
  return { vgs, ...readRemarks(said) };
}

function faultError(fault: string, suspended: readonly DeviceInfo[]): RaidliftError {
  const exit = ExitCode.failed;
  if (fault === 'ENOENT') {
    return new RaidliftError({
      code: 'LVM_MISSING',
      exit,
      message: 'there is no lvm command on this host; install lvm2',
    });
  }
  if (fault === 'timeout' && suspended.length > 0) {
    const names = suspended.map((device) => device.name).join(', ');
    const message =
      `LVM waits for suspended devices: ${names}. If a plan of raidlift was under way: \`raidlift resume\`; ` +
      'else see whether an LVM command still runs; when none does, `raidlift status` names the commands that let them go on';
    return new RaidliftError({ code: 'DEVICES_SUSPENDED', exit, message });
  }
  return new RaidliftError({
    code: 'LVM_FAILED',
    exit,
    message: `LVM's report did not end by itself: ${fault}; see what keeps LVM: \`lvm fullreport -a\``,
  });
}

/** LVM answers with exit code 5 when one VG could not be read; the report of the others is whole all the same. */
function parse(result: CommandResult): unknown {
  try {
    return JSON.parse(result.stdout);
  } catch (cause) {
    throw failed(result, cause);
  }
}

function failed(result: CommandResult, cause?: unknown): RaidliftError {
  const lines = result.stderr.split('\n').map((line) => line.trim());
  const said =
    lines
      .filter((line) => line !== '')
      .slice(-3)
      .join('; ') || 'it printed no report';
  const message = `LVM's report ended with exit code ${result.code}: ${said}; try \`lvm fullreport -a\``;
  return new RaidliftError({ code: 'LVM_FAILED', exit: ExitCode.failed, message, cause });
}

/** A VG that was asked for and is not in the report is gone only where LVM says so; else it could not be read. */
function refuseUnread(vgNames: readonly string[], vgs: readonly Vg[], result: CommandResult): void {
  for (const name of vgNames) {
    if (vgs.some((vg) => vg.name === name) || result.stderr.includes(`Volume group "${name}" not found`)) continue;
    throw failed(result);
  }
}

/** `pv_duplicate` is set on the device that is not used, and that one has no row; only the warning tells (lvm2: lvmcache.c). */
function markDuplicates(vgs: readonly Vg[], stderr: string): void {
  const uuids = new Set<string>();
  for (const match of stderr.matchAll(/Not using (?:duplicate )?(?:device|PV) .*for PV ([A-Za-z0-9-]{38})/g)) {
    if (match[1] !== undefined) uuids.add(match[1]);
  }
  if (uuids.size === 0) return;
  for (const vg of vgs) for (const pv of vg.pvs) if (uuids.has(pv.uuid)) pv.duplicate = true;
}

/** LVM's words for a VG that it knows and does not show (lvm2: _access_vg_clustered, _access_vg_systemid, lockd_vg). */
const SKIPPED = [
  /^(?:WARNING: )?Skipping (?:clustered )?(?:VG|volume group) ([A-Za-z0-9+_.-]+)/,
  /^Cannot (?:access|process) (?:clustered )?(?:VG|volume group) ([A-Za-z0-9+_.-]+)/,
  /^VG ([A-Za-z0-9+_.-]+) (?:lock skipped|skipped)/,
];

/** What lvm2 2.02 says where lvmetad runs and is not asked (lvm2: toolcontext.c, lvmetad.c). */
const OF_OUR_OWN_DOING =
  /^WARNING: (?:Not using lvmetad because config setting use_lvmetad=0|To avoid corruption, rescan devices to make changes visible|lvmetad is running but disabled)/;

export function readRemarks(stderr: string): Pick<LvmReport, 'skippedVgs' | 'warnings'> {
  const skippedVgs: Host['skippedVgs'] = [];
  const warnings = new Set<string>();
  for (const line of stderr.split('\n')) {
    const why = line.trim();
    if (why === '' || OF_OUR_OWN_DOING.test(why)) continue;
    warnings.add(why);
    const name = SKIPPED.map((pattern) => pattern.exec(why)?.[1]).find((found) => found !== undefined);
    if (name === undefined) continue;
    const plain = name.replace(/\.$/, '');
    if (!skippedVgs.some((skipped) => skipped.name === plain)) skippedVgs.push({ name: plain, why });
  }
  return { skippedVgs, warnings: [...warnings] };
}
