import type { DiskSpec } from '../guest/disks.js';

/*
 * What the demo's host has. One PV lies behind a dm-delay, so that the copy onto it takes long enough to be met; it holds no
 * metadata area, so that LVM's commits do not wait for it.
 */

type VgName = 'data' | 'tight' | 'big';

export interface DemoVolume {
  vg: VgName;
  name: string;
  /** What a person should know about it. */
  what: string;
  /** The arguments of lvcreate that make it. */
  create: string;
  legs: number;
  /** What must not change: every byte, the bytes at some places of a giant, or a file system (looked after elsewhere). */
  data: 'all' | 'places' | 'file system';
  /** Where it is to end. */
  becomes: 'raid1' | 'mirror' | 'linear';
  inactive?: boolean;
}

export const disks: DiskSpec[] = [
  ...['d0', 'd1', 'd2', 'd3'].map((name) => ({ name, sizeMiB: 400 })),
  ...['s0', 's1'].map((name) => ({ name, sizeMiB: 128 })),
  // Nine extents of 4 MiB each, after LVM's own.
  ...['f0', 'f1', 'f2'].map((name) => ({ name, sizeMiB: 40 })),
  ...['g0', 'g1'].map((name) => ({ name, sizeMiB: 1_600_000 })),
  { name: 'g2', sizeMiB: 32 },
];

/** The PV behind the delay, on disk s1. */
export const slowPv = '/dev/mapper/slow';

export const pvsOf: Readonly<Record<VgName, readonly string[]>> = {
  data: [...paths('d0', 'd1', 'd2', 'd3', 's0'), slowPv],
  tight: paths('f0', 'f1', 'f2'),
  big: paths('g0', 'g1', 'g2'),
};

function paths(...names: string[]): string[] {
  return names.map((name) => `/dev/lab/${name}`);
}

/** In the order in which they are made. data/home is brought out of sync later. */
export const volumes: readonly DemoVolume[] = [
  mirror('web', 'two legs; ext4, mounted, being written to', { size: '64m', data: 'file system' }),
  mirror('mail', 'three legs', { legs: 3 }),
  mirror('scratch', 'log in memory only (core)', { log: 'core' }),
  mirror('archive', 'inactive', { inactive: true }),
  mirror('cache', 'made with --nosync: nobody ever made its legs equal', { options: '--nosync' }),
  mirror('db', 'under a snapshot', { becomes: 'mirror' }),
  plain('tools', 'no mirror at all'),
  mirror('images', 'its legs fill their PVs to the last extent', {
    ...{ vg: 'tight', size: '36m', pvs: pvsOf.tight, becomes: 'mirror' },
  }),
  mirror('store', '1.5 TiB on sparse disks, 512 KiB regions, --nosync', {
    ...{ vg: 'big', size: '1500g', pvs: pvsOf.big, options: '-R 512k --nosync', data: 'places' },
  }),
  mirror('home', 'still syncing, onto a slow disk', {
    ...{ size: '64m', options: '-R 512k --nosync', pvs: [...paths('s0'), slowPv, ...paths('d3')] },
  }),
];

interface MirrorChoice extends Partial<Omit<DemoVolume, 'name' | 'what' | 'create'>> {
  size?: string;
  log?: 'disk' | 'core';
  options?: string;
  pvs?: readonly string[];
}

function mirror(name: string, what: string, choice: MirrorChoice): DemoVolume {
  const { size = '8m', log = 'disk', options, pvs = paths('d0', 'd1', 'd2', 'd3'), ...rest } = choice;
  const legs = choice.legs ?? 2;
  const vg = choice.vg ?? 'data';
  const kind = `--type mirror -m ${legs - 1} --mirrorlog ${log} -L ${size}${options === undefined ? '' : ` ${options}`}`;
  const create = `${kind} -n ${name} ${vg} ${pvs.join(' ')}`;
  return { vg, name, what, create, legs, data: 'all', becomes: 'raid1', ...rest };
}

function plain(name: string, what: string): DemoVolume {
  const create = `-L 8m -n ${name} data ${paths('d0').join(' ')}`;
  return { vg: 'data', name, what, create, legs: 0, data: 'all', becomes: 'linear' };
}

/** MiB offsets of the giant at which it is written: its beginning, both sides of 1 TiB, its end. */
export const placesMiB: readonly number[] = [0, 1_048_575, 1_048_576, 1_535_999];

export function nameOf({ vg, name }: Pick<DemoVolume, 'vg' | 'name'>): string {
  return `${vg}/${name}`;
}

export function deviceOf(volume: Pick<DemoVolume, 'vg' | 'name'>): string {
  return `/dev/${nameOf(volume)}`;
}

export function volume(name: string): DemoVolume {
  const found = volumes.find((each) => each.name === name);
  if (found === undefined) throw new Error(`the demo has no volume ${name}`);
  return found;
}
