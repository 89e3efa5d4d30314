import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { execa } from 'execa';
import { LabError } from './lab-error.js';
import { cacheDir, guestDir } from './paths.js';

/**
 * What the command of a guest's kernel begins with: nothing, or, on a processor with AMX, what lets user-mode-linux run there at all
 * (`wide-state.c` says why). Built once. Throws LabError MISSING_TOOL without a C compiler, BUILD_FAILED.
 */
export async function wideState(): Promise<string[]> {
  if (!/^flags\s*:.*\bamx_tile\b/m.test(await readFile('/proc/cpuinfo', 'utf8'))) return [];
  const source = `${guestDir}/wide-state.c`;
  const hash = createHash('sha256').update(await readFile(source));
  const library = `${cacheDir}/wide-state-${hash.digest('hex').slice(0, 12)}.so`;
  if (!existsSync(library)) await build(source, library);
  return ['env', `LD_PRELOAD=${library}`];
}

async function build(source: string, library: string): Promise<void> {
  await mkdir(cacheDir, { recursive: true });
  const part = `${library}.${process.pid}`;
  const { failed, code, stderr } = await execa('cc', ['-O2', '-shared', '-fPIC', '-o', part, source], {
    reject: false,
  });
  if (code === 'ENOENT')
    throw new LabError('MISSING_TOOL', 'on this processor the lab needs a C compiler: apt-get install gcc libc6-dev');
  if (failed) throw new LabError('BUILD_FAILED', stderr ?? '');
  await rename(part, library);
}
