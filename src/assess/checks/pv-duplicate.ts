import { observe, type VgCheck } from '../check.js';

export const pvDuplicate: VgCheck = {
  id: 'PV_DUPLICATE',
  level: 'blocker',
  scope: 'vg',
  title: 'a PV is seen on more than one device',
  meaning:
    'Two devices carry the same PV UUID: two paths to one disk without multipath, or a clone. LVM picks one, and writes could go to the wrong one.',
  seenIn: 'pv_duplicate and LVM’s warnings',
  remedy:
    'For paths to one disk: set up multipath, or filter all but one out (`lvmdevices --deldev DEVICE`, or `filter` in lvm.conf). For a clone: `vgimportclone` it, or take it away.',
  run: ({ vg }) =>
    observe(vg.pvs.filter((pv) => pv.duplicate).map((pv) => `pvs: ${pv.uuid} is on ${pv.device} and elsewhere too`)),
};
