import { expect, test } from 'vitest';
import { ADD_LAYER, coverWithKills, DROP_LEG, END_LAYER, goOnByHand } from '../scenario/killed-covers.js';
import { sample } from '../scenario/soak.js';
import { withGuest } from '../scenario/with-guest.js';
import { hostOfOne, makeWritten, wrongsOfWritten } from '../scenario/written-mirror.js';

/*
 * An `lvconvert` that makes a layer, or what ends one, is killed, before or after it commits. Its loaded table made live too early would let every
 * write fail: the lower mirror is an `error` device until then.
 */

const KILLS = [
  { command: DROP_LEG, moment: 'commit' },
  { command: ADD_LAYER, moment: 'resume' },
  { command: ADD_LAYER, moment: 'commit' },
  { command: ADD_LAYER, moment: 'suspend' },
  { command: ADD_LAYER, moment: 'load' },
  { command: END_LAYER, moment: 'suspend' },
  { command: END_LAYER, moment: 'commit' },
  { command: END_LAYER, moment: 'resume' },
  { command: DROP_LEG, moment: 'suspend' },
  { command: DROP_LEG, moment: 'resume' },
];

test('A killed command of a cover: no write fails, resume alone goes on, or a person by what status says, and the legs are equal', async () => {
  await withGuest(hostOfOne, async (guest) => {
    const writer = await makeWritten(guest);
    for (const { command, moment } of sample(KILLS, { first: 2 })) {
      const { seen, problems } = await coverWithKills(guest, [{ command, moment }]);
      const label = `${command} killed before its first ${moment}`;
      expect({ label, killed: seen[0]?.killed, problems }).toEqual({ label, killed: true, problems: [] });
    }
    expect(await goOnByHand(guest, writer)).toEqual([]);
    expect(await wrongsOfWritten(guest, writer)).toEqual([]);
  });
}, 900_000);
