import { observe, type HostCheck } from '../check.js';

export const lvmVersionUnproven: HostCheck = {
  id: 'LVM_VERSION_UNPROVEN',
  level: 'overridable',
  scope: 'host',
  title: 'the version of lvm2 could not be read',
  meaning:
    'What a conversion does depends on the version of lvm2: before 2.02.92 it copies everything, before 2.02.169 it ignores the region size.',
  seenIn: '`lvm version`',
  remedy:
    'See what `lvm version` prints. With lvm2 2.02.169 or later an override is safe: `--override LVM_VERSION_UNPROVEN="it is 2.03.16"`.',
  run: ({ converting, live, host }) =>
    converting && live && host.lvmVersion === null ? observe(['`lvm version` gave no version']) : [],
};
