import { questionOf, type Question } from './saved-port.js';

/*
 * A node directory: what one host said, a file for each command and copies of the files that matter. `inspect --save` and the
 * collect script write it, `--from` reads it. For a command's `NAME` there may be `NAME.err`, what it said on stderr, and
 * `NAME.rc`, its exit code where that was not 0.
 */

/** Says what the folder is, and when it was made. */
export const MARKER = 'raidlift-node.txt';
export const MARKER_LINE = 'raidlift node directory 1';
/** Files of the host lie below this folder by their own paths. */
export const FILES = 'files';
/** `PATH<tab>NAME`, a line for each name in a folder that was listed. */
export const FOLDERS = 'folders.txt';
/** `PATH<tab>TARGET`, where a path leads in the end. */
export const LINKS = 'links.txt';
/** `PID NAME`, a line for each process. */
export const PROCESSES = 'processes.txt';

const BY_QUESTION: Readonly<Record<Question, string>> = {
  'lvm version': 'lvm-version.txt',
  'lvm config': 'lvm-config.txt',
  'dmsetup info': 'dmsetup-info.txt',
  'dmsetup table': 'dmsetup-table.txt',
  'dmsetup status': 'dmsetup-status.txt',
  'dmsetup targets': 'dmsetup-targets.txt',
  lsblk: 'lsblk.json',
};

const LONGEST_NAME = 200;

/** Where a command's output lies in a node directory. */
export function fileOfCommand(argv: readonly string[]): string {
  const question = questionOf(argv);
  if (question !== null) return BY_QUESTION[question];
  const [program, verb = ''] = argv;
  if (program === 'lvm' && verb === 'fullreport') return 'fullreport.json';
  if (program === 'lvm' && /^(vgs|pvs|lvs)$/.test(verb))
    return argv.includes('--segments') ? 'pvsegs.np' : `${verb}.np`;
  const plain = argv.join('_').replace(/[^A-Za-z0-9._=,-]/g, '.');
  return `commands/${plain.slice(0, LONGEST_NAME)}`;
}
