import { expect, test } from 'vitest';
import { FINISH, goWithKill, HOLD } from '../scenario/killed-moves.js';
import { sample } from '../scenario/soak.js';
import { withGuest } from '../scenario/with-guest.js';
import { hostOfOne, makeWritten, wrongsOfWritten } from '../scenario/written-mirror.js';

/*
 * What docs/away.md says of a pvmove, or of LVM's poller, that is killed: in each kind of state that it can leave. The soak kills before each of
 * their calls.
 */

/** When to kill what, and what comes of it. Killed once it has committed, the move is there: the same run goes on. */
const KILLS = [
  { command: HOLD, moment: 'commit', code: 1, cleared: true, edited: false },
  { command: FINISH, moment: 'resume', code: 1, cleared: false, edited: true },
  { command: HOLD, moment: 'resume', code: 0, cleared: false, edited: false },
  { command: HOLD, moment: 'load', code: 1, cleared: true, edited: false },
  { command: HOLD, moment: 'suspend', code: 1, cleared: true, edited: false },
  { command: FINISH, moment: 'suspend', code: 1, cleared: false, edited: false },
  { command: FINISH, moment: 'commit', code: 1, cleared: false, edited: false },
];

test('A pvmove or its poller that is killed, before or after it commits: resume alone goes on, nothing that was written is lost', async () => {
  await withGuest(hostOfOne, async (guest) => {
    const writer = await makeWritten(guest);
    for (const [at, { command, moment, ...wanted }] of sample(KILLS, { first: 3 }).entries()) {
      const { before, code, cleared, edited, problems } = await goWithKill(guest, at % 2 === 0 ? 'away' : 'back', {
        command,
        moment,
      });
      const label = `${command} killed before its first ${moment}`;
      expect({ label, before, code, cleared, edited, problems }).toEqual({
        label,
        before: expect.any(String) as string,
        ...wanted,
        problems: [],
      });
    }
    expect(await wrongsOfWritten(guest, writer, { mayBeTagged: true })).toEqual([]);
  });
}, 900_000);
