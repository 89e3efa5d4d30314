import { existsSync } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { execa } from 'execa';
import { LabError } from './lab-error.js';

/** A PV disk of a guest: a sparse file NAME.img, in the guest /dev/lab/NAME. */
export interface DiskSpec {
  /** Lower-case letters and digits, such as d0. */
  name: string;
  sizeMiB: number;
}

/** A disk of several guests: a file that is there already. */
export interface SharedDisk {
  name: string;
  file: string;
}

/** The guest's kernel has ubda … ubdp; the image, the state disk and the product take three. */
const maxDisks = 13;

/** Makes the disk files that are not there yet; those that are stay as they are. */
export async function makeDisks(dir: string, disks: DiskSpec[], stateTemplate: string): Promise<void> {
  if (disks.length > maxDisks) throw new LabError('USAGE', `at most ${maxDisks} disks`);
  for (const { name, sizeMiB } of disks) {
    if (!/^[a-z0-9]+$/.test(name) || name === 'state') throw new LabError('USAGE', `disk name '${name}'`);
    const file = await open(`${dir}/${name}.img`, 'a');
    if ((await file.stat()).size === 0) await file.truncate(sizeMiB * 2 ** 20);
    await file.close();
  }
  if (!existsSync(`${dir}/state.img`)) await copySparsely([stateTemplate], `${dir}/state.img`);
}

/** Copies all disk files of a guest's folder into another folder; holes stay holes. */
export async function copyDisks(from: string, to: string): Promise<void> {
  const images = (await readdir(from)).filter((name) => name.endsWith('.img')).map((name) => `${from}/${name}`);
  await copySparsely(images, to);
}

async function copySparsely(files: string[], to: string): Promise<void> {
  await execa('cp', ['--reflink=auto', '--sparse=always', '--', ...files, to]);
}
