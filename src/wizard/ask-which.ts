import type { DraftVolume } from '../model/plan.js';
import type { Policy } from '../model/policy.js';
import { subjectOf } from '../model/volume.js';
import { count, formatBytes } from '../model/quantities.js';
import { sayOfVolume } from './answers.js';
import type { Dialogue } from './ask.js';

/** Which of the mirrors that can be converted shall be; all of them unless a person leaves some as they are. */
export async function askWhich(policy: Policy, ready: readonly DraftVolume[], { ask }: Dialogue): Promise<Policy> {
  const [first, ...others] = ready;
  if (first === undefined) return policy;
  const one = others.length === 0;
  const all = await ask.choose({
    code: 'which',
    message: `Convert ${one ? subjectOf(first) : `the ${count(ready.length, 'mirror')} that can be`}?`,
    choices: [
      { value: true, name: 'Yes', about: 'Nothing is changed before you have seen the plan and said so.' },
      { value: false, name: one ? 'No, leave it as it is' : 'Leave some of them as they are' },
    ],
    safe: true,
  });
  if (all) return policy;
  if (one) return sayOfVolume(policy, subjectOf(first), { do: 'keep' });
  return leaveSome(policy, ready, { ask });
}

async function leaveSome(
  policy: Policy,
  ready: readonly DraftVolume[],
  { ask }: Pick<Dialogue, 'ask'>,
): Promise<Policy> {
  const kept = new Set<string>();
  for (;;) {
    const done = { value: null, name: `Go on: ${ready.length - kept.size} to convert, ${kept.size} left as they are` };
    const chosen: string | null = await ask.choose<string | null>({
      code: 'which.leave',
      message: 'Which shall be left as they are?',
      choices: [
        done,
        ...ready.map((volume) => {
          const subject = subjectOf(volume);
          const mark = kept.has(subject) ? '[left as it is]' : '[convert]';
          return { value: subject, name: `${mark} ${subject}, ${formatBytes(volume.sizeBytes)}` };
        }),
      ],
      safe: null,
    });
    if (chosen === null) break;
    if (!kept.delete(chosen)) kept.add(chosen);
  }
  return [...kept].reduce((decided, subject) => sayOfVolume(decided, subject, { do: 'keep' }), policy);
}
