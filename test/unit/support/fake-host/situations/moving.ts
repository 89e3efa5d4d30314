import { againArgv, blocksArgv, readArgv, sumsArgv } from '../../../../../src/apply/compare/commands.js';
import type { Group, Setup } from './types.js';

const PV = (disk: string): string => `/dev/mapper/pv${disk}`;
const NO_LVMPOLLD = ['--config', 'global/use_lvmpolld=0'];

/** As `src/plan/move-argv.ts` builds them. */
function hold(part: string, from: string, to: string): string[] {
  return [
    ...['pvmove', '--atomic', ...NO_LVMPOLLD, '--alloc', 'normal', '-b', '-i', '+1000000'],
    ...['-n', part, PV(from), PV(to)],
  ];
}

/** Of the move that there is. */
const FINISH = ['lvm', 'lvpoll', '--polloperation', 'pvmove', ...NO_LVMPOLLD, '--interval', '1', 'vg/pvmove0'];

function abort(from: string): string[] {
  return ['pvmove', '--abort', PV(from)];
}

const SIDES = ['/dev/mapper/vg-pvmove0_mimage_0', '/dev/mapper/vg-pvmove0_mimage_1'] as const;
const nameOf = (path: string): string => path.slice('/dev/mapper/'.length);
const PIECE = { skip: 0, count: 16 };
const EDIT: Setup = { do: 'edit-move', vg: 'vg', file: '/tmp/after' };
const RESTORE = ['vgcfgrestore', '--yes', '-f', '/tmp/after', 'vg'];

/** Legs that are moved from PV to PV, held at the end, and ended one way or the other. */
export const moving: Group = {
  name: 'moving',
  disks: ['d0', 'd1', 'd2', 'd3', 'd4'].map((name) => ({ name, sizeMiB: 200 })),
  situations: [
    {
      name: 'mirrors and a raid1',
      setup: [
        { do: 'vg', vg: 'vg', disks: ['d0', 'd1', 'd2', 'd3', 'd4'] },
        { do: 'mirror', vg: 'vg', name: 'm', sizeMiB: 16, legs: ['d0', 'd1'], log: 'd2' },
        { do: 'mirror', vg: 'vg', name: 'p', sizeMiB: 8, legs: ['d0', 'd1'], log: 'd2' },
        { do: 'mirror', vg: 'vg', name: 't', sizeMiB: 8, legs: ['d0', 'd1', 'd2'], log: null },
        { do: 'mirror', vg: 'vg', name: 'r', sizeMiB: 8, legs: ['d0', 'd1'], log: 'd2' },
        { do: 'extend', lv: 'vg/p', byMiB: 8, disks: ['d0', 'd1'] },
        { do: 'run', argv: ['lvconvert', '--yes', '--type', 'raid1', 'vg/r'] },
        { do: 'linear', vg: 'vg', name: 'full', sizeMiB: 192, disk: 'd4' },
      ],
    },
    { name: 'hold without room', argv: hold('m_mimage_0', 'd0', 'd4'), look: 'nothing' },
    { name: 'hold', argv: hold('m_mimage_0', 'd0', 'd3') },
    { name: 'sums of equal sides', argv: sumsArgv(PIECE, SIDES), reads: true },
    { name: 'read through', argv: readArgv(PIECE, '/dev/mapper/vg-m_mimage_0'), reads: true },
    { name: 'differing sides', setup: [{ do: 'spoil', device: 'vg-pvmove0_mimage_1' }] },
    { name: 'sums of differing sides', argv: sumsArgv(PIECE, SIDES), reads: true },
    { name: 'blocks of differing sides', argv: blocksArgv(PIECE, ...SIDES), reads: true },
    { name: 'differing blocks again', argv: againArgv([{ start: 0, blocks: 1 }], ...SIDES), reads: true },
    { name: 'same blocks again', argv: againArgv([{ start: 64, blocks: 1 }], ...SIDES), reads: true },
    { name: 'hold again', argv: hold('m_mimage_0', 'd0', 'd3'), look: 'nothing' },
    { name: 'abort', argv: abort('d0') },
    { name: 'abort again', argv: abort('d0'), look: 'nothing' },
    { name: 'end the pollers', argv: ['pkill', '-f', 'i [+]1000000'], look: 'nothing' },
    { name: 'hold anew', argv: hold('m_mimage_0', 'd0', 'd3') },
    { name: 'finish', argv: FINISH },
    { name: 'finish again', argv: FINISH, look: 'nothing' },
    { name: 'hold what is not there', argv: hold('m_mimage_0', 'd0', 'd3'), look: 'nothing' },
    { name: 'hold two pieces', argv: hold('p_mimage_0', 'd0', 'd3') },
    { name: 'abort two pieces', argv: abort('d0') },
    { name: 'hold two pieces anew', argv: hold('p_mimage_0', 'd0', 'd3') },
    { name: 'finish two pieces', argv: FINISH },
    { name: 'hold a core log’s', argv: hold('t_mimage_0', 'd0', 'd3') },
    { name: 'finish a core log’s', argv: FINISH },
    { name: 'hold a raid1', argv: hold('r', 'd0', 'd3') },
    { name: 'abort a raid1', argv: abort('d0') },
    { name: 'hold a raid1 anew', argv: hold('r', 'd0', 'd3') },
    { name: 'finish a raid1', argv: FINISH },
    {
      name: 'hold an inactive one',
      setup: [{ do: 'run', argv: ['lvchange', '-an', 'vg/m'] }],
      argv: hold('m_mimage_0', 'd3', 'd0'),
    },
    { name: 'activate a held one', argv: ['lvchange', '-aey', 'vg/m'] },
    { name: 'refresh a held one', argv: ['lvchange', '--refresh', 'vg/m'] },
    { name: 'remove a held one’s parts', argv: ['lvremove', '--yes', 'vg/pvmove0'], look: 'nothing' },
    { name: 'deactivate a held one', argv: ['lvchange', '-an', 'vg/m'] },
    { name: 'a move ended at boot', setup: [{ do: 'power-cycle' }, { do: 'wait-move', vg: 'vg' }] },
    {
      name: 'copying',
      setup: [
        { do: 'run', argv: ['lvremove', '--yes', 'vg/full'] },
        { do: 'mirror', vg: 'vg', name: 'b', sizeMiB: 120, legs: ['d1', 'd2'], log: 'd0' },
        { do: 'copy-slowly' },
      ],
      argv: hold('b_mimage_0', 'd1', 'd4'),
      copying: true,
    },
    { name: 'target away', setup: [{ do: 'lose', disk: 'd4' }, { do: 'pause' }], copying: true },
    { name: 'abort with a device away', argv: abort('d1'), look: 'nothing' },
    { name: 'written with the target away', setup: [{ do: 'write', lv: 'vg/b' }], copying: true },
    { name: 'target back', setup: [{ do: 'back', disk: 'd4' }, { do: 'pause' }], copying: true },
    { name: 'abort a stuck one', argv: abort('d1'), copying: true },
    {
      name: 'finish cut at linear',
      setup: [
        { do: 'wait-sync', lv: 'vg/b' },
        { do: 'cut-move', part: 'vg/m_mimage_0', disks: ['d0', 'd3'], way: 'finish', state: 1 },
      ],
    },
    { name: 'copy a text', setup: [EDIT], argv: ['cp', '/tmp/after', '/tmp/copy'], look: 'nothing' },
    { name: 'edit a text', argv: ['sed', '-i', '-e', '1s/^.*$/# other/', '/tmp/copy'], look: 'nothing' },
    { name: 'try an edited text', argv: ['vgcfgrestore', '--test', ...RESTORE.slice(1)] },
    { name: 'restore an edited text', argv: RESTORE },
    { name: 'refresh after the edit', argv: ['lvchange', '--refresh', 'vg/m'] },
    { name: 'remove what is left', argv: ['lvremove', '--yes', 'vg/pvmove0'] },
    { name: 'remove the first image', argv: ['lvremove', '--yes', 'vg/pvmove0_mimage_0'] },
    { name: 'remove the second image', argv: ['lvremove', '--yes', 'vg/pvmove0_mimage_1'] },
    {
      name: 'finish cut at one image',
      setup: [{ do: 'cut-move', part: 'vg/m_mimage_0', disks: ['d3', 'd0'], way: 'finish', state: 3 }],
    },
    { name: 'restore another edited text', setup: [EDIT], argv: RESTORE },
    { name: 'remove the rest without a refresh', argv: ['lvremove', '--yes', 'vg/pvmove0'] },
    { name: 'refresh late', argv: ['lvchange', '--refresh', 'vg/m'] },
    { name: 'remove the rest', argv: ['lvremove', '--yes', 'vg/pvmove0'] },
    { name: 'remove its image', argv: ['lvremove', '--yes', 'vg/pvmove0_mimage_1'] },
    {
      name: 'finish cut at error',
      setup: [{ do: 'cut-move', part: 'vg/m_mimage_0', disks: ['d0', 'd3'], way: 'finish', state: 4 }],
    },
    { name: 'remove the error', argv: ['lvremove', '--yes', 'vg/pvmove0'] },
    {
      name: 'abort cut at linear',
      setup: [{ do: 'cut-move', part: 'vg/m_mimage_0', disks: ['d3', 'd0'], way: 'abort', state: 1 }],
    },
    { name: 'finish a cut one', argv: FINISH, look: 'nothing' },
    { name: 'abort a cut one', argv: abort('d3'), look: 'nothing' },
    { name: 'mend by an edited text', setup: [EDIT], argv: RESTORE },
    { name: 'refresh after that edit', argv: ['lvchange', '--refresh', 'vg/m'] },
    { name: 'remove what the abort left', argv: ['lvremove', '--yes', 'vg/pvmove0'] },
    { name: 'remove the first image of the abort', argv: ['lvremove', '--yes', 'vg/pvmove0_mimage_0'] },
    { name: 'remove the second image of the abort', argv: ['lvremove', '--yes', 'vg/pvmove0_mimage_1'] },
    { name: 'killed hold', setup: [{ do: 'kill-move', part: 'vg/m_mimage_0', disks: ['d3', 'd0'] }] },
    { name: 'resume the move’s devices', argv: ['dmsetup', 'resume', ...SIDES.map(nameOf), 'vg-pvmove0'] },
    {
      name: 'resume what lies on them',
      argv: ['dmsetup', 'resume', 'vg-m_mlog', 'vg-m_mimage_0', 'vg-m_mimage_1', 'vg-m'],
    },
    { name: 'refresh off a killed one', argv: ['lvchange', '--refresh', 'vg/m'] },
    { name: 'hold beside a killed one', argv: hold('m_mimage_0', 'd3', 'd0'), look: 'nothing' },
    { name: 'remove its devices', argv: ['dmsetup', 'remove', 'vg-pvmove0'] },
    { name: 'remove its first image', argv: ['dmsetup', 'remove', 'vg-pvmove0_mimage_0'] },
    { name: 'remove its second image', argv: ['dmsetup', 'remove', 'vg-pvmove0_mimage_1'] },
    { name: 'hold after that', argv: hold('m_mimage_0', 'd3', 'd0') },
  ],
};
