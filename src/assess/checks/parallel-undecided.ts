import { observe, type VolumeCheck } from '../check.js';

export const parallelUndecided: VolumeCheck = {
  id: 'PARALLEL_UNDECIDED',
  level: 'warning',
  scope: 'volume',
  of: 'converting',
  title: 'whether several hosts use it at once could not be decided, so it is left alone',
  meaning:
    'raid1 can never be active on two hosts. A mirror of which nobody can say that one host is enough for it is not converted. Which row of docs/parallel-activation.md decided so stands in the plan.',
  seenIn: 'what the verdict quotes',
  remedy: 'Answer it in the policy: `parallel: required` or `parallel: never`, with a reason.',
  run: ({ verdict, subject }) => {
    const more = verdict?.rule === undefined ? undefined : MORE[verdict.rule];
    if (verdict?.verdict !== 'undecided' || more === undefined) return [];
    const remedy = `${more.replaceAll('VG/LV', () => subject)} ${parallelUndecided.remedy}`.trim();
    return observe(verdict.evidence, { remedy });
  },
};

/** What can be done, by the row that decided; the others have a finding of their own. */
const MORE: Readonly<Record<string, string>> = {
  'policy-against-manager': 'Change the resource so that it activates exclusively and is not cloned.',
  'one-node-not-exclusive':
    'On the node that has it, unmount it, `lvchange -an VG/LV`, then `lvchange -aey VG/LV` and mount it again.',
  'cluster-file-system':
    'Where it is not active, activate it (`lvchange -aey VG/LV`) and inspect again: then it is seen for how many hosts it was made.',
  'shareable-disk': '',
};
