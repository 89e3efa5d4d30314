import { expect, test } from 'vitest';
import { chance, newSeed } from '../scenario/chance.js';
import { closeHost, freshHost } from '../scenario/crash-host.js';
import { inTime, LONG_RUN } from '../scenario/in-time.js';
import { killAt, momentsOf, NEVER, struckBefore, type KilledAt } from '../scenario/kill-at.js';
import { finishScript, putScript, startScript } from '../scenario/script-runs.js';
import { SoakReport } from '../scenario/soak.js';

/** Not the giant: a killed lvconvert may leave it to be copied as a whole. */
const VOLUMES = ['fs', 'three', 'core', 'idle', 'nosync'] as const;

test('lvconvert under an exported script is killed right before each of its calls that change something', async () => {
  const seed = newSeed();
  const report = new SoakReport(
    'script-kills',
    'kill -9 of lvconvert under an exported script, before each of its calls',
  );
  const undisturbed = await killsAt([]);
  const calls = undisturbed.seen.map((each) => each?.calls.length ?? 0);
  for (const count of calls) expect(count).toBeGreaterThan(10);
  await report.done(`undisturbed: ${calls.join(', ')} calls`, undisturbed.problems);
  const left = calls.map((count, number) => momentsOf(count, chance(seed + number)));
  let struck = 0;
  while (left.some((moments) => moments.length > 0) && !report.isOver) {
    const { seen, problems } = await killsAt(left.map((moments) => moments.pop() ?? NEVER));
    const killed = seen.flatMap((each, number) => {
      const before = struckBefore(each);
      return before === null ? [] : [`vg/${VOLUMES[number]} before ${before}`];
    });
    struck += killed.length;
    await report.summarise(`Seed ${seed}. Calls: ${calls.join(', ')}. ${struck} kills.`);
    await report.done(killed.join('; '), problems);
  }
  expect(report.problems).toEqual([]);
});

/** Kills the conversions of a fresh host before these calls; the script is run again, and has to get there. */
async function killsAt(moments: readonly number[]): Promise<{ seen: KilledAt[]; problems: string[] }> {
  const host = await freshHost({ only: [...VOLUMES] });
  try {
    await putScript(host);
    const kills = VOLUMES.map((name, number) => ({
      command: `lvconvert .*vg/${name}`,
      moment: moments[number] ?? NEVER,
    }));
    const end = await killAt(host.guest, kills);
    await inTime(host.guest, { what: 'the script', ...LONG_RUN }, startScript(host, 'dash').done);
    return { seen: await end(), problems: await finishScript(host, 'busybox sh', []) };
  } finally {
    await closeHost(host);
  }
}
