import { nothing, observe, type VolumeCheck } from '../check.js';
import { BOOT_IMAGE_REMEDY, bootUses } from '../boot.js';

export const bootImageLacksRaid: VolumeCheck = {
  id: 'BOOT_IMAGE_LACKS_RAID',
  level: 'blocker',
  scope: 'volume',
  of: 'converting',
  onlyFor: 'conversion',
  title: 'the host boots from it, and the boot image lacks raid modules',
  meaning:
    'After the conversion the next boot needs dm-raid and raid1 before there is a root file system. Without them in the initramfs the host does not come up.',
  seenIn: 'mount points, fstab, swap; the files in the boot image',
  remedy: BOOT_IMAGE_REMEDY,
  run: ({ volume, host: { initramfs } }) => {
    if (initramfs === null || initramfs.missing.length === 0) return nothing;
    const uses = bootUses(volume);
    if (uses.length === 0) return nothing;
    return observe([...uses, `${initramfs.file} lacks ${initramfs.missing.join(', ')}`]);
  },
};
