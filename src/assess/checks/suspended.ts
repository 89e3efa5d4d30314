import { nothing, observe, type VolumeCheck } from '../check.js';
import { suspendedDevices } from '../suspended-devices.js';

/** Not the commands themselves: a killed command may have loaded a table that `dmsetup resume` must not make live. */
const REMEDY =
  'If no LVM command runs (`ps -C lvm,lvconvert,dmeventd`): `raidlift status`, on the host, names the commands that let it go on, in order; then plan again.';

export const suspended: VolumeCheck = {
  id: 'SUSPENDED',
  level: 'overridable',
  scope: 'volume',
  of: 'converting',
  title: 'its devices are suspended',
  meaning:
    'A suspended device holds all I/O, and LVM commands may hang on it. Either a command is at work on it right now, or one was killed.',
  seenIn: '`dmsetup info -c -o name,suspended`',
  remedy: REMEDY,
  run: ({ volume }) => {
    if (volume.suspended.length === 0) return nothing;
    const { inUse } = suspendedDevices(volume);
    return observe(inUse.map((name) => `dmsetup: ${name} is suspended`));
  },
};
