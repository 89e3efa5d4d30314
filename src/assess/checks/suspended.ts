import { nothing, observe, type VolumeCheck } from '../check.js';
import { suspendedDevices } from '../suspended-devices.js';

export const suspended: VolumeCheck = {
  id: 'SUSPENDED',
  level: 'overridable',
  scope: 'volume',
  of: 'converting',
  title: 'its devices are suspended',
  meaning:
    'A suspended device holds all I/O, and LVM commands may hang on it. Either a command is at work on it right now, or one was killed.',
  seenIn: '`dmsetup info -c -o name,suspended`',
  remedy: 'If no LVM command runs (`ps -C lvm,lvconvert,dmeventd`): `dmsetup resume NAME` for each, then plan again.',
  run: ({ volume }) => {
    if (volume.suspended.length === 0) return nothing;
    const { inUse } = suspendedDevices(volume);
    const remedy = `If no LVM command runs (\`ps -C lvm,lvconvert,dmeventd\`): \`dmsetup resume ${inUse.join(' ')}\`, then plan again.`;
    return observe(
      inUse.map((name) => `dmsetup: ${name} is suspended`),
      { remedy },
    );
  },
};
