import { observe, type VolumeCheck } from '../check.js';
import { isShared } from '../elsewhere.js';

export const vgShared: VolumeCheck = {
  id: 'VG_SHARED',
  level: 'blocker',
  scope: 'volume',
  of: 'converting',
  title: 'its VG is shared through lvmlockd, and it is not active on this host',
  meaning:
    'Another host may have it active. LVM converts a mirror of such a VG only where it is active, and that is on one host at a time.',
  seenIn: 'vg_lock_type; lv_active',
  remedy:
    'Plan on the host where it is active; or say `parallel: end` with a reason in the policy: the plan then begins with the steps that bring it here, downtime included. Look at all hosts: --host for each.',
  run: ({ vg, volume, policy }) =>
    isShared(vg) && policy.parallel !== 'end' && volume.activation !== 'exclusive'
      ? observe([
          `vgs: lock type of ${vg.name} is ${vg.lockType}; lvs: active on this host: ${volume.activation ?? 'unknown'}`,
        ])
      : [],
};
