import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const root = resolve(import.meta.dirname, '../../..');

/** The installed command in a folder of its own, so that nobody's dist/ is touched or needed. Whoever asks removes it. */
export async function buildProduct(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'raidlift-built-'));
  await promisify(execFile)(process.execPath, [join(root, 'build.js'), join(folder, 'dist')]);
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  mkdirSync(join(folder, 'bin'));
  cpSync(join(root, 'bin/raidlift'), join(folder, 'bin/raidlift'));
  return folder;
}
