import { sumsArgv } from '../../../../../src/apply/compare/commands.js';
import { noteAbsenceArgv } from '../../../../../src/plan/note-absence.js';
import type { Group } from './types.js';

const PV = (disk: string): string => `/dev/mapper/pv${disk}`;

function split(lv: string, disk: string): string[] {
  return ['lvconvert', '--yes', '--splitmirrors', '1', '--trackchanges', lv, PV(disk)];
}

const MERGE = ['lvconvert', '--yes', '--merge', 'vg/m_rimage_1'];
const LEGS = ['/dev/mapper/vg-m_rimage_0', '/dev/mapper/vg-m_rimage_1'];
const SUMS = sumsArgv({ skip: 0, count: 16 }, LEGS);

/** A raid1's leg that goes away with its changes tracked, and comes back. */
export const tracking: Group = {
  name: 'tracking',
  disks: ['d0', 'd1', 'd2'].map((name) => ({ name, sizeMiB: 200 })),
  situations: [
    {
      name: 'raid1s',
      setup: [
        { do: 'vg', vg: 'vg', disks: ['d0', 'd1', 'd2'] },
        { do: 'mirror', vg: 'vg', name: 'm', sizeMiB: 16, legs: ['d0', 'd1'], log: 'd2' },
        { do: 'mirror', vg: 'vg', name: 't', sizeMiB: 8, legs: ['d0', 'd1', 'd2'], log: null },
        { do: 'run', argv: ['lvconvert', '--yes', '--type', 'raid1', 'vg/m'] },
        { do: 'run', argv: ['lvconvert', '--yes', '--type', 'raid1', 'vg/t'] },
      ],
    },
    { name: 'split', argv: split('vg/m', 'd1') },
    { name: 'note', argv: noteAbsenceArgv('vg-m') },
    { name: 'free the leg', argv: ['lvchange', '-an', 'vg/m_rimage_1'] },
    { name: 'free the leg again', argv: ['lvchange', '-an', 'vg/m_rimage_1'], look: 'nothing' },
    { name: 'remove the metadata device', argv: ['dmsetup', 'remove', 'vg-m_rmeta_1'] },
    { name: 'remove the metadata device again', argv: ['dmsetup', 'remove', 'vg-m_rmeta_1'], look: 'nothing' },
    { name: 'written while out', setup: [{ do: 'write', lv: 'vg/m' }] },
    { name: 'note what is written', argv: noteAbsenceArgv('vg-m') },
    { name: 'merge', argv: MERGE },
    { name: 'sums after the merge', argv: SUMS, reads: true },
    { name: 'split the first leg', argv: split('vg/m', 'd0') },
    { name: 'merge at once', argv: ['lvconvert', '--yes', '--merge', 'vg/m_rimage_0'] },
    { name: 'split one of three', argv: split('vg/t', 'd2') },
    { name: 'note of three', argv: noteAbsenceArgv('vg-t') },
    { name: 'merge one of three', argv: ['lvconvert', '--yes', '--merge', 'vg/t_rimage_2'] },
    {
      name: 'device away while out',
      setup: [
        { do: 'run', argv: split('vg/m', 'd1') },
        { do: 'run', argv: noteAbsenceArgv('vg-m') },
        { do: 'run', argv: ['lvchange', '-an', 'vg/m_rimage_1'] },
        { do: 'run', argv: ['dmsetup', 'remove', 'vg-m_rmeta_1'] },
        { do: 'lose', disk: 'd1' },
        { do: 'write', lv: 'vg/m' },
      ],
    },
    { name: 'merge with the device away', argv: MERGE, look: 'nothing' },
    { name: 'note with the device away', argv: noteAbsenceArgv('vg-m') },
    { name: 'device back', setup: [{ do: 'back', disk: 'd1' }] },
    { name: 'merge after the device came back', argv: MERGE },
    { name: 'sums once the device came back', argv: SUMS, reads: true },
    { name: 'a boot while out', setup: [{ do: 'run', argv: split('vg/m', 'd1') }, { do: 'power-cycle' }] },
    { name: 'free the leg after a boot', argv: ['lvchange', '-an', 'vg/m_rimage_1'] },
    { name: 'note after a boot', argv: noteAbsenceArgv('vg-m') },
    { name: 'merge after a boot', argv: MERGE },
  ],
};
