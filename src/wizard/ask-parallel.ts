import type { AssessedVolume } from '../model/finding.js';
import type { Policy } from '../model/policy.js';
import { count } from '../model/quantities.js';
import { textOf, wrap } from '../render/text.js';
import { sayOfVolume } from './answers.js';
import type { Choice, Dialogue } from './ask.js';

type Use = 'unknown' | 'never' | 'required';

const CHOICES: readonly Choice<Use>[] = [
  {
    value: 'unknown',
    name: 'I do not know: leave it alone',
    about: 'It is not touched. Look on every node that sees its PVs, then come back.',
  },
  {
    value: 'never',
    name: 'No, one node at a time uses it',
    about: 'It is converted, if nothing else stands against it. You are asked how you know; that stands in the plan.',
  },
  {
    value: 'required',
    name: 'Yes, several nodes use it at once',
    about: 'It must stay a mirror: raid1 can never be active on two nodes.',
  },
];

/** What a person answered about one mirror. */
type Answer = { use: 'unknown' } | { use: 'never'; reason: string } | { use: 'required' };

/**
 * Who uses each mirror that LVM alone cannot tell about: the question that LVM's maintainers ask first (facts §4). Whoever
 * does not know changes nothing.
 */
export async function askParallel(
  policy: Policy,
  undecided: readonly AssessedVolume[],
  dialogue: Dialogue,
): Promise<Policy> {
  let decided = policy;
  for (const [index, volume] of undecided.entries()) {
    const answer = await askAbout(volume, dialogue);
    decided = record(decided, volume, answer);
    const rest = undecided.slice(index + 1);
    if (index > 0 || rest.length === 0 || !(await sameForAll(rest, dialogue))) continue;
    return rest.reduce((policySoFar, other) => record(policySoFar, other, answer), decided);
  }
  return decided;
}

async function askAbout({ subject, verdict }: AssessedVolume, { ask, say }: Dialogue): Promise<Answer> {
  say(
    textOf([
      '',
      ...wrap(`${subject} is undecided: nothing here shows whether another node uses it.`),
      ...verdict.evidence.flatMap((item) => wrap(item, { first: '  seen: ' })),
    ]),
  );
  for (;;) {
    const message = `Does anything use ${subject} on several nodes at once?`;
    const use = await ask.choose({ code: 'parallel', message, choices: CHOICES, safe: 'unknown' });
    if (use !== 'never') return { use };
    const why = `How do you know that one node at a time uses ${subject}? (nothing: back)`;
    const reason = await ask.text({ code: 'parallel.reason', message: why, safe: '' });
    if (reason !== '') return { use, reason };
  }
}

async function sameForAll(rest: readonly AssessedVolume[], { ask }: Dialogue): Promise<boolean> {
  const [first] = rest;
  const which = rest.length === 1 ? `${first?.subject} is` : `${count(rest.length, 'more mirror')} are`;
  return ask.choose({
    code: 'parallel.rest',
    message: `${which} undecided too. Does the same hold there?`,
    choices: [
      { value: false, name: 'Ask me about each' },
      { value: true, name: 'The same holds for all of them', about: rest.map(({ subject }) => subject).join(', ') },
    ],
    safe: false,
  });
}

function record(policy: Policy, { subject }: AssessedVolume, answer: Answer): Policy {
  if (answer.use === 'unknown') return policy;
  if (answer.use === 'required') return sayOfVolume(policy, subject, { parallel: 'required' });
  return sayOfVolume(policy, subject, { parallel: 'never', reason: answer.reason });
}
