import { observe, type VolumeCheck } from '../check.js';

export const vgClustered: VolumeCheck = {
  id: 'VG_CLUSTERED',
  level: 'blocker',
  scope: 'volume',
  of: 'converting',
  title: 'its VG is clustered, and it is not exclusive on this host',
  meaning:
    'It may be active on several nodes at once. raid1 can never be active on two, and LVM converts a mirror of such a VG only where it is active exclusively.',
  seenIn: 'the clustered bit: the c in vg_attr; lv_active',
  remedy:
    'If it need not be used on several nodes: say `parallel: end` with a reason in the policy; the plan then begins with the steps to get there, downtime included. Look at all nodes: --host for each.',
  run: ({ vg, volume, policy }) =>
    vg.clustered && policy.parallel !== 'end' && volume.activation !== 'exclusive'
      ? observe([`vgs: ${vg.name} has the clustered bit; lvs: active on this host: ${volume.activation ?? 'unknown'}`])
      : [],
};
