import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import { execa } from 'execa';
import { LabError } from './lab-error.js';
import { cacheDir, projectDir } from './paths.js';

const path = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;

/** What `npm pack` would take along, as far as it runs. */
const packed = ['package.json', 'bin/raidlift', 'dist'];

async function digest(): Promise<string> {
  const files = await readdir(`${projectDir}/dist`, { recursive: true, withFileTypes: true }).catch(() => []);
  const names = files.filter((file) => file.isFile()).map((file) => `${file.parentPath}/${file.name}`);
  const hash = createHash('sha256');
  const others = ['package.json', 'bin/raidlift'].map((name) => `${projectDir}/${name}`);
  for (const name of [...others, ...names.sort()]) hash.update(`${name}\0`).update(await readFile(name));
  return hash.digest('hex').slice(0, 12);
}

/** Makes dist/ of src/. */
export async function buildProduct(): Promise<void> {
  await execa(process.execPath, ['build.js'], { cwd: projectDir });
}

/**
 * Stages raidlift as installed (package.json, bin, dist) as an ext4 image which a guest mounts on
 * /opt/raidlift, and returns the image's path. An image, not a share: node starts much faster from it.
 */
export async function ensureProduct(): Promise<string> {
  const image = `${cacheDir}/product-${await digest()}.img`;
  if (existsSync(image)) return image;
  const work = `${image}.${process.pid}`;
  try {
    await mkdir(`${work}/tree/bin`, { recursive: true });
    for (const name of packed)
      if (existsSync(`${projectDir}/${name}`))
        await cp(`${projectDir}/${name}`, `${work}/tree/${name}`, { recursive: true, verbatimSymlinks: true });
    await execa('mkfs.ext4', ['-q', '-O', '^has_journal', '-m', '0', '-d', `${work}/tree`, `${work}/img`, '32M'], {
      env: { PATH: path },
    });
    await rename(`${work}/img`, image);
  } catch (cause) {
    throw new LabError('BUILD_FAILED', `the product could not be staged in ${image}`, { cause });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return image;
}
