import { observe, type VolumeCheck } from '../check.js';

export const kept: VolumeCheck = {
  id: 'KEPT',
  level: 'info',
  scope: 'volume',
  of: 'mirrors',
  onlyFor: 'conversion',
  title: 'stays a mirror, as the policy says',
  meaning: 'The policy says `do: keep` for it. It is not looked at further and not touched.',
  seenIn: 'the policy',
  remedy: 'Nothing to do. To convert it, change the policy’s entry to `do: convert`.',
  run: ({ policy }) =>
    policy.do === 'keep' ? observe([`policy: keep${policy.reason ? `: ${policy.reason}` : ''}`]) : [],
};
