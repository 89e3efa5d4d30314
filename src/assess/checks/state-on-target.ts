import { observe, type VolumeCheck } from '../check.js';

export const stateOnTarget: VolumeCheck = {
  id: 'STATE_ON_TARGET',
  level: 'overridable',
  scope: 'volume',
  of: 'converting',
  onlyFor: 'conversion',
  title: 'the state folder lies on it',
  meaning:
    'While LVM changes it, the volume is suspended for moments. A journal that lies on it cannot be written then, and if the command dies in that moment the journal can neither be read nor written until the device is resumed or the host rebooted.',
  seenIn: 'the mount that holds the state folder',
  remedy:
    'Give a folder on another disk: `--state-dir /mnt/usb/raidlift`; and keep a copy of the plan elsewhere: it is enough to finish.',
  run: ({ volume, host: { state } }) =>
    state !== null && state.lvUuids.includes(volume.uuid) ? observe([`${state.folder} lies on this LV`]) : [],
};
