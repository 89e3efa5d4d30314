import { observe, type VolumeCheck } from '../check.js';

export const logUnproven: VolumeCheck = {
  id: 'LOG_UNPROVEN',
  level: 'overridable',
  scope: 'volume',
  of: 'converting',
  title: 'what kind of log it has could not be read',
  meaning: 'A mirrored log has to be changed before the conversion; a disk or core log need not.',
  seenIn: 'mirror_log and the log LV',
  remedy: 'See `lvs -a -o lv_name,mirror_log,lv_layout VG`. If the log is no mirror itself, override with that.',
  run: ({ volume, live }) =>
    live && volume.log.kind === 'unknown' ? observe(['lvs: nothing known about its log']) : [],
};
