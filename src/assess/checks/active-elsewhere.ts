import { observe, type VolumeCheck } from '../check.js';

export const activeElsewhere: VolumeCheck = {
  id: 'ACTIVE_ELSEWHERE',
  level: 'blocker',
  scope: 'volume',
  of: 'converting',
  title: 'it is active on another host',
  meaning: 'A mirror is converted where it is active, and by one host only.',
  seenIn: 'lv_active',
  remedy: 'Plan on that host; or there: `lvchange -an VG/LV`, then here `lvchange -aey VG/LV`.',
  run: ({ volume, policy }) =>
    volume.activation === 'elsewhere' && policy.parallel !== 'end' ? observe(['lvs: active on another host']) : [],
};
