import type { DiskSpec } from '../guest/disks.js';
import type { Guest, GuestOptions } from '../guest/guest.js';
import type { MadeAs } from './committed-state.js';
import { VgOnDisk } from './metadata.js';

/*
 * The volumes of the crash tests: one of each kind that the first issue names, small, and a sparse giant. Everything about
 * them that a test must know after a power cut is in a plain object.
 */

export interface CrashVolume extends MadeAs {
  vg: 'vg' | 'big';
  legs: number;
  /** What must not change: a file system's ledger, all bytes, or the bytes of some places. */
  data: 'ledger' | 'all' | 'places';
  wasActive: boolean;
  /** Options of lvcreate besides name, size, legs and log. */
  options: string;
}

const known: readonly CrashVolume[] = [
  make({ name: 'fs', data: 'ledger', options: '-L 16m' }),
  make({ name: 'three', legs: 3 }),
  make({ name: 'core', log: 'core' }),
  make({ name: 'idle', wasActive: false }),
  make({ name: 'nosync', options: '-L 8m --nosync' }),
  make({ name: 'giant', vg: 'big', data: 'places', options: '-L 1500g -R 512k --nosync' }),
];

function make(spec: Partial<CrashVolume> & { name: string }): CrashVolume {
  return { vg: 'vg', legs: 2, log: 'disk', data: 'all', wasActive: true, options: '-L 8m', ...spec };
}

export type VolumeName = 'fs' | 'three' | 'core' | 'idle' | 'nosync' | 'giant';

export const allVolumes: readonly VolumeName[] = ['fs', 'three', 'core', 'idle', 'nosync', 'giant'];

/** The volumes of these names, in their order of making. */
export function volumesNamed(names: readonly VolumeName[]): CrashVolume[] {
  return known.filter(({ name }) => (names as readonly string[]).includes(name));
}

/** The disks of each VG. */
const disksOf = { vg: ['d0', 'd1', 'd2', 'd3'], big: ['g0', 'g1', 'g2'] } as const;

const bigDisks: DiskSpec[] = [
  { name: 'g0', sizeMiB: 1_600_000 },
  { name: 'g1', sizeMiB: 1_600_000 },
  { name: 'g2', sizeMiB: 32 },
];

/** The machine for these volumes. */
export function guestFor(volumes: readonly CrashVolume[]): GuestOptions {
  const disks = disksOf.vg.map((name) => ({ name, sizeMiB: 96 }));
  const hasBig = volumes.some(({ vg }) => vg === 'big');
  return { disks: [...disks, ...(hasBig ? bigDisks : [])], pvLayer: 'linear' };
}

/** MiB offsets of the giant at which data is written: its beginning, both sides of 1 TiB, its end. */
const placesMiB = [0, 1_048_575, 1_048_576, 1_535_999];

/** What was there before the first change: volume name → checksum; none for the ledger. */
export type Sums = Record<string, string>;

export function deviceOf({ vg, name }: Pick<CrashVolume, 'vg' | 'name'>): string {
  return `/dev/${vg}/${name}`;
}

/** Makes VGs and volumes, waits for sync, fills them with random data; the ledger's file system is mounted on /mnt/fs. */
export async function makeCrashVolumes(guest: Guest, volumes: readonly CrashVolume[]): Promise<Sums> {
  const pvs = (vg: keyof typeof disksOf) => disksOf[vg].map((disk) => guest.pv(disk)).join(' ');
  const creates = volumes.map(
    ({ vg, name, legs, log, options }) =>
      `lvcreate -y -qq --type mirror -m ${legs - 1} --mirrorlog ${log} ${options} -n ${name} ${vg}`,
  );
  const vgs = { vg: `vgcreate -qq -s 1m vg ${pvs('vg')}`, big: `vgcreate -qq big ${pvs('big')}` };
  await guest.ok([...vgsOf(volumes).map((vg) => vgs[vg]), ...creates].join(' && '));
  await guest.ok(`until ! lvs --noheadings -o copy_percent | grep -vq 100.00; do sleep 0.3; done`);
  const fill = volumes.map((volume) => {
    const device = deviceOf(volume);
    if (volume.data === 'ledger') return `mkfs.ext4 -q ${device} && mkdir -p /mnt/fs && mount ${device} /mnt/fs`;
    if (volume.data === 'all') return `head -c $(blockdev --getsize64 ${device}) /dev/urandom | ${write(device)}`;
    return placesMiB.map((at) => `head -c 1M /dev/urandom | ${write(device)} seek=${at}`).join(' && ');
  });
  await guest.ok(fill.join(' && '));
  const sums: Sums = {};
  for (const [name, [sum = '']] of await readSums(guest, volumes, (volume) => [deviceOf(volume)])) sums[name] = sum;
  return sums;
}

export function vgsOf(volumes: readonly CrashVolume[]): ('vg' | 'big')[] {
  return [...new Set(volumes.map(({ vg }) => vg))];
}

/** `VG/LV …` of those that their owner keeps inactive; a boot activates them like any others. */
export function idleOnes(volumes: readonly CrashVolume[]): string {
  return volumes
    .filter((volume) => !volume.wasActive)
    .map(({ vg, name }) => `${vg}/${name}`)
    .join(' ');
}

function write(device: string): string {
  return `dd of=${device} bs=1M iflag=fullblock oflag=direct conv=fsync,notrunc status=none`;
}

/** SHA-256 of what matters on each of a volume's devices, past the page cache; nothing for the ledger's volume. */
export async function readSums(
  guest: Guest,
  volumes: readonly CrashVolume[],
  devicesOf: (volume: CrashVolume) => string[],
): Promise<Map<string, string[]>> {
  const script = volumes
    .filter((volume) => volume.data !== 'ledger')
    .flatMap((volume) =>
      devicesOf(volume).map((device) => `echo ${volume.name} $(${readAll(volume, device)} | sha256sum)`),
    );
  const sums = new Map<string, string[]>();
  const lines = (await guest.ok(['set -o pipefail', ...script].join('\n'))).split('\n').filter((line) => line !== '');
  for (const line of lines) {
    const [name = '', sum = ''] = line.split(' ');
    sums.set(name, [...(sums.get(name) ?? []), sum]);
  }
  return sums;
}

function readAll(volume: CrashVolume, device: string): string {
  const read = `dd if=${device} bs=1M iflag=direct status=none`;
  return volume.data === 'all' ? read : `{ ${placesMiB.map((at) => `${read} skip=${at} count=1`).join('; ')}; }`;
}

/** The metadata of a VG on a guest's disk images. */
export function vgOnDisk(dir: string, vg: 'vg' | 'big'): VgOnDisk {
  return new VgOnDisk(disksOf[vg].map((name) => `${dir}/${name}.img`));
}
