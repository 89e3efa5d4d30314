import type { Names } from '../../plan/names.js';

/*
 * A script has no names of LVs, VGs and PVs: it has UUIDs, and looks each name up right before the command runs. In the argv
 * that `argvFor` gives for an action, a word beginning with `@` therefore stands for what `resolve` (runtime/perform.ts) puts
 * there:
 *
 *   @vg:UUID @lv:UUID @pv:UUID   the name of this moment; gone, or the name of two: the volume stops
 *   @backup:UUID                 the file for the metadata of this VG
 *   @=TEXT                       TEXT itself, where it begins with `@`
 *   @dead:N                      the device of the Nth dead leg
 *   the words of SEEN            what the last look at the volume at hand gave
 */

/** In place of a UUID or a device: what is found on the host when the step runs. */
export const SEEN = {
  /** The volume at hand, and its VG. */
  self: '@self',
  vg: '@vg',
  /** The volumes that are to be marked, or whose mark is to be taken off. */
  open: '@open',
  suspended: '@suspended',
  strays: '@strays',
  /** The device of a missing PV that is back. */
  returned: '@returned',
  /** The PVs on which the legs lay that are no more. */
  lost: '@lost',
  /** The leg that is split off. */
  out: '@out',
  /** `-K` where the volume has the activation-skip flag. */
  skip: '@skip',
  /** The volume's own device-mapper device. */
  top: '@top',
  /** The PVs of the last leg. */
  split: '@split',
} as const;

/** `argvFor` takes only names for strays that LVM alone gives, such as this one; the script asks the same of those it finds. */
const STRAY_ENDING = '_mlog';

/** Names for `argvFor` that the script looks up. */
export function lateNames(tag: string): Names {
  return {
    tag,
    vg: (uuid) => late('vg', uuid),
    lv: (uuid) => (uuid === SEEN.strays ? `${uuid}${STRAY_ENDING}` : late('lv', uuid)),
    pv: (uuid) => late('pv', uuid),
    move: (uuid) => late('move', uuid),
    backupFile: (uuid) => late('backup', uuid),
  };
}

function late(what: string, uuid: string): string {
  return uuid.startsWith('@') ? uuid : `@${what}:${uuid}`;
}
