import { compareVersions } from '../../model/volume.js';
import { observe, type HostCheck } from '../check.js';

/** Mirror to raid1 exists from 2.02.89 and copies everything again before 2.02.92 (facts §5). */
const SINCE = '2.02.92';

export const lvmTooOld: HostCheck = {
  id: 'LVM_TOO_OLD',
  level: 'blocker',
  scope: 'host',
  title: 'this lvm2 cannot convert a mirror to raid1 in place',
  meaning:
    'lvm2 converts mirrors to raid1 from 2.02.89 on. Up to 2.02.91 the conversion copies every leg again, during which the volume has no redundancy.',
  seenIn: 'the version that `lvm version` prints',
  remedy: 'Update lvm2 to 2.02.92 or later, or attach the disks to a host that has a newer one.',
  run: ({ converting, host }) => {
    const version = host.lvmVersion;
    if (!converting || version === null || compareVersions(version, SINCE) >= 0) return [];
    return observe([`lvm2 ${version}; in place from ${SINCE} on`]);
  },
};
