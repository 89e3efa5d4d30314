import { observe, type VolumeCheck } from '../check.js';
import { inCluster } from '../elsewhere.js';

export const parallelUse: VolumeCheck = {
  id: 'PARALLEL_USE',
  level: 'info',
  scope: 'volume',
  of: 'mirrors',
  title: 'stays a mirror, as several hosts use it at once',
  meaning: 'raid1 can never be active on two hosts. A mirror that must be is not converted.',
  seenIn: 'the device-mapper table, the file system, or the policy',
  remedy: remedyFor('VG/LV'),
  run: ({ policy, verdict, vg, subject }) => {
    if (policy.do !== 'convert' || verdict?.verdict !== 'parallel') return [];
    return observe(verdict.evidence, { remedy: inCluster(vg) ? remedyFor(subject) : PLAIN });
  },
};

/** Where LVM's locks see to it that nobody else has it meanwhile, a plan can do it. */
function remedyFor(subject: string): string {
  return (
    'Nothing to do. If one node at a time is enough: say so in the policy, ' +
    `\`${subject}: {parallel: end, reason: …}\`, and plan with a \`--host\` for each node. Such a plan makes it exclusive first: ` +
    'unmounted on every node by hand, deactivated, activated here alone, mounted again (downtime until then); then it is converted online. ' +
    'Afterwards it can be active on one node only.'
  );
}

const PLAIN =
  'Nothing to do. If one host at a time is enough: deactivate it on all but one, and plan again with the reports of all.';
