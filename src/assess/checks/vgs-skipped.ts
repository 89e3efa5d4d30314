import { observe, type HostCheck } from '../check.js';

export const vgsSkipped: HostCheck = {
  id: 'VGS_SKIPPED',
  level: 'warning',
  scope: 'host',
  title: 'LVM does not show every VG of this host',
  meaning:
    'LVM leaves out VGs that it may not use (a clustered VG on lvm2 2.03, a foreign one, a shared one without lvmlockd) and still exits with 0. An empty report is not an empty host.',
  seenIn: "LVM's words on stderr while it reported",
  remedy:
    'Look at them from a host that may use them, or see lvmsystemid(7) and lvmlockd(8). Nothing of these VGs is planned or touched. A clustered VG of clvmd is not shown by lvm2 2.03; docs/exclusive.md has the way out of that, which has no way back.',
  run: ({ host }) => observe(host.skippedVgs.map(({ name, why }) => `${name}: ${why}`)),
};
