import { observe, type VgCheck } from '../check.js';

export const pvFiltered: VgCheck = {
  id: 'PV_FILTERED',
  level: 'blocker',
  scope: 'vg',
  title: 'a PV that LVM misses is there, only hidden from it',
  meaning:
    'The device is present, but a filter, the devices file, multipath component detection or lvmetad’s cache keeps it from LVM. To LVM it is missing, and nothing in the VG can be changed.',
  seenIn: 'the device’s own label and what hides it',
  remedy:
    'Show it to LVM: `lvmdevices --adddev DEVICE`, or change `filter` / `global_filter` in lvm.conf, or `pvscan --cache DEVICE` with lvmetad. Then, if LVM had flagged it: `vgextend --restoremissing VG DEVICE`.',
  run: ({ vg }) =>
    observe(
      vg.pvs.flatMap(({ uuid, hidden }) =>
        hidden === null ? [] : [`PV ${uuid} is on ${hidden.device}, hidden by ${hidden.by}`],
      ),
    ),
};
