import { expect, test } from 'vitest';
import { chance, newSeed } from '../scenario/chance.js';
import { checkHost, closeHost, freshHost } from '../scenario/crash-host.js';
import { applyWithKills, type Kill, type KillTime, sayKills } from '../scenario/kill-lvconvert.js';
import { SoakReport } from '../scenario/soak.js';

const KILLS = 50;
/** Not the giant: a killed lvconvert may leave it to be copied as a whole. */
const VOLUMES = ['fs', 'three', 'core', 'idle', 'nosync'] as const;

test(`kill -9 of lvconvert at ${KILLS} random moments`, async () => {
  const seed = newSeed();
  const random = chance(seed);
  const report = new SoakReport('kill-lvconvert', 'kill -9 of lvconvert');
  const kills: Kill[] = [];
  const hits = () => kills.filter(({ hit }) => hit);
  while (hits().length < KILLS && !report.isOver) {
    const host = await freshHost({ only: [...VOLUMES] });
    try {
      const round = await applyWithKills(host, 'apply /root/plan.json --yes', chooseTimes(random));
      // Killed again while going on, then left alone.
      const again = await applyWithKills(host, 'resume /root/plan.json --yes', chooseTimes(random));
      kills.push(...round.kills, ...again.kills);
      await report.summarise(`Seed ${seed}. ${sayKills(kills)}.`);
      const { code, stderr, stdout } = await host.guest.sh('raidlift resume /root/plan.json --yes', {
        timeoutMs: 900_000,
      });
      const problems = code === 0 ? [] : [`resume ended with ${code}: ${stderr}${stdout}`];
      const words = [...round.kills, ...again.kills].map(
        (kill) =>
          `${kill.subject} ${kill.delay} (${kill.hit ? kill.state : 'too late'}${kill.suspended.length > 0 ? `, suspended: ${kill.suspended.join(' ')}` : ''})`,
      );
      await report.done(words.join('; '), [...problems, ...(await checkHost(host, []))]);
    } finally {
      await closeHost(host);
    }
  }
  expect(report.problems).toEqual([]);
  // A run that was bounded shorter has met what it has met; its report counts them.
  if (report.isOver) return;
  expect(new Set(hits().map(({ state }) => state))).toEqual(new Set([...hits().map(({ state }) => state), 'C1', 'C2']));
});

function chooseTimes(random: () => number): Record<string, KillTime> {
  return Object.fromEntries(VOLUMES.map((name) => [`vg/${name}`, chooseTime(random)]));
}

function chooseTime(random: () => number): KillTime {
  const after = (['start', 'C1', 'C1', 'C2', 'C4'] as const)[Math.floor(random() * 5)] ?? 'start';
  // C2 is there for some milliseconds only.
  if (after === 'C2' && random() < 0.5) return { after, ms: 0 };
  return { after, ms: random() * (after === 'start' ? 4000 : 1500) };
}
