import { expect, test } from 'vitest';
import { chance, newSeed, shuffled } from '../scenario/chance.js';
import { ADD_LAYER, coverWithKill, DROP_LEG, END_LAYER } from '../scenario/killed-covers.js';
import { SoakReport } from '../scenario/soak.js';
import { withGuest } from '../scenario/with-guest.js';
import { hostOfOne, makeWritten, wrongsOfWritten } from '../scenario/written-mirror.js';

/** More than any of them has calls. */
const NEVER = 10_000;
/** Kills on one guest, after which its legs are looked at. */
const KILLS = 5;

test('What makes a cover’s layer, ends it and takes the leg away is killed right before each of its calls that change something', async () => {
  const seed = newSeed();
  const report = new SoakReport(
    'killed-covers',
    'kill -9 of what makes and ends covers, right before each of its calls',
  );
  const calls = await countCalls();
  const left = shuffled(
    Object.entries(calls).flatMap(([command, count]) =>
      Array.from({ length: count }, (_, moment) => ({ command, moment })),
    ),
    chance(seed),
  );
  let struck = 0;
  while (left.length > 0 && !report.isOver) {
    await withGuest(hostOfOne, async (guest) => {
      const writer = await makeWritten(guest);
      for (const { command, moment } of left.splice(-KILLS)) {
        if (report.isOver) break;
        const { before, problems } = await coverWithKill(guest, { command, moment });
        struck += Number(before !== null);
        await report.summarise(`Seed ${seed}. Calls: ${JSON.stringify(calls)}. ${struck} kills, ${left.length} left.`);
        await report.done(`${command} before call ${moment}, ${before ?? 'which it had not'}`, problems);
        if (problems.length > 0) return;
      }
      await report.done('the legs after these', await wrongsOfWritten(guest, writer));
    }).catch((error: unknown) => report.done('a guest', [String(error)]));
  }
  expect(report.problems).toEqual([]);
});

async function countCalls(): Promise<Record<string, number>> {
  return withGuest(hostOfOne, async (guest) => {
    await makeWritten(guest);
    const counts: Record<string, number> = {};
    for (const command of [ADD_LAYER, END_LAYER, DROP_LEG]) {
      const { calls, problems } = await coverWithKill(guest, { command, moment: NEVER });
      expect({ command, problems }).toEqual({ command, problems: [] });
      expect(calls).toBeGreaterThan(5);
      counts[command] = calls;
    }
    return counts;
  });
}
