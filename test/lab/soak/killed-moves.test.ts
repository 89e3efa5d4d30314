import { expect, test } from 'vitest';
import { chance, newSeed, shuffled } from '../scenario/chance.js';
import { NEVER } from '../scenario/kill-at.js';
import { FINISH, goWithKill, HOLD } from '../scenario/killed-moves.js';
import { SoakReport, tableOf } from '../scenario/soak.js';
import { withGuest } from '../scenario/with-guest.js';
import { hostOfOne, makeWritten, wrongsOfWritten } from '../scenario/written-mirror.js';

/** Ways on one guest, after which its legs are looked at. */
const WAYS = 8;

test('pvmove, and LVM’s poller that ends it, are killed right before each of their calls that change something', async () => {
  const seed = newSeed();
  const report = new SoakReport('killed-moves', 'kill -9 of pvmove and lvpoll, right before each of their calls');
  const all = await countCalls();
  const left = shuffled(
    [HOLD, FINISH].flatMap((command) =>
      Array.from({ length: all[command] ?? 0 }, (_, moment) => ({ command, moment })),
    ),
    chance(seed),
  );
  const met = { killed: 0, cleared: 0, edited: 0 };
  while (left.length > 0 && !report.isOver) {
    await withGuest(hostOfOne, async (guest) => {
      const writer = await makeWritten(guest);
      for (let way = 0; way < WAYS && !report.isOver; way++) {
        const next = left.pop();
        if (next === undefined) break;
        const { before, cleared, edited, problems } = await goWithKill(guest, way % 2 === 0 ? 'away' : 'back', next);
        met.killed += Number(before !== null);
        met.cleared += Number(cleared);
        met.edited += Number(edited);
        await report.summarise(`Seed ${seed}. Calls: ${JSON.stringify(all)}.\n\n${tableOf(met)}`);
        await report.done(`${next.command} before ${before ?? `call ${next.moment}, which it had not`}`, problems);
        if (problems.length > 0) return;
      }
      await report.done('the legs after these', await wrongsOfWritten(guest, writer, { mayBeTagged: true }));
    }).catch((error: unknown) => report.done('a guest', [String(error)]));
  }
  expect(report.problems).toEqual([]);
});

async function countCalls(): Promise<Record<string, number>> {
  return withGuest(hostOfOne, async (guest) => {
    await makeWritten(guest);
    const hold = await goWithKill(guest, 'away', { command: HOLD, moment: NEVER });
    const finish = await goWithKill(guest, 'back', { command: FINISH, moment: NEVER });
    expect([hold.problems, finish.problems]).toEqual([[], []]);
    expect(Math.min(hold.calls, finish.calls)).toBeGreaterThan(10);
    return { [HOLD]: hold.calls, [FINISH]: finish.calls };
  });
}
