import { isActive } from '../../model/volume.js';
import { nothing, observe, type VolumeCheck } from '../check.js';

export const monitoringOff: VolumeCheck = {
  id: 'MONITORING_OFF',
  level: 'warning',
  scope: 'volume',
  of: 'converting',
  title: 'not monitored: its 100 % may hide blocks that were never copied',
  meaning:
    'A mirror that copies its legs while dmeventd does not watch it counts what it could not copy as copied. Its legs may differ though it says 100 %.',
  seenIn: 'seg_monitor, activation/monitoring',
  remedy:
    'After the conversion compare the legs: `scrub: check` in the policy, or `lvchange --syncaction check VG/LV` and `lvs -o raid_mismatch_count VG/LV`. To have it watched: `lvchange --monitor y VG/LV` and `activation/monitoring = 1`.',
  run: ({ volume, host, live }) => {
    if (volume.monitored === true) return nothing;
    if (host.monitoring === false) return observe(['lvm.conf: activation/monitoring = 0']);
    if (!isActive(volume)) return nothing;
    if (volume.monitored === false) return observe(['lvs: not monitored']);
    return live ? observe(['lvs: says nothing about monitoring']) : nothing;
  },
};
