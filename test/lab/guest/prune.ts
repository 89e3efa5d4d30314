import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { cacheDir } from './paths.js';

const unusedMs = 3 * 24 * 60 * 60 * 1000;

/** Marks a cached image as in use and removes those of its kind (same prefix) that nobody has used for days. */
export async function pruneOthers(used: string, prefix: string): Promise<void> {
  const now = new Date();
  await utimes(used, now, now);
  for (const name of await readdir(cacheDir)) {
    const path = `${cacheDir}/${name}`;
    if (!name.startsWith(prefix) || path === used) continue;
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: now.getTime() }));
    if (now.getTime() - mtimeMs > unusedMs) await rm(path, { recursive: true, force: true });
  }
}
