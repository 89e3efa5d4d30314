import { observe, type VolumeCheck } from '../check.js';

export const redundancyLost: VolumeCheck = {
  id: 'REDUNDANCY_LOST',
  level: 'warning',
  scope: 'volume',
  of: 'all',
  title: 'it lost a leg in the middle of a conversion and has no redundancy now',
  meaning:
    'A linear LV with what a conversion leaves behind: a leg’s device failed meanwhile, and LVM dropped it. The data is whole on the leg that is left.',
  seenIn: 'a linear LV beside LVs named LV_rmeta_N or LV_mlog',
  remedy:
    'With the PV back (`vgextend --restoremissing VG DEVICE`) or a spare: remove the strays, then `lvconvert --type raid1 -m 1 VG/LV DEVICE` copies it in full. If a plan was under way, `raidlift resume` does that.',
  run: ({ volume }) =>
    volume.kind === 'linear' && volume.strays.length > 0
      ? observe([`lvs: linear, beside ${volume.strays.map((stray) => stray.name).join(', ')}`])
      : [],
};
