import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { transformWithEsbuild } from 'vite';

const root = resolve(import.meta.dirname, '../../..');

/** The installed command in a folder of its own, so that nobody's dist/ is touched or needed. Whoever asks removes it. */
export async function buildProduct(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'raidlift-built-'));
  await transpile(join(root, 'src'), join(folder, 'dist'));
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  mkdirSync(join(folder, 'bin'));
  cpSync(join(root, 'bin/raidlift'), join(folder, 'bin/raidlift'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** What the build does, without checking types: that is another check's job, and takes its time. */
async function transpile(from: string, to: string): Promise<void> {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    if (entry.isDirectory()) await transpile(source, join(to, entry.name));
    if (!entry.name.endsWith('.ts')) continue;
    const { code } = await transformWithEsbuild(readFileSync(source, 'utf8'), source, { target: 'es2023' });
    writeFileSync(join(to, entry.name.replace(/\.ts$/, '.js')), code);
  }
}
