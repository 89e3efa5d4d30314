import type { Volume } from '../model/inventory.js';

const BOOT_MOUNTS = new Set(['/', '/boot', '/usr']);

/** What an early boot needs this volume for, one line each; empty for a volume that may come later. */
export function bootUses({ usage }: Pick<Volume, 'usage'>): string[] {
  const lines: string[] = [];
  for (const point of usage.mountPoints) if (BOOT_MOUNTS.has(point)) lines.push(`mounted on ${point}`);
  for (const point of usage.fstab ?? []) {
    if (BOOT_MOUNTS.has(point) && !usage.mountPoints.includes(point)) lines.push(`/etc/fstab mounts it on ${point}`);
  }
  if (usage.swap) lines.push('used as swap');
  return lines;
}

/** How each family of distributions puts the modules into its boot image, and shows that they are there. */
export const BOOT_IMAGE_REMEDY =
  "Debian, Ubuntu: `printf 'dm-raid\\nraid1\\n' >> /etc/initramfs-tools/modules && update-initramfs -u -k all`, then `lsinitramfs /boot/initrd.img-$(uname -r) | grep -E 'dm-raid|raid1'`. " +
  "Fedora, RHEL, SUSE: `echo 'add_drivers+=\" dm-raid raid1 \"' > /etc/dracut.conf.d/90-raid1.conf && dracut --force --regenerate-all`, then `lsinitrd | grep -E 'dm-raid|raid1'`.";
