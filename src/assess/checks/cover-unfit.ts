import { isActive } from '../../model/volume.js';
import { observe, type VolumeCheck } from '../check.js';

export const coverUnfit: VolumeCheck = {
  id: 'COVER_UNFIT',
  level: 'blocker',
  scope: 'volume',
  of: 'covering',
  title: 'not covered: LVM makes no layer over it',
  meaning:
    'LVM adds a leg with a layer only to an active mirror that was once made equal (`Can’t add mirror to out-of-sync mirrored LV`) and whose log is a plain one, in memory or on disk.',
  seenIn: 'lv_active, initial_image_sync, the log LV',
  remedy:
    'Activate it: `lvchange -aey VG/LV`. One made with --nosync: `lvchange --resync VG/LV` while it is not used. A mirrored log: `lvconvert --mirrorlog disk VG/LV` first.',
  run: ({ volume, live }) =>
    observe([
      ...(live && !isActive(volume) ? ['lvs: not active'] : []),
      ...(volume.nosync ? ['lvs: initial synchronisation was skipped'] : []),
      ...(volume.log.kind === 'mirrored' || volume.log.kind === 'unknown' ? [`its log: ${volume.log.kind}`] : []),
    ]),
};
