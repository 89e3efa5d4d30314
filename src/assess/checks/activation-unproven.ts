import { observe, type VolumeCheck } from '../check.js';

export const activationUnproven: VolumeCheck = {
  id: 'ACTIVATION_UNPROVEN',
  level: 'overridable',
  scope: 'volume',
  of: 'converting',
  title: 'whether it is active could not be read',
  meaning:
    'The plan activates what is inactive, and puts that back. Without knowing, it could deactivate what is in use.',
  seenIn: 'lv_active',
  remedy: 'See `lvs -o lv_name,lv_active VG/LV`; then activate it with `lvchange -aey VG/LV` and plan again.',
  run: ({ volume, live }) => (live && volume.activation === null ? observe(['lvs: no answer in lv_active']) : []),
};
