import { usageError } from '../../model/errors.js';
import type { FileTree } from '../../model/file-tree.js';
import type { Inventory } from '../../model/inventory.js';
import type { CommandResult } from '../../model/ports.js';
import { lockspaceFolders, parseDlmToolLs } from '../cluster/dlm.js';
import { inspectWith, type ReportReader } from '../inspect-host.js';
import { parseJson } from '../inspect-report.js';
import { reportFrom } from '../lvm-report.js';
import { asFullreport, sortRows } from '../old-lvm/old-report.js';
import { FILES, FOLDERS, LINKS, MARKER, PROCESSES, fileOfCommand } from './layout.js';
import { savedPort, textAnswers, type Answers } from './saved-port.js';
import {
  lsblkFromBlkid,
  lsblkFromPairs,
  mountinfoFromMounts,
  processesFromPs,
  splitDmsetup,
  unameOf,
} from './translate.js';

const ROWS = ['vgs.np', 'pvs.np', 'lvs.np', 'pvsegs.np'];

/** Files by which a folder is known as a node directory. */
export const NODE_MARKERS: readonly string[] = [MARKER, 'fullreport.json', 'vgs.np'];

/**
 * One host's node directory (see layout.ts), or a folder that a person filled: `fullreport.json` or the rows of an old LVM, and
 * any of lvm-version.txt, dmsetup.txt (table, status and `info -c`), mounts-blkid.txt, daemons.txt (`dlm_tool ls` and ps),
 * uname.txt.
 */
export async function readNodeDirectory(tree: FileTree, { now }: { now: string }): Promise<Inventory> {
  const port = savedPort(firstOf(ownAnswers(tree), await looseAnswers(tree)));
  const marker = await tree.read(MARKER);
  const takenAt = /^collected (\d{4}-\d\d-\d\dT[\d:.]+Z)$/m.exec(marker ?? '')?.[1] ?? now;
  return { ...(await inspectWith(port, { now: takenAt }, reportOf(tree))), source: 'saved' };
}

function reportOf(tree: FileTree): ReportReader {
  return async (_, { version }) => {
    const path = 'fullreport.json';
    const source = `${tree.label}/${path}`;
    const text = await tree.read(path);
    if (text === null) return reportOfRows(tree, version);
    const stderr = (await tree.read(`${path}.err`)) ?? '';
    if (text.trim() === '') {
      const said = stderr.trim().split('\n').at(-1)?.trim() || 'nothing beside';
      throw usageError('REPORT_EMPTY', `${source}: LVM printed no report; it said: ${said}`);
    }
    return reportFrom(parseJson(text, source), stderr, source);
  };
}

async function reportOfRows(tree: FileTree, version: string | null): ReturnType<ReportReader> {
  const texts = await Promise.all(ROWS.map((path) => tree.read(path)));
  const errors = await Promise.all(ROWS.map((path) => tree.read(`${path}.err`)));
  const rows = sortRows(texts.map((text) => text ?? '').join('\n'), version);
  const stderr = errors.map((text) => text ?? '').join('\n');
  return reportFrom(asFullreport(rows, tree.label), stderr, tree.label);
}

/** What stands in the files that layout.ts names. */
function ownAnswers(tree: FileTree): Answers {
  const pairs = async (file: string, path: string): Promise<string[] | null> => {
    const lines = ((await tree.read(file)) ?? '').split('\n').map((line) => line.split('\t'));
    const found = lines.flatMap(([key, value]) => (key === path && value !== undefined ? [value] : []));
    return found.length === 0 ? null : found;
  };
  return {
    async command(argv) {
      const file = fileOfCommand(argv);
      const [stdout, stderr, code] = await Promise.all(
        [file, `${file}.err`, `${file}.rc`].map((path) => tree.read(path)),
      );
      // What did not work tells nothing; a device of which only the table is missing is known all the same.
      if (stdout == null || (code != null && argv[0] === 'dmsetup')) return emptyTable(argv, await tree.read(INFO));
      return { code: code == null ? 0 : Number.parseInt(code, 10) || 0, stdout, stderr: stderr ?? '' };
    },
    file: (path) => tree.read(`${FILES}${path}`),
    folder: (path) => pairs(FOLDERS, path),
    link: async (path) => (await pairs(LINKS, path))?.[0] ?? null,
  };
}

const INFO = fileOfCommand(['dmsetup', 'info']);

function emptyTable([program, verb]: readonly string[], info: string | null): CommandResult | null {
  const isOfKnownDevice = program === 'dmsetup' && (verb === 'table' || verb === 'status') && info !== null;
  return isOfKnownDevice ? { code: 0, stdout: '', stderr: '' } : null;
}

/** What stands in the files that a person filled. */
async function looseAnswers(tree: FileTree): Promise<Answers> {
  const [dmsetup, mounts, daemons, uname, processes, pairs, blkid] = await Promise.all(
    ['dmsetup.txt', 'mounts-blkid.txt', 'daemons.txt', 'uname.txt', PROCESSES, 'lsblk-pairs.txt', 'blkid.txt'].map(
      (path) => tree.read(path),
    ),
  );
  const devices = dmsetup == null ? null : splitDmsetup(dmsetup);
  const info = await tree.read(INFO);
  const { name, kernel } = unameOf(uname ?? '');
  return textAnswers({
    commands: {
      'dmsetup info': devices?.info ?? null,
      'dmsetup table': devices?.table ?? null,
      'dmsetup status': devices?.status ?? null,
      lsblk: lsblkFromPairs(pairs ?? '') ?? lsblkFromBlkid(blkid ?? mounts ?? '', devices?.info ?? info),
    },
    files: {
      '/proc/self/mountinfo': mounts == null ? null : mountinfoFromMounts(mounts),
      '/proc/sys/kernel/hostname': name,
      '/proc/sys/kernel/osrelease': kernel,
    },
    folders: daemons == null ? {} : lockspaceFolders(parseDlmToolLs(daemons)),
    processes: processesFromPs(processes ?? daemons ?? ''),
  });
}

function firstOf(first: Answers, second: Answers): Answers {
  return {
    command: async (argv) => (await first.command(argv)) ?? (await second.command(argv)),
    file: async (path) => (await first.file(path)) ?? (await second.file(path)),
    folder: async (path) => (await first.folder(path)) ?? (await second.folder(path)),
    link: async (path) => (await first.link(path)) ?? (await second.link(path)),
  };
}
