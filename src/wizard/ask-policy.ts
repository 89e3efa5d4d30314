import type { AssessedVolume } from '../model/finding.js';
import type { Policy } from '../model/policy.js';
import { policyOf } from '../assess/policy-of.js';
import { askAfterwards } from './ask-afterwards.js';
import type { Dialogue } from './ask.js';
import { askParallel } from './ask-parallel.js';
import { askStay, type Answered } from './ask-stay.js';
import { askWhich } from './ask-which.js';
import type { LookAhead, Outlook } from './answers.js';
import { readFindings } from './read-findings.js';

export interface PolicyQuestions extends Dialogue {
  /** What is decided already, by a policy file or in an earlier round. */
  policy: Policy;
  outlook: Outlook;
  lookAhead: LookAhead;
  /** False for a saved report: a cover is made where it is watched. */
  canCover: boolean;
  /** Over ssh: what is watched is watched through a connection. */
  isFar: boolean;
}

/**
 * Asks what only a person can know, and nothing else: who uses an undecided mirror, what becomes of those that must stay,
 * what to override and why, which to convert, what to do afterwards. What comes out is a policy as `--policy` takes it, or a cover that
 * is wanted first.
 * @throws PersonLeft
 */
export async function askPolicy(questions: PolicyQuestions): Promise<Answered> {
  const { lookAhead } = questions;
  const used = await askParallel(questions.policy, undecidedOf(questions.policy, questions.outlook), questions);
  let outlook = used === questions.policy ? questions.outlook : await lookAhead(used);
  const stay = await askStay(used, outlook, questions);
  if (stay.errand !== null) return stay;
  outlook = stay.policy === used ? outlook : await lookAhead(stay.policy);
  const read = await readFindings(stay.policy, { ...questions, outlook });
  outlook = read === stay.policy ? outlook : await lookAhead(read);
  const ready = outlook.volumes.filter((volume) => volume.decision === 'convert');
  const policy = await askWhich(read, ready, questions);
  const going = ready.filter((volume) => policyOf(policy, volume).do === 'convert');
  return { policy: await askAfterwards(policy, going, questions), errand: null };
}

/** The undecided mirrors that the policy does not keep anyway. */
function undecidedOf(policy: Policy, { assessment, volumes }: Outlook): AssessedVolume[] {
  const wanted = new Set(
    volumes.filter((volume) => policyOf(policy, volume).do === 'convert').map((volume) => volume.uuid),
  );
  return assessment.volumes.filter((volume) => volume.verdict.verdict === 'undecided' && wanted.has(volume.uuid));
}
