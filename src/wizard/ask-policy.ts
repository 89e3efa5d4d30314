import type { AssessedVolume, Verdict } from '../model/finding.js';
import type { Policy } from '../model/policy.js';
import { policyOf } from '../assess/policy-of.js';
import { askAfterwards } from './ask-afterwards.js';
import type { Dialogue } from './ask.js';
import { askParallel } from './ask-parallel.js';
import { askStay } from './ask-stay.js';
import { askWhich } from './ask-which.js';
import type { LookAhead, Outlook } from './answers.js';
import { readFindings } from './read-findings.js';

export interface PolicyQuestions extends Dialogue {
  /** What is decided already, by a policy file or in an earlier round. */
  policy: Policy;
  outlook: Outlook;
  lookAhead: LookAhead;
}

/**
 * Asks what only a person can know, and nothing else: who uses an undecided mirror, what becomes of those that must stay,
 * what to override and why, which to convert, what to do afterwards. What comes out is a policy as `--policy` takes it.
 * @throws PersonLeft
 */
export async function askPolicy(questions: PolicyQuestions): Promise<Policy> {
  const { lookAhead } = questions;
  let policy = await askParallel(
    questions.policy,
    withVerdict('undecided', questions.policy, questions.outlook),
    questions,
  );
  let outlook = policy === questions.policy ? questions.outlook : await lookAhead(policy);
  policy = await askStay(policy, withVerdict('parallel', policy, outlook), questions);
  const read = await readFindings(policy, { ...questions, outlook });
  outlook = read === policy ? outlook : await lookAhead(read);
  const ready = outlook.volumes.filter((volume) => volume.decision === 'convert');
  policy = await askWhich(read, ready, questions);
  const going = ready.filter((volume) => policyOf(policy, volume).do === 'convert');
  return askAfterwards(policy, going, questions);
}

/** The mirrors with this verdict that the policy does not keep anyway. */
function withVerdict(verdict: Verdict['verdict'], policy: Policy, { assessment, volumes }: Outlook): AssessedVolume[] {
  const wanted = new Set(
    volumes.filter((volume) => policyOf(policy, volume).do === 'convert').map((volume) => volume.uuid),
  );
  return assessment.volumes.filter((volume) => volume.verdict.verdict === verdict && wanted.has(volume.uuid));
}
