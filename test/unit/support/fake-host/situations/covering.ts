import type { Group, Setup } from './types.js';

const PV = (disk: string): string => `/dev/mapper/pv${disk}`;

/** As `src/plan/argv.ts` builds them. */
const ADD = ['lvconvert', '--yes', '-b', '-m', '2', 'vg/m', PV('d3')];
const END = ['lvconvert', 'vg/m'];
const DROP = ['lvconvert', '--yes', '-m', '1', 'vg/m', PV('d3')];

const up = (state: number): Setup => ({ do: 'cut-cover', lv: 'vg/m', disk: 'd3', way: 'up', state });
const down = (state: number): Setup => ({ do: 'cut-cover', lv: 'vg/m', disk: 'd3', way: 'down', state });
const LAYERED: Setup = { do: 'wait-layer', lv: 'vg/m' };
const remove = (name: string): string[] => ['lvremove', '--yes', `vg/${name}`];

/** Mirrors that get one more leg for a while. */
export const covering: Group = {
  name: 'covering',
  disks: ['d0', 'd1', 'd2', 'd3', 'd4'].map((name) => ({ name, sizeMiB: 200 })),
  situations: [
    {
      name: 'mirrors',
      setup: [
        { do: 'vg', vg: 'vg', disks: ['d0', 'd1', 'd2', 'd3', 'd4'] },
        { do: 'mirror', vg: 'vg', name: 'm', sizeMiB: 16, legs: ['d0', 'd1'], log: 'd2' },
        { do: 'mirror', vg: 'vg', name: 'c', sizeMiB: 8, legs: ['d0', 'd1'], log: null },
        { do: 'linear', vg: 'vg', name: 'full', sizeMiB: 192, disk: 'd4' },
        { do: 'run', argv: ['lvchange', '--addtag', 'raidlift.x', 'vg/m'] },
      ],
    },
    { name: 'give a log', argv: ['lvconvert', '--yes', '--mirrorlog', 'disk', 'vg/c', PV('d2')] },
    {
      name: 'give a log again',
      argv: ['lvconvert', '--yes', '--mirrorlog', 'disk', 'vg/c', PV('d2')],
      look: 'nothing',
    },
    { name: 'take the log', argv: ['lvconvert', '--yes', '--mirrorlog', 'core', 'vg/c'] },
    { name: 'add without room', argv: [...ADD.slice(0, -1), PV('d4')], look: 'nothing' },
    { name: 'add a layer', setup: [{ do: 'copy-slowly' }], argv: ADD, copying: true },
    { name: 'add again', argv: ADD, look: 'nothing' },
    { name: 'a layer that LVM ended', setup: [{ do: 'wait-sync', lv: 'vg/m' }, LAYERED] },
    { name: 'add what is there', argv: ADD, look: 'nothing' },
    { name: 'end what has ended', argv: END, look: 'nothing' },
    { name: 'drop', argv: DROP },
    { name: 'drop again', argv: DROP, look: 'nothing' },
    { name: 'take a layer away', setup: [{ do: 'copy-slowly' }, { do: 'run', argv: ADD }], argv: DROP, copying: true },
    { name: 'cut at K1', setup: [up(1)] },
    { name: 'remove what K1 left', argv: remove('m_mimagetmp_2') },
    { name: 'cut at K2', setup: [up(2), { do: 'wait-sync', lv: 'vg/m' }, LAYERED] },
    { name: 'drop after K2', argv: DROP },
    { name: 'cut at K3', setup: [up(3)] },
    { name: 'remove what K3 left', argv: remove('m_mimagetmp_2') },
    { name: 'drop after K3', argv: DROP },
    { name: 'cut at K4', setup: [up(4)] },
    { name: 'remove what K4 left', argv: remove('m_mimagetmp_2') },
    { name: 'cut at D1', setup: [down(1)] },
    { name: 'remove what D1 left', argv: remove('m_mimage_2') },
    { name: 'cut at D2', setup: [up(5), down(2)] },
    { name: 'remove what D2 left', argv: remove('m_mimage_2') },
    { name: 'end by hand', setup: [{ do: 'cover-unpolled', lv: 'vg/m', disk: 'd3' }], argv: END },
  ],
};
