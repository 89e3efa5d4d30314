import type { Group } from './types.js';

/** What LVM refuses, and the conversions that it breaks off half-way with exit code 5. */
export const refusing: Group = {
  name: 'refusing',
  disks: [
    { name: 'd0', sizeMiB: 200 },
    { name: 'd1', sizeMiB: 200 },
    { name: 'd2', sizeMiB: 200 },
    { name: 'd3', sizeMiB: 40 },
    { name: 'd4', sizeMiB: 1_800_000 },
    { name: 'd5', sizeMiB: 1_800_000 },
    { name: 'd6', sizeMiB: 40 },
  ],
  situations: [
    {
      name: 'under a snapshot',
      setup: [
        { do: 'vg', vg: 'vg', disks: ['d0', 'd1', 'd2', 'd3'] },
        { do: 'mirror', vg: 'vg', name: 's', sizeMiB: 8, legs: ['d0', 'd1'], log: 'd2' },
        { do: 'snapshot', vg: 'vg', name: 'snap', of: 's', sizeMiB: 8, disk: 'd2' },
      ],
      argv: ['lvconvert', '--yes', '--type', 'raid1', 'vg/s'],
      look: 'nothing',
    },
    {
      name: 'a full leg',
      setup: [
        { do: 'run', argv: ['lvremove', '--yes', 'vg/snap'] },
        { do: 'mirror', vg: 'vg', name: 'f', sizeMiB: 16, legs: ['d0', 'd3'], log: 'd2' },
        { do: 'linear', vg: 'vg', name: 'fill', sizeMiB: 20, disk: 'd3' },
      ],
      argv: ['lvconvert', '--yes', '--type', 'raid1', 'vg/f'],
      look: 'nothing',
    },
    {
      name: 'a leg not allocatable',
      setup: [
        { do: 'run', argv: ['lvremove', '--yes', 'vg/fill'] },
        { do: 'run', argv: ['pvchange', '-xn', '/dev/mapper/pvd3'] },
      ],
      argv: ['lvconvert', '--yes', '--type', 'raid1', 'vg/f'],
      look: 'nothing',
    },
    {
      name: 'not in sync',
      setup: [
        { do: 'run', argv: ['pvchange', '-xy', '/dev/mapper/pvd3'] },
        { do: 'mirror', vg: 'vg', name: 'y', sizeMiB: 120, legs: ['d0', 'd1'], log: 'd2', syncing: true },
      ],
      argv: ['lvconvert', '--yes', '--type', 'raid1', 'vg/y'],
      copying: true,
    },
    {
      name: 'activation filter',
      setup: [
        { do: 'wait-sync', lv: 'vg/y' },
        { do: 'volume-list', entries: ['vg/s', 'vg/f', 'vg/y'] },
      ],
      argv: ['lvconvert', '--yes', '--type', 'raid1', 'vg/s'],
    },
    {
      name: 'over the strays of the filter',
      setup: [{ do: 'volume-list', entries: null }],
      argv: ['lvconvert', '--yes', '--type', 'raid1', 'vg/s'],
    },
    { name: 'strays of a raid1 removed', argv: ['lvremove', '--yes', 'vg/s_rmeta_0', 'vg/s_rmeta_1'] },
    {
      name: 'regions too small',
      setup: [
        { do: 'vg', vg: 'big', disks: ['d4', 'd5', 'd6'] },
        {
          do: 'mirror',
          vg: 'big',
          name: 'giant',
          sizeMiB: 1_536_000,
          legs: ['d4', 'd5'],
          log: 'd6',
          nosync: true,
          regionKiB: 512,
        },
      ],
      argv: ['lvconvert', '--yes', '--type', 'raid1', 'big/giant'],
    },
    {
      name: 'strays of the trap removed',
      argv: ['lvremove', '--yes', 'big/giant_mlog', 'big/giant_rmeta_0', 'big/giant_rmeta_1'],
    },
    { name: 'larger regions', argv: ['lvconvert', '--yes', '--type', 'raid1', '-R', '1024k', 'big/giant'] },
  ],
};
