import { usageError } from '../../model/errors.js';
import type { FileTree } from '../../model/file-tree.js';
import type { Inventory } from '../../model/inventory.js';
import type { NamedInventory } from '../merge/merge-inventories.js';
import { LVMDUMP_MARKER, readLvmdump } from './lvm-dump.js';
import { NODE_MARKERS, readNodeDirectory } from './node-directory.js';
import { isKnownText, readText } from './read-text.js';
import { below } from './rooted-tree.js';
import { readSosReport } from './sos-report.js';

export interface ReadOptions {
  /** The time of reading, ISO 8601. */
  now: string;
}

/**
 * Every host and loose text in a folder or archive, recognised by content. Throws `SOURCE_UNKNOWN` where there is none, and
 * usage errors that name the file and the place.
 */
export async function readTree(tree: FileTree, options: ReadOptions): Promise<NamedInventory[]> {
  const roots = rootsOf(tree);
  const sources: NamedInventory[] = [];
  for (const { root, read } of roots) {
    const own = below(tree, root);
    sources.push({ source: own.label, inventory: await read(own, options) });
  }
  sources.push(
    ...(await readLoose(
      tree,
      roots.map(({ root }) => root),
      options,
    )),
  );
  if (sources.length > 0) return sources;
  throw usageError(
    'SOURCE_UNKNOWN',
    `${tree.label}: nothing in it is known: no report, node directory, sos report, lvmdump or LVM metadata`,
  );
}

interface Root {
  root: string;
  read(tree: FileTree, options: ReadOptions): Promise<Inventory>;
}

/** The folders in a tree that each show one host; none lies in another. */
function rootsOf(tree: FileTree): Root[] {
  const found = new Map<string, Root['read']>();
  for (const path of tree.paths) {
    const cut = path.lastIndexOf('/');
    const [folder, name] = [path.slice(0, Math.max(cut, 0)), path.slice(cut + 1)];
    const sos = /(?:^|\/)sos_commands\//.exec(path);
    if (sos !== null) found.set(path.slice(0, sos.index), readSosReport);
    else if (NODE_MARKERS.includes(name)) found.set(folder, readNodeDirectory);
    else if (name === LVMDUMP_MARKER) found.set(folder, readLvmdump);
  }
  const roots = [...found].map(([root, read]) => ({ root, read })).sort((a, b) => (a.root < b.root ? -1 : 1));
  return roots.filter(({ root }) => !roots.some((other) => other.root !== root && isBelow(root, other.root)));
}

function isBelow(path: string, folder: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`);
}

/** Files on top of a tree, or in a folder `backup` there (a copy of /etc/lvm), that are reports or metadata of their own. */
async function readLoose(tree: FileTree, roots: readonly string[], options: ReadOptions): Promise<NamedInventory[]> {
  const sources: NamedInventory[] = [];
  for (const path of tree.paths) {
    const isOnTop = !path.includes('/') || /^(?:[^/]+\/)?backup\/[^/]+$/.test(path);
    if (!isOnTop || roots.some((root) => isBelow(path, root))) continue;
    const source = `${tree.label}/${path}`;
    const text = await tree.read(path);
    if (text !== null && isKnownText(text))
      sources.push({ source, inventory: await readText(text, { ...options, source }) });
  }
  return sources;
}
