import { observe, type HostCheck } from '../check.js';

export const dmRaidUnproven: HostCheck = {
  id: 'DM_RAID_UNPROVEN',
  level: 'overridable',
  scope: 'host',
  onlyFor: 'conversion',
  title: 'whether the kernel has dm-raid could not be read',
  meaning: 'raid1 volumes need the device-mapper target raid and the module raid1. Without it the conversion fails.',
  seenIn: '`dmsetup targets`',
  remedy:
    'Load it with `modprobe dm-raid && modprobe raid1` and see that `dmsetup targets` lists raid; then inspect again, or override with what you saw.',
  run: ({ converting, live, host }) =>
    converting && live && host.dmTargets === null
      ? observe(['the list of device-mapper targets could not be read'])
      : [],
};
