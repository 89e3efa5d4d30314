import { observe, type VgCheck } from '../check.js';

export const vgClustered: VgCheck = {
  id: 'VG_CLUSTERED',
  level: 'blocker',
  scope: 'vg',
  title: 'the VG is clustered and left alone',
  meaning:
    'Its mirrors may be active on several nodes at once, and one node cannot prove that they are not. raid1 can never be active on two.',
  seenIn: 'the clustered bit: the c in vg_attr',
  remedy:
    'Nothing is done here. If the VG is used by one host only: with lvm2 2.02 `vgchange -cn VG`, with 2.03 `vgchange --locktype none --lockopt force VG`, with its LVs inactive on every node.',
  run: ({ vg }) => (vg.clustered ? observe([`vgs: ${vg.name} has the clustered bit`]) : []),
};
