import { expect, test } from 'vitest';
import { chance, newSeed } from '../scenario/chance.js';
import { checkHost, closeHost, freshHost } from '../scenario/crash-host.js';
import { momentsOf, NEVER } from '../scenario/kill-at.js';
import { applyWithKills, type Kill, sayKills } from '../scenario/kill-lvconvert.js';
import { SoakReport } from '../scenario/soak.js';

/** Not the giant: a killed lvconvert may leave it to be copied as a whole. */
const VOLUMES = ['fs', 'three', 'core', 'idle', 'nosync'] as const;

test('lvconvert is killed right before each of its calls that change something', async () => {
  const seed = newSeed();
  const random = chance(seed);
  const report = new SoakReport('kill-at-each', 'kill -9 of lvconvert, right before each of its calls');
  const all = await killsAt({});
  await report.done(
    `undisturbed: ${all.kills.map(({ subject, delay }) => `${subject} ${delay}`).join(', ')}`,
    all.problems,
  );
  const left = Object.fromEntries(all.kills.map(({ subject, delay }) => [subject, momentsOf(callsIn(delay), random)]));
  const kills: Kill[] = [];
  while (Object.values(left).some((each) => each.length > 0) && !report.isOver) {
    const wanted = Object.fromEntries(Object.entries(left).map(([subject, each]) => [subject, each.pop()]));
    const round = await killsAt(wanted);
    kills.push(...round.kills);
    await report.summarise(`Seed ${seed}. ${sayKills(kills)}.`);
    await report.done(
      round.kills.map(({ subject, delay, state }) => `${subject} ${delay} (${state})`).join('; '),
      round.problems,
    );
  }
  expect(report.problems).toEqual([]);
});

function callsIn(delay: string): number {
  const count = Number(/(\d+) calls$/.exec(delay)?.[1]);
  expect(count).toBeGreaterThan(10);
  return count;
}

/** Kills the conversions of a fresh host before these calls, then goes on. */
async function killsAt(wanted: Record<string, number | undefined>): Promise<{ kills: Kill[]; problems: string[] }> {
  const host = await freshHost({ only: [...VOLUMES] });
  try {
    const times = VOLUMES.map((name) => [`vg/${name}`, { before: wanted[`vg/${name}`] ?? NEVER }] as const);
    const { kills } = await applyWithKills(host, 'apply /root/plan.json --yes', Object.fromEntries(times));
    const resumed = await host.guest.sh('raidlift resume /root/plan.json --yes', { timeoutMs: 900_000 });
    const problems =
      resumed.code === 0 ? [] : [`resume ended with ${resumed.code}: ${resumed.stderr}${resumed.stdout}`];
    return { kills, problems: [...problems, ...(await checkHost(host, []))] };
  } finally {
    await closeHost(host);
  }
}
