import { isActive } from '../../model/volume.js';
import { observe, type VolumeCheck } from '../check.js';

export const skipActivation: VolumeCheck = {
  id: 'SKIP_ACTIVATION',
  level: 'info',
  scope: 'volume',
  of: 'converting',
  onlyFor: 'conversion',
  title: 'flagged to be skipped at activation: the plan activates it with -K',
  meaning:
    'With the activation-skip flag `lvchange -aey` says rc 0 and the LV is not active. The plan gives -K, once, and leaves the flag.',
  seenIn: 'the k in lv_attr',
  remedy: 'Nothing to do. To remove the flag: `lvchange -kn VG/LV`.',
  run: ({ volume }) =>
    volume.skipActivation && !isActive(volume) ? observe(['lvs: skip activation is set, and it is not active']) : [],
};
