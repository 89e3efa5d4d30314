import { policyError } from '../model/errors.js';
import type { Verdict } from '../model/finding.js';
import type { Policy } from '../model/policy.js';
import { subjectOf } from '../model/volume.js';
import { situationOf, type Question, type Situation } from './situation.js';
import { verdictRules } from './verdict-rules.js';

/**
 * Who uses this mirror: one host (`exclusive`) or several (`parallel`), by the first row of docs/parallel-activation.md that
 * is true of it. What is seen counts over what a person says, that over what can be concluded; `undecided` is never converted.
 */
export function verdictOf(question: Question): Verdict {
  return judge(situationOf(question));
}

/** The same of a situation that is known already. */
export function judge(situation: Situation): Verdict {
  const rule = verdictRules.find(({ holds }) => holds(situation));
  if (rule === undefined) return { verdict: 'undecided', evidence: ['no rule says anything about it'] };
  return { verdict: rule.verdict, evidence: [...rule.evidence(situation)], rule: rule.id };
}

/**
 * Throws a usage error for a policy that says `parallel: never` of a mirror that is seen in parallel use; it names the entry,
 * so that whoever has the file can say the line.
 */
export function refuseContradiction(policy: Policy, { volume, policy: own }: Question, verdict: Verdict): void {
  if (own.parallel !== 'never' || verdict.rule !== 'seen-in-use') return;
  const subject = subjectOf(volume);
  const entry = policy.volumes[subject]?.parallel === undefined ? volume.vgName : subject;
  throw policyError(
    'POLICY_CONTRADICTED',
    `The policy says ${entry}: {parallel: never}, but ${subject} is in parallel use: ${verdict.evidence.join('; ')}`,
    ['volumes', entry, 'parallel'],
  );
}
