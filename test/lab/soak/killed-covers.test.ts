import { expect, test } from 'vitest';
import { chance, newSeed } from '../scenario/chance.js';
import { momentsOf, NEVER, struckBefore } from '../scenario/kill-at.js';
import { ADD_LAYER, coverWithKills, DROP_LEG, END_LAYER } from '../scenario/killed-covers.js';
import { SoakReport } from '../scenario/soak.js';
import { withGuest } from '../scenario/with-guest.js';
import { hostOfOne, makeWritten, wrongsOfWritten } from '../scenario/written-mirror.js';

const COMMANDS = [ADD_LAYER, END_LAYER, DROP_LEG];
/** Covers on one guest, after which its legs are looked at. */
const COVERS = 4;

test('What makes a cover’s layer, ends it and takes the leg away is killed right before each of its calls that change something', async () => {
  const seed = newSeed();
  const report = new SoakReport(
    'killed-covers',
    'kill -9 of what makes and ends covers, right before each of its calls',
  );
  const calls = await countCalls();
  const left = calls.map((count, number) => momentsOf(count, chance(seed + number)));
  let struck = 0;
  const isOver = (): boolean => report.isOver || left.every((moments) => moments.length === 0);
  while (!isOver()) {
    await withGuest(hostOfOne, async (guest) => {
      const writer = await makeWritten(guest);
      for (let covers = 0; covers < COVERS && !isOver(); covers++) {
        // Each cover is struck three times, as long as there are moments of all.
        const kills = COMMANDS.map((command, number) => ({ command, moment: left[number]?.pop() ?? NEVER }));
        const { seen, problems } = await coverWithKills(guest, kills);
        const killed = kills.flatMap(({ command }, number) => {
          const before = struckBefore(seen[number]);
          return before === null ? [] : [`${command} before ${before}`];
        });
        struck += killed.length;
        const rest = left.map((moments) => moments.length).join(', ');
        await report.summarise(`Seed ${seed}. Calls: ${calls.join(', ')}. ${struck} kills; left: ${rest}.`);
        await report.done(killed.join('; '), problems);
        if (problems.length > 0) return;
      }
      await report.done('the legs after these', await wrongsOfWritten(guest, writer));
    }).catch((error: unknown) => report.done('a guest', [String(error)]));
  }
  expect(report.problems).toEqual([]);
});

async function countCalls(): Promise<number[]> {
  return withGuest(hostOfOne, async (guest) => {
    await makeWritten(guest);
    const { seen, problems } = await coverWithKills(
      guest,
      COMMANDS.map((command) => ({ command, moment: NEVER })),
    );
    expect(problems).toEqual([]);
    const counts = seen.map((each) => each?.calls.length ?? 0);
    for (const count of counts) expect(count).toBeGreaterThan(5);
    return counts;
  });
}
