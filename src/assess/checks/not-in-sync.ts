import { isActive } from '../../model/volume.js';
import { nothing, observe, type VolumeCheck } from '../check.js';

export const notInSync: VolumeCheck = {
  id: 'NOT_IN_SYNC',
  level: 'info',
  scope: 'volume',
  of: 'converting',
  title: 'not in sync yet: the plan waits',
  meaning:
    'LVM converts a mirror only when all its legs are equal. The plan waits for that; it may be interrupted meanwhile.',
  seenIn: 'copy_percent',
  remedy: 'Nothing to do. See it go on with `lvs -o lv_name,copy_percent VG/LV`.',
  run: ({ volume, live }) => {
    if (volume.syncPercent === 100) return nothing;
    if (volume.syncPercent !== null) return observe([`lvs: ${volume.syncPercent} % in sync`]);
    return live && isActive(volume) ? observe(['lvs: active, and no percentage']) : nothing;
  },
};
