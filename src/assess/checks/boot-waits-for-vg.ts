import { observe, type VgCheck } from '../check.js';

export const bootWaitsForVg: VgCheck = {
  id: 'BOOT_WAITS_FOR_VG',
  level: 'warning',
  scope: 'vg',
  onlyFor: 'absence',
  title: 'a boot while the PV is away would stop',
  meaning:
    'While a PV of a VG is away no boot activates anything in that VG by itself: udev takes complete VGs only. A line of /etc/fstab without `nofail` makes the boot wait for its volume, and end in emergency mode.',
  seenIn: 'lines of /etc/fstab that name a volume of the VG, with neither `nofail` nor `noauto`',
  remedy:
    'Before the PV goes, add `nofail` to these lines of /etc/fstab, and take it out again when the PV is back. After a boot without the PV: `vgchange -ay VG`; `raidlift status` says what a mirror needs besides.',
  run: ({ vg }) =>
    observe(
      vg.volumes.flatMap((volume) =>
        (volume.usage.bootWaits ?? []).map(
          (point) => `/etc/fstab mounts ${vg.name}/${volume.name} on ${point} without nofail`,
        ),
      ),
    ),
};
