import { observe, type VolumeCheck } from '../check.js';

export const parallelUse: VolumeCheck = {
  id: 'PARALLEL_USE',
  level: 'info',
  scope: 'volume',
  of: 'mirrors',
  title: 'stays a mirror, as several hosts use it at once',
  meaning: 'raid1 can never be active on two hosts. A mirror that must be is not converted.',
  seenIn: 'the device-mapper table, the file system, or the policy',
  remedy:
    'Nothing to do. If only one host uses it: unmount it everywhere, `lvchange -an VG/LV`, `lvchange -aey VG/LV`, and say `parallel: never` with a reason in the policy.',
  run: ({ policy, verdict }) =>
    policy.do === 'convert' && verdict?.verdict === 'parallel' ? observe(verdict.evidence) : [],
};
