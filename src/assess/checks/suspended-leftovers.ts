import { nothing, observe, type VolumeCheck } from '../check.js';
import { suspendedDevices } from '../suspended-devices.js';

export const suspendedLeftovers: VolumeCheck = {
  id: 'SUSPENDED_LEFTOVERS',
  level: 'warning',
  scope: 'volume',
  of: 'converting',
  title: 'devices that an earlier conversion left behind are suspended: the plan resumes them',
  meaning:
    'A conversion that was killed can leave suspended devices that nothing uses (VG-LV_rmeta_N). They hold no I/O of the volume, but LVM commands may hang on them.',
  seenIn: '`dmsetup info -c -o name,suspended`',
  remedy: 'Nothing to do: the plan resumes them. By hand: `raidlift status` names the commands.',
  run: ({ volume }) =>
    volume.suspended.length === 0
      ? nothing
      : observe(suspendedDevices(volume).leftovers.map((name) => `dmsetup: ${name} is suspended`)),
};
