import type { Guest } from '../guest/guest.js';
import { wrongBlocks } from './block-writer.js';

/** What a mirror that was filled by `fillBlocks` must be like when everything is over. */
export interface WholeMirror {
  name: string;
  sizeMiB: number;
  /** Writes to it that were acknowledged. */
  acknowledged: number;
  /** How many legs it may have. */
  legs: readonly number[];
  log: readonly ('disk' | 'core')[];
  /** It may carry a plan's tag: a stand-in that is away. */
  mayBeTagged?: boolean;
}

/**
 * What is wrong with a mirror of the VG `vg`, in words: what was acknowledged is on each leg, all legs are equal, alive, in sync and
 * monitored, nothing is left behind, suspended, tagged or missing. To be asked when nobody writes to it any more.
 */
export async function problemsOf(guest: Guest, want: WholeMirror): Promise<string[]> {
  const { name, legs: counts, log, mayBeTagged = false } = want;
  const problems: string[] = [];
  const report = await guest.ok(`lvs -a --noheadings --separator , -o name,segtype,tags,seg_monitor vg | tr -d ' []'`);
  const rows = report.trim().split('\n');
  const own = new RegExp(`^${name}(_mlog|_mimage_\\d+)?,`);
  problems.push(...rows.filter((row) => !own.test(row)).map((row) => `${row} was left behind`));
  if (!mayBeTagged && report.includes('raidlift.')) problems.push(`it is tagged: ${report}`);
  if (!new RegExp(`^${name},mirror,[^,]*,monitored$`, 'm').test(report))
    problems.push(`no monitored mirror: ${report}`);
  // A row a segment: a leg in several pieces has several.
  const names = [...new Set(rows.map((row) => row.split(',')[0] ?? ''))];
  const legs = names.filter((each) => each.startsWith(`${name}_mimage_`));
  if (!counts.includes(legs.length)) problems.push(`it has the legs ${legs.join(' ')}`);
  const hasLog = rows.some((row) => row.startsWith(`${name}_mlog,`));
  if (!log.includes(hasLog ? 'disk' : 'core')) problems.push(`its log is not ${log.join(' or ')}`);
  const status = await guest.ok(`dmsetup status vg-${name}`);
  if (!/ (\d+)\/\1 1 A+ /.test(status)) problems.push(`its status is ${status}`);
  const suspended = await guest.ok('dmsetup info -c --noheadings -o suspended,name');
  problems.push(...suspended.split('\n').filter((line) => line.startsWith('Suspended')));
  const check = await guest.sh('vgck vg 2>&1; pvs --noheadings -o name -S pv_missing=1,vg_name=vg 2>/dev/null');
  if (check.stdout.trim() !== '') problems.push(`vgck, missing PVs: ${check.stdout}`);
  for (const device of [name, ...legs]) {
    const wrong = await wrongBlocks(guest, `/dev/mapper/vg-${device}`, want);
    if (wrong.length > 0) problems.push(`${device}: ${wrong.join('; ')}`);
  }
  for (const leg of legs.slice(1)) {
    const compared = await guest.sh(`cmp /dev/mapper/vg-${legs[0]} /dev/mapper/vg-${leg} 2>&1`);
    if (compared.code !== 0) problems.push(`legs differ: ${compared.stdout}`);
  }
  return problems;
}
