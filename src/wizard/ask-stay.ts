import type { AssessedVolume } from '../model/finding.js';
import type { Policy, VolumePolicy } from '../model/policy.js';
import { textOf, wrap } from '../render/text.js';
import { sayOfVolume } from './answers.js';
import type { Choice, Dialogue } from './ask.js';

type Fate = NonNullable<VolumePolicy['do']>;

/** All that can be done with a mirror that must stay a mirror, the safe one first. What is new is added here. */
const stayChoices: readonly [Choice<Fate>, ...Choice<Fate>[]] = [
  { value: 'keep', name: 'Keep it as it is', about: 'It is not touched.' },
];

/** What becomes of each mirror that several nodes use at once. Where there is one possibility only, nobody is asked. */
export async function askStay(
  policy: Policy,
  parallel: readonly AssessedVolume[],
  { ask, say }: Dialogue,
): Promise<Policy> {
  let decided = policy;
  for (const { subject, verdict } of parallel) {
    const [safe, ...others] = stayChoices;
    const alone = others.length === 0 ? `: ${lowerFirst(safe.name)}` : '';
    say(
      textOf([
        '',
        ...wrap(`${subject} must stay a mirror, as several nodes use it at once${alone}.`, { rest: '  ' }),
        ...verdict.evidence.flatMap((item) => wrap(item, { first: '  seen: ' })),
      ]),
    );
    if (others.length === 0) continue;
    const message = `What shall be done with ${subject}?`;
    const fate = await ask.choose({ code: 'stay', message, choices: stayChoices, safe: safe.value });
    decided = sayOfVolume(decided, subject, { do: fate });
  }
  return decided;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
