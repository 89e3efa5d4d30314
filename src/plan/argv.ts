import type { Action } from '../model/plan.js';
import { clearDevice, moveArgv } from './move-argv.js';
import { dmName } from '../model/volume.js';
import { planTag, type Names } from './names.js';

/** Names that only LVM itself can give, so that no LV of a person's is ever removed as a stray. */
const STRAY_NAME = /_(rmeta|rimage|mimage|mimagetmp)_\d+(_extracted)?$|_mlog$/;

/**
 * The command line that an action means, as an argument array; null where it only looks or waits, or where its commands follow
 * from a table of the moment (`apply/swap-tables.ts`). Every command that
 * changes anything on a host is built here and nowhere else. Only forms that may be repeated are used: absolute counts
 * (`-m N`), never relative ones (facts §3).
 */
export function argvFor(action: Action, names: Names): string[] | null {
  switch (action.kind) {
    case 'backup':
      return ['vgcfgbackup', '-f', names.backupFile(action.vg), names.vg(action.vg)];
    case 'tag':
      return ['lvchange', '--addtag', names.tag, ...action.lvs.map((lv) => names.lv(lv))];
    case 'untag':
      return ['lvchange', '--deltag', names.tag, ...action.lvs.map((lv) => names.lv(lv))];
    case 'drop-tags':
      return ['lvchange', ...action.plans.flatMap((plan) => ['--deltag', planTag(plan)]), names.lv(action.lv)];
    case 'resume-devices':
      return ['dmsetup', 'resume', ...action.devices];
    case 'restore-missing':
      return ['vgextend', '--restoremissing', names.vg(action.vg), names.pv(action.pv)];
    case 'remove-strays':
      return ['lvremove', '--yes', ...action.strays.map((stray) => strayName(names.lv(stray)))];
    case 'activate':
      return ['lvchange', '-aey', ...(action.ignoreSkip ? ['-K'] : []), names.lv(action.lv)];
    case 'deactivate':
      return ['lvchange', '-an', names.lv(action.lv)];
    case 'refresh':
      return ['lvchange', '--refresh', names.lv(action.lv)];
    case 'clear-table':
      return clearDevice(action.device);
    case 'rebuild-legs':
      return ['lvchange', '--yes', ...action.pvs.flatMap((pv) => ['--rebuild', names.pv(pv)]), names.lv(action.lv)];
    case 'log-to-core':
    case 'log-back-to-core':
      return logArgv(action.lv, null, names);
    case 'log-to-disk':
    case 'move-log':
      return logArgv(action.lv, action.pv, names);
    case 'add-layer':
      return ['lvconvert', '--yes', '-b', '-m', String(action.legs - 1), names.lv(action.lv), names.pv(action.pv)];
    case 'end-layer':
      return ['lvconvert', names.lv(action.lv)];
    case 'drop-leg':
      return [
        'lvconvert',
        ...['--yes', '-m', String(action.legs - 1)],
        names.lv(action.lv),
        ...action.pvs.map((pv) => names.pv(pv)),
      ];
    case 'replace-leg':
      return replaceArgv(action, names);
    case 'repair-layer':
      return ['lvconvert', '--yes', '--repair', '--use-policies', names.lv(action.lv)];
    case 'convert':
      return ['lvconvert', '--yes', '--type', 'raid1', ...regionOption(action.regionBytes), names.lv(action.lv)];
    case 'restore-legs':
      return [
        'lvconvert',
        ...['--yes', '--type', 'raid1', '-m', String(action.legs - 1)],
        ...regionOption(action.regionBytes),
        names.lv(action.lv),
        ...action.pvs.map((pv) => names.pv(pv)),
      ];
    case 'limit-rate':
      return [
        'lvchange',
        ...['--minrecoveryrate', `${action.minKiB}k`, '--maxrecoveryrate', `${action.maxKiB}k`],
        names.lv(action.lv),
      ];
    case 'scrub':
      return ['lvchange', '--syncaction', action.mode, names.lv(action.lv)];
    case 'track-split':
      return [
        'lvconvert',
        ...['--yes', '--splitmirrors', '1', '--trackchanges'],
        names.lv(action.lv),
        ...action.pvs.map((pv) => names.pv(pv)),
      ];
    case 'track-merge':
      return ['lvconvert', '--yes', '--merge', names.lv(action.leg)];
    case 'hold-move':
    case 'finish-move':
    case 'abort-move':
    case 'restore-mirror':
    case 'remove-left':
      return moveArgv(action, names);
    case 'free-leg':
      return ['lvchange', '-an', names.lv(action.leg)];
    case 'remove-device':
      return ['dmsetup', 'remove', leftDevice(action.device)];
    case 'read-leg':
      return ['dd', `if=${devicePath(names.lv(action.leg))}`, 'of=/dev/null', 'bs=1M', 'iflag=direct', 'status=none'];
    case 'unmonitor':
      return ['lvchange', '--monitor', 'n', names.lv(action.lv)];
    case 'keep-log':
    case 'detach-leg':
    case 'check-unused':
    case 'wait-sync':
    case 'wait-layer':
    case 'manual':
    case 'verify-nodes':
    case 'verify':
    case 'read-part':
    case 'wait-move':
    case 'compare-move':
    case 'compare-legs':
    case 'verify-move':
    case 'clear-move': // `apply/move/clear-move.ts`
    case 'prepare-edit': // `plan/without-move.ts`
    case 'restore-edited':
    case 'check-pv':
      return null;
    default:
      return action satisfies never;
  }
}

/** `pv`: where the log is to lie; null: in memory. */
function logArgv(lv: string, pv: string | null, names: Names): string[] {
  const kind = pv === null ? 'core' : 'disk';
  return ['lvconvert', '--yes', '--mirrorlog', kind, names.lv(lv), ...(pv === null ? [] : [names.pv(pv)])];
}

function replaceArgv(action: Extract<Action, { kind: 'replace-leg' }>, names: Names): string[] {
  const to = action.to.map((pv) => names.pv(pv));
  if (action.how === 'replace') {
    return ['lvconvert', '--yes', '--replace', names.pv(action.pv), names.lv(action.lv), ...to];
  }
  // With the policies of lvm.conf a mirror's leg is dropped and nothing allocated.
  const drop = to.length === 0 ? ['--use-policies'] : [];
  return ['lvconvert', '--yes', '--repair', ...drop, names.lv(action.lv), ...to];
}

function regionOption(regionBytes: number | null): string[] {
  return regionBytes === null ? [] : ['-R', `${regionBytes / 1024}k`];
}

/** The device of the raid metadata of a leg; no other is ever removed by name. */
function leftDevice(name: string): string {
  if (!/_rmeta_\d+$/.test(name)) throw new Error(`${name} is not the device of a leg's raid metadata`);
  return name;
}

/** `/dev/mapper/VG-LV`, hyphens in names doubled. */
function devicePath(name: string): string {
  const [vg = '', lv = ''] = name.split('/');
  return `/dev/mapper/${dmName(vg, lv)}`;
}

function strayName(name: string): string {
  if (!STRAY_NAME.test(name)) throw new Error(`${name} has not the name of an LV that LVM left behind`);
  return name;
}
