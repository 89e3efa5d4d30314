import { observe, type VolumeCheck } from '../check.js';

/**
 * DEFAULT_RAID1_MAX_IMAGES was 10 before it became 64 (lvm2, lib/config/defaults.h). Mirrors have at most 9 legs in the
 * kernel (dm-raid1.c: MAX_NR_MIRRORS), so this is met on paper only.
 */
const MAX_LEGS = 10;

export const tooManyLegs: VolumeCheck = {
  id: 'TOO_MANY_LEGS',
  level: 'blocker',
  scope: 'volume',
  of: 'converting',
  onlyFor: 'conversion',
  title: 'more legs than raid1 takes',
  meaning: `LVM’s raid1 takes ${MAX_LEGS} legs on every version that converts mirrors.`,
  seenIn: 'the number of legs',
  remedy: `Drop legs down to ${MAX_LEGS}: \`lvconvert -m ${MAX_LEGS - 1} VG/LV\`.`,
  run: ({ volume }) => (volume.legs.length > MAX_LEGS ? observe([`lvs: ${volume.legs.length} legs`]) : []),
};
