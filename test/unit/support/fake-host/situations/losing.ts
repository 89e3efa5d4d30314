import type { Group } from './types.js';

/** Devices that go away and come back; mirrors monitored by dmeventd, as they are by default. */
export const losing: Group = {
  name: 'losing',
  disks: ['d0', 'd1', 'd2', 'd3'].map((name) => ({ name, sizeMiB: 200 })),
  situations: [
    {
      name: 'device away',
      setup: [
        { do: 'vg', vg: 'vg', disks: ['d0', 'd1', 'd2', 'd3'] },
        { do: 'mirror', vg: 'vg', name: 'm', sizeMiB: 16, legs: ['d0', 'd1'], log: 'd2' },
        { do: 'mirror', vg: 'vg', name: 't', sizeMiB: 8, legs: ['d0', 'd1', 'd2'], log: null },
        { do: 'mirror', vg: 'vg', name: 'r', sizeMiB: 8, legs: ['d0', 'd1'], log: 'd2' },
        { do: 'mirror', vg: 'vg', name: 'w', sizeMiB: 8, legs: ['d3', 'd0'], log: 'd2' },
        { do: 'run', argv: ['lvconvert', '--yes', '--type', 'raid1', 'vg/r'] },
        { do: 'lose', disk: 'd1' },
      ],
    },
    { name: 'tag with a device away', argv: ['lvchange', '--addtag', 'x', 'vg/m'], look: 'nothing' },
    { name: 'convert with a device away', argv: ['lvconvert', '--yes', '--type', 'raid1', 'vg/m'], look: 'nothing' },
    {
      name: 'legs dropped',
      setup: [
        { do: 'write', lv: 'vg/m' },
        { do: 'write', lv: 'vg/t' },
        { do: 'write', lv: 'vg/r' },
      ],
    },
    { name: 'convert a mirror that lost a leg', argv: ['lvconvert', '--yes', '--type', 'raid1', 'vg/t'] },
    { name: 'device back', setup: [{ do: 'back', disk: 'd1' }] },
    { name: 'restore the PV', argv: ['vgextend', '--restoremissing', 'vg', '/dev/mapper/pvd1'] },
    { name: 'refresh a raid1', argv: ['lvchange', '--refresh', 'vg/r'] },
    {
      name: 'restore the leg of a linear',
      argv: ['lvconvert', '--yes', '--type', 'raid1', '-m', '1', 'vg/m', '/dev/mapper/pvd1'],
    },
    { name: 'convert two of three', argv: ['lvconvert', '--yes', '--type', 'raid1', 'vg/t'] },
    {
      name: 'restore the third leg',
      argv: ['lvconvert', '--yes', '--type', 'raid1', '-m', '2', 'vg/t', '/dev/mapper/pvd1'],
    },
    { name: 'monitor the restored', argv: ['lvchange', '--monitor', 'y', 'vg/m'] },
    { name: 'refresh the restored', argv: ['lvchange', '--refresh', 'vg/m'] },
    {
      name: 'boot without a device',
      setup: [{ do: 'lose', disk: 'd0' }, { do: 'power-cycle' }],
    },
    { name: 'activate a mirror without a device', argv: ['lvchange', '-aey', 'vg/w'], look: 'nothing' },
    { name: 'activate a raid1 without a device', argv: ['lvchange', '-aey', 'vg/m'], look: 'nothing' },
    { name: 'boot with it again', setup: [{ do: 'back', disk: 'd0' }, { do: 'power-cycle' }] },
  ],
};
