import type { FileTree } from '../../model/file-tree.js';

/** The part of a tree that lies below a folder in it. */
export function below(tree: FileTree, root: string): FileTree {
  if (root === '') return tree;
  const prefix = `${root}/`;
  return {
    label: `${tree.label}/${root}`,
    paths: tree.paths.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length)),
    read: (path) => tree.read(prefix + path),
  };
}

/** Names in a folder of the tree, files and folders; null where there is no such folder. */
export function namesIn(tree: FileTree, folder: string): string[] | null {
  const prefix = folder === '' ? '' : `${folder}/`;
  const names = new Set<string>();
  for (const path of tree.paths) {
    if (path.startsWith(prefix)) names.add(path.slice(prefix.length).split('/', 1)[0] ?? '');
  }
  return names.size === 0 ? null : [...names];
}

/** The first file whose path matches, read; null where there is none. */
export async function readMatching(tree: FileTree, pattern: RegExp): Promise<string | null> {
  const path = tree.paths.find((candidate) => pattern.test(candidate));
  return path === undefined ? null : tree.read(path);
}
