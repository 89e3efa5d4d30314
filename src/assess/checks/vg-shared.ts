import { observe, type VgCheck } from '../check.js';
import { isShared } from '../elsewhere.js';

export const vgShared: VgCheck = {
  id: 'VG_SHARED',
  level: 'blocker',
  scope: 'vg',
  title: 'the VG is shared through lvmlockd and left alone',
  meaning: 'Several hosts use this VG. Its mirrors need a look at all of them, which this version does not do.',
  seenIn: 'vg_lock_type',
  remedy: 'Nothing is done here. If only this host uses the VG: stop it elsewhere, then `vgchange --locktype none VG`.',
  run: ({ vg }) => (isShared(vg) ? observe([`vgs: lock type of ${vg.name} is ${vg.lockType}`]) : []),
};
