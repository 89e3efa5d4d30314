import { bootUses } from '../boot.js';
import { observe, type VolumeCheck } from '../check.js';

export const coverNeededByHost: VolumeCheck = {
  id: 'COVER_NEEDED_BY_HOST',
  level: 'blocker',
  scope: 'volume',
  of: 'covering',
  title: 'not covered: this host could not let its writes go on',
  meaning:
    'While the layer of a cover copies, the loss of a leg or of the log holds all writes until raidlift lets them go on. It cannot do that from a volume that carries /, /usr or swap, nor while its own journal lies on it.',
  seenIn: 'mount points, fstab, swap; the mount that holds the state folder',
  remedy:
    'For the state folder: `--state-dir /mnt/usb/raidlift`. A volume that the host itself needs is better converted to raid1, or given a stand-in.',
  run: ({ volume, host: { state } }) => {
    const lies = state !== null && state.lvUuids.includes(volume.uuid) ? [`${state.folder} lies on this LV`] : [];
    return observe([...bootUses(volume).filter((line) => !line.endsWith(' /boot')), ...lies]);
  },
};
