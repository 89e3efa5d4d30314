import { activatedWithout } from '../../model/activated-without.js';
import type { DmDevice, Volume } from '../../model/inventory.js';
import { dmName, subjectOf } from '../../model/volume.js';
import type { HostCheck, Observation } from '../check.js';

export const absenceUnnoted: HostCheck = {
  id: 'ABSENCE_UNNOTED',
  level: 'warning',
  scope: 'host',
  title: 'a raid1 was activated without one of its PVs: what it writes now may be lost when that PV is back',
  meaning:
    'dm-raid brings a leg that returns up to date only where the superblocks of the others are newer than its own. Activating a raid1 without one of its PVs makes none newer; a write does so only when nothing has been written for a moment, an orderly shutdown does as well. After a power cut under load, an activation without a PV, more load and another power cut, the leg of the PV that is back is taken for whole: legs differ, and reads may give what was there before. In the lab (lvm2 2.03.16, Linux 6.1) that lost what was written meanwhile each time, and never where the kernel had been told to note the absence.',
  seenIn: 'devices named VG-LV_rimage_N-missing_… under the leg of an active raid1',
  remedy:
    'Now, before the PV returns: `dmsetup message VG-LV 0 check`; with one leg left it ends at once. Has the PV been back since, copy its leg anew: `lvchange --rebuild DEVICE VG/LV`.',
  run: ({ inventory: { vgs, dm } }) => vgs.flatMap((vg) => vg.volumes.flatMap((volume) => seenOf(volume, dm ?? []))),
};

function seenOf(volume: Volume, dm: readonly DmDevice[]): Observation[] {
  const missing = activatedWithout(volume, dm);
  if (missing.length === 0) return [];
  const subject = subjectOf(volume);
  const evidence = missing.map(
    ({ leg, device }) => `dmsetup: ${leg} lies on ${device}, as its PV was not there when it was activated`,
  );
  const remedy = absenceUnnoted.remedy
    .replace('VG-LV', () => dmName(volume.vgName, volume.name))
    .replace('VG/LV', () => subject);
  return [{ subject, evidence, remedy }];
}
