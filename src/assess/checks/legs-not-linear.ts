import { observe, type VolumeCheck } from '../check.js';

export const legsNotLinear: VolumeCheck = {
  id: 'LEGS_NOT_LINEAR',
  level: 'blocker',
  scope: 'volume',
  of: 'converting',
  onlyFor: 'conversion',
  title: 'legs are not linear',
  meaning: 'LVM gives metadata LVs to linear legs only: `Unable to allocate RAID metadata area for non-linear LV`.',
  seenIn: 'segment type and stripes of the legs',
  remedy:
    'Make a linear leg first: `lvconvert -m0 VG/LV DEVICE` drops a striped leg (the redundancy too, for the time), `lvconvert --type raid1 -m1 VG/LV` of a linear one gives it back. A volume whose every leg is striped has to be copied to a new LV.',
  run: ({ volume }) =>
    volume.legs.every((leg) => leg.linear)
      ? []
      : observe(volume.legs.filter((leg) => !leg.linear).map((leg) => `lvs: ${leg.name} is not linear`)),
};
