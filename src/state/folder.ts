import { mkdir, open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stateFault, systemCode } from './faults.js';

export interface PlanPaths {
  folder: string;
  plan: string;
  journal: string;
  reserve: string;
  backups: string;
}

/** The files of one plan; nothing is looked at or made. */
export function planPaths(stateDir: string, planId: string): PlanPaths {
  const folder = join(stateDir, planId);
  return {
    folder,
    plan: join(folder, 'plan.json'),
    journal: join(folder, 'journal.ndjson'),
    reserve: join(folder, 'journal.reserve'),
    backups: join(folder, 'backups'),
  };
}

/**
 * Makes a folder that only its owner may enter, and what is missing above it. Its name is on disk when this resolves.
 * @throws RaidliftError exit 1 where it cannot be made.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await makeWithParents(path);
  } catch (error) {
    throw stateFault(error, 'Cannot make the state folder', path);
  }
}

/** Not mkdir's own `recursive`: that hides the reason on a read-only file system (it says ENOENT). */
async function makeWithParents(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (systemCode(error) === 'EEXIST' && (await stat(path)).isDirectory()) return;
    if (systemCode(error) !== 'ENOENT' || dirname(path) === path) throw error;
    await makeWithParents(dirname(path));
    await mkdir(path, { mode: 0o700 });
  }
  await syncFolder(dirname(path));
}

/** Brings a folder's entries to disk: a new or renamed file is only safe after this (fsync(2)). */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
