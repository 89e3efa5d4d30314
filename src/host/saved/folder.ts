import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileTree } from '../../model/file-tree.js';
import { limits, tooMuch } from './limits.js';

/** The regular files of a folder and of the folders in it. Throws `SOURCE_TOO_LARGE`, and what the system says. */
export async function openFolder(folder: string): Promise<FileTree> {
  const paths: string[] = [];
  const open: { path: string; depth: number }[] = [{ path: '', depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const entry of await readdir(join(folder, next.path), { withFileTypes: true })) {
      const path = next.path === '' ? entry.name : `${next.path}/${entry.name}`;
      if (entry.isFile()) paths.push(path);
      else if (entry.isDirectory() && next.depth < limits.depth) open.push({ path, depth: next.depth + 1 });
      if (paths.length > limits.files) throw tooMuch(folder, `more than ${limits.files} files`);
    }
  }
  const known = new Set(paths);
  return {
    label: folder,
    paths: paths.sort(),
    read: async (path) => (known.has(path) ? readRegular(join(folder, path)) : null),
  };
}

/** A link or pipe that has taken the file's place since is not followed, nor waited for. */
async function readRegular(path: string): Promise<string | null> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null);
  if (handle === null) return null;
  try {
    const stat = await handle.stat();
    if (!stat.isFile() || stat.size > limits.fileBytes) return null;
    return (await handle.readFile()).toString('utf8');
  } catch {
    return null;
  } finally {
    await handle.close();
  }
}
