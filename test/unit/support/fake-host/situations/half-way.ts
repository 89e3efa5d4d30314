import type { Group } from './types.js';

/** The states that a conversion commits, each met by a power cut, and the ways on. */
export const halfWay: Group = {
  name: 'half-way',
  disks: ['d0', 'd1', 'd2'].map((name) => ({ name, sizeMiB: 200 })),
  situations: [
    {
      name: 'C1',
      setup: [
        { do: 'vg', vg: 'vg', disks: ['d0', 'd1', 'd2'] },
        { do: 'mirror', vg: 'vg', name: 'a', sizeMiB: 8, legs: ['d0', 'd1'], log: 'd2' },
        { do: 'mirror', vg: 'vg', name: 'b', sizeMiB: 8, legs: ['d0', 'd1'], log: 'd2' },
        { do: 'mirror', vg: 'vg', name: 'k', sizeMiB: 8, legs: ['d0', 'd1'], log: 'd2' },
        { do: 'cut-at', lv: 'vg/a', state: 'C1' },
      ],
    },
    { name: 'C1 strays removed', argv: ['lvremove', '--yes', 'vg/a_rmeta_0', 'vg/a_rmeta_1'] },
    { name: 'C1 converted', argv: ['lvconvert', '--yes', '--type', 'raid1', 'vg/a'] },
    {
      name: 'C4',
      setup: [
        { do: 'mirror', vg: 'vg', name: 'f', sizeMiB: 80, legs: ['d0', 'd1'], log: 'd2' },
        { do: 'cut-at', lv: 'vg/f', state: 'C4' },
      ],
      copying: true,
    },
    { name: 'C4 copied', setup: [{ do: 'wait-sync', lv: 'vg/f' }] },
    { name: 'C2', setup: [{ do: 'cut-at', lv: 'vg/b', state: 'C2' }] },
    {
      name: 'C2 strays removed',
      argv: ['lvremove', '--yes', 'vg/b_mlog', 'vg/b_rmeta_0', 'vg/b_rmeta_1'],
    },
    { name: 'C2 converted', argv: ['lvconvert', '--yes', '--type', 'raid1', 'vg/b'] },
    { name: 'C3', setup: [{ do: 'cut-at', lv: 'vg/k', state: 'C3' }] },
    { name: 'C3 converted over strays', argv: ['lvconvert', '--yes', '--type', 'raid1', 'vg/k'] },
    { name: 'C3 strays removed', argv: ['lvremove', '--yes', 'vg/k_rmeta_0', 'vg/k_rmeta_1'] },
  ],
};
