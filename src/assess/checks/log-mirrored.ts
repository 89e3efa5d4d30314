import { observe, type VolumeCheck } from '../check.js';

export const logMirrored: VolumeCheck = {
  id: 'LOG_MIRRORED',
  level: 'info',
  scope: 'volume',
  of: 'converting',
  onlyFor: 'conversion',
  title: 'mirrored log: the plan changes it to core first',
  meaning:
    'Today’s LVM no longer makes mirrored logs. The plan replaces it by a core log in a step of its own, without a copy.',
  seenIn: 'the log LV',
  remedy: 'Nothing to do.',
  run: ({ volume }) =>
    volume.log.kind === 'mirrored' ? observe([`lvs: ${volume.log.name ?? 'the log'} is a mirror`]) : [],
};
