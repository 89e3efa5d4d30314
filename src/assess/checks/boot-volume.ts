import { nothing, observe, type VolumeCheck } from '../check.js';
import { BOOT_IMAGE_REMEDY, bootUses } from '../boot.js';

export const bootVolume: VolumeCheck = {
  id: 'BOOT_VOLUME',
  level: 'info',
  scope: 'volume',
  of: 'converting',
  onlyFor: 'conversion',
  title: 'the host boots from it',
  meaning:
    'It carries /, /boot, /usr or swap. The boot image holds dm-raid and raid1 now; keep it so when kernels are updated.',
  seenIn: 'mount points, fstab, swap; the files in the boot image',
  remedy: `Nothing to do now. So that later boot images hold them too: ${BOOT_IMAGE_REMEDY}`,
  run: ({ volume, live, host: { initramfs } }) => {
    if (initramfs !== null ? initramfs.missing.length > 0 : live) return nothing;
    const uses = bootUses(volume);
    if (uses.length === 0) return nothing;
    const seen =
      initramfs === null
        ? 'boot image not in the report: proven at apply'
        : `${initramfs.file} holds dm-raid and raid1`;
    return observe([...uses, seen]);
  },
};
