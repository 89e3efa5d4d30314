import type { AskPort, Choice } from './ask.js';

/** What a person has come for. */
export type Aim = 'migrate' | 'away' | 'nothing';

const AWAY: Choice<Aim> = {
  value: 'away',
  name: 'A device has to leave for a while: free it',
  about: 'What lies on it moves elsewhere, or goes with its changes tracked; `raidlift back PV` brings it back.',
};

/** Asked on a host that has something on a device which can leave. */
export function askAim(hasMirrors: boolean, ask: AskPort): Promise<Aim> {
  const other: Choice<Aim> = hasMirrors
    ? {
        value: 'migrate',
        name: 'Old mirrors: what becomes of them',
        about: 'What can be converted to raid1 and what stays; nothing is changed before you have seen the plan.',
      }
    : { value: 'nothing', name: 'Nothing: leave', about: 'There is no old mirror here.' };
  return ask.choose<Aim>({
    code: 'aim',
    message: 'What is it about?',
    choices: [other, AWAY],
    safe: other.value,
  });
}
