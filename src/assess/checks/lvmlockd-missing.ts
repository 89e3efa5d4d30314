import { observe, type VgCheck } from '../check.js';
import { isShared } from '../elsewhere.js';

export const lvmlockdMissing: VgCheck = {
  id: 'LVMLOCKD_MISSING',
  level: 'blocker',
  scope: 'vg',
  title: 'the VG is shared through lvmlockd, which does not run here',
  meaning: 'Without its locks LVM neither activates nor changes anything in a shared VG, and shows it at best.',
  seenIn: 'vg_lock_type, and the running daemons',
  remedy:
    'Start the cluster and lvmlockd on this host (`systemctl start lvmlockd`, then `vgchange --lockstart VG`), see lvmlockd(8); or plan on a host where it runs.',
  run: ({ vg, host }) =>
    isShared(vg) && host.daemons !== null && !host.daemons.includes('lvmlockd')
      ? observe([`vgs: lock type of ${vg.name} is ${vg.lockType}`, 'daemons: no lvmlockd running'])
      : [],
};
