import { observe, type VolumeCheck } from '../check.js';

export const coverShared: VolumeCheck = {
  id: 'COVER_SHARED',
  level: 'blocker',
  scope: 'volume',
  of: 'covering',
  title: 'not covered: several hosts may use it at once',
  meaning:
    'While the layer of a cover copies, the loss of a leg or of the log holds all writes until somebody lets them go on, on every node that uses the mirror. raidlift watches on one host only.',
  seenIn: 'the device-mapper table, the file system, or the policy',
  remedy:
    'If only one host uses it, say `parallel: never` with a reason in the policy. Else a stand-in takes the place of a leg for a while: `raidlift away PV`.',
  run: ({ verdict }) => (verdict === null || verdict.verdict === 'exclusive' ? [] : observe(verdict.evidence)),
};
