import { observe, type HostCheck } from '../check.js';

export const stateUnproven: HostCheck = {
  id: 'STATE_UNPROVEN',
  level: 'warning',
  scope: 'host',
  onlyFor: 'conversion',
  title: 'nobody could say on which volume the state folder lies',
  meaning:
    'A journal on the volume that is being changed cannot be written while that volume is suspended. Which volume the state folder lies on was not found out.',
  seenIn: 'the mount that holds the state folder',
  remedy: 'Give a folder on a disk of its own: `--state-dir /mnt/usb/raidlift`.',
  run: ({ converting, live, host }) =>
    converting && live && host.state === null ? observe(['the state folder could not be followed to a device']) : [],
};
