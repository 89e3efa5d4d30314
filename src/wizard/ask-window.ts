import { parseWindow } from '../model/window.js';
import type { Policy } from '../model/policy.js';
import { textOf, wrap } from '../render/text.js';
import type { Dialogue } from './ask.js';

const ANY_TIME = 'any time';
const FORM = '[DAYS] HH:MM-HH:MM ZONE, such as Sat 22:00-05:00 Europe/Prague';

/** When steps may begin. Enter alone leaves it as it is. */
export async function askWindow(policy: Policy, { ask, say }: Dialogue): Promise<Policy> {
  say(textOf(wrap(`A window is ${FORM}; of several, each after a semicolon. "${ANY_TIME}": none.`)));
  for (;;) {
    const answer = await ask.text({
      code: 'window',
      message: 'Steps begin only in which window?',
      safe: [policy.window ?? ANY_TIME].flat().join('; '),
    });
    if (answer === ANY_TIME) {
      const { window: _, ...anyTime } = policy;
      return anyTime;
    }
    const texts = answer.split(';').map((text) => text.trim());
    const faults = texts.map(parseWindow).flatMap((window) => ('wrong' in window ? [window.wrong] : []));
    if (faults.length === 0) return { ...policy, window: texts.length === 1 ? answer : texts };
    say(textOf(wrap(`That is no window: ${faults.join('; ')}`)));
  }
}
