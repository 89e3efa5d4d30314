import { openSource } from '../../../../src/host/saved/open-source.js';
import { readSaved, type SavedInput } from '../../../../src/inspect/saved/read-saved.js';
import { isWanted } from '../../../../src/inspect/saved/wanted.js';
import type { FileTree } from '../../../../src/model/file-tree.js';
import type { Inventory } from '../../../../src/model/inventory.js';

export const now = '2026-01-02T03:04:05Z';

/** What `--from` does with these paths. */
export async function readPaths(...paths: string[]): Promise<Inventory> {
  return readPathsAt(now, ...paths);
}

/** The same, read at another time. */
export async function readPathsAt(time: string, ...paths: string[]): Promise<Inventory> {
  const inputs: SavedInput[] = [];
  for (const path of paths) inputs.push({ source: path, ...(await openSource(path, async () => isWanted)) });
  return readSaved(inputs, { now: time });
}

/** A tree that is nowhere on disk. */
export function treeOf(files: Readonly<Record<string, string>>, label = 'tree'): FileTree {
  return { label, paths: Object.keys(files).sort(), read: async (path) => files[path] ?? null };
}
