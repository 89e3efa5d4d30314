import type { Action } from '../model/plan.js';
import { isLegDevice } from '../model/layers.js';
import { isMoveDevice } from '../model/moves.js';
import type { Names } from './names.js';

type MoveAction = Extract<
  Action,
  { kind: 'hold-move' | 'finish-move' | 'abort-move' | 'restore-mirror' | 'remove-left' }
>;

/**
 * A move that stays at its end (facts §3). `-i +1000000`: the poller sleeps that many seconds before its first look; `--atomic`: all
 * segments at once, else only the first is held; without the `--config`, lvmpolld would ignore the interval and finish.
 */
const NO_LVMPOLLD = ['--config', 'global/use_lvmpolld=0'];
const HELD = ['-b', '-i', '+1000000'];

/** Command lines of moves, and of what mends a mirror that lost a leg in one. */
export function moveArgv(action: MoveAction, names: Names): string[] {
  switch (action.kind) {
    case 'hold-move':
      return [
        ...['pvmove', '--atomic', ...NO_LVMPOLLD, '--alloc', 'normal', ...HELD, '-n', lvName(names.lv(action.part))],
        ...[names.pv(action.from), names.pv(action.to)],
      ];
    case 'finish-move':
      // LVM's own poller for this one move: it takes what was copied as it is, and can begin none. `pvmove` with the source activates what
      // is moved first, read-only as LVM does with every hidden LV; the move's table is loaded anew for that, and as its log is in
      // memory all is copied once more, after it was compared [lab, 2.03.16: 32 MiB written twice].
      return [
        'lvm',
        'lvpoll',
        '--polloperation',
        'pvmove',
        ...NO_LVMPOLLD,
        '--interval',
        '1',
        names.move(action.lv, action.from),
      ];
    case 'abort-move':
      return ['pvmove', '--abort', names.pv(action.from)];
    case 'restore-mirror':
      return [
        ...['lvconvert', '--yes', '--type', 'mirror', '-m', String(action.legs - 1)],
        ...(action.withLog ? [] : ['--mirrorlog', 'core']),
        names.lv(action.lv),
        ...action.pvs.map((pv) => names.pv(pv)),
      ];
    case 'remove-left':
      return ['lvremove', '--yes', leftName(names.lv(action.left))];
    default:
      return action satisfies never;
  }
}

/** Drops a table that is loaded and not live. */
export function clearDevice(name: string): string[] {
  return ['dmsetup', 'clear', name];
}

/** Removes a device of a move, or of a leg, that no LV has; only under a name that LVM gives. */
export function removeLeftDevice(name: string): string[] {
  if (!isMoveDevice(name) && !isLegDevice(name)) throw new Error(`${name} is not the device of a move or leg`);
  return ['dmsetup', 'remove', name];
}

/** Only a name that LVM gave to a part of a move; one that is under way LVM itself refuses (`Can't remove locked logical volume`). */
function leftName(name: string): string {
  if (!/\/pvmove\d+(_mimage_\d+)?$/.test(name)) throw new Error(`${name} has not the name of what a move leaves`);
  return name;
}

/** pvmove takes the LV's name without its VG. */
function lvName(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}

/** How the sleeping poller of a held move shows in /proc/PID/cmdline: LVM replaces its first word. */
export function isHeldPoller(words: readonly string[]): boolean {
  const [first, ...rest] = words;
  return first === '(lvm2)' && rest.includes('--atomic') && rest.includes(HELD[2] ?? '') && rest.includes('-b');
}
