import { nothing, observe, type VolumeCheck } from '../check.js';
import { BOOT_IMAGE_REMEDY, bootUses } from '../boot.js';

export const bootImageUnproven: VolumeCheck = {
  id: 'BOOT_IMAGE_UNPROVEN',
  level: 'overridable',
  scope: 'volume',
  of: 'converting',
  onlyFor: 'conversion',
  title: 'the host boots from it, and its boot image could not be read',
  meaning:
    'After the conversion the next boot needs dm-raid and raid1 in the initramfs. Whether they are there is not known.',
  seenIn: 'mount points, fstab, swap',
  remedy: `${BOOT_IMAGE_REMEDY} If they are there, or there is no initramfs and the kernel has them built in, override with that.`,
  run: ({ volume, host, live }) => {
    if (!live || host.initramfs !== null) return nothing;
    const uses = bootUses(volume);
    return uses.length === 0 ? nothing : observe([...uses, 'no boot image could be read']);
  },
};
