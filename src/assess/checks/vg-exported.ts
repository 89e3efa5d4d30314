import { observe, type VgCheck } from '../check.js';

export const vgExported: VgCheck = {
  id: 'VG_EXPORTED',
  level: 'blocker',
  scope: 'vg',
  title: 'the VG is exported and left alone',
  meaning: 'LVM changes nothing in an exported VG; somebody meant to move it to another host.',
  seenIn: 'the x in vg_attr',
  remedy: 'If it is to be used here: `vgimport VG`, then plan again.',
  run: ({ vg }) => (vg.exported ? observe([`vgs: ${vg.name} is exported`]) : []),
};
