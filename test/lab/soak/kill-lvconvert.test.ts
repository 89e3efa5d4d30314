import { expect, test } from 'vitest';
import { chance, newSeed } from '../scenario/chance.js';
import { checkHost, closeHost, freshHost } from '../scenario/crash-host.js';
import { applyWithKills, type Kill, type KillTime, sayKills } from '../scenario/kill-lvconvert.js';
import { SoakReport } from '../scenario/soak.js';

const KILLS = 50;
/** Where 50 kills did not leave a suspended device yet, go on up to so many. */
const MOST_KILLS = 120;

test(`kill -9 of lvconvert at ${KILLS} random moments`, async () => {
  const seed = newSeed();
  const random = chance(seed);
  const report = new SoakReport('kill-lvconvert', 'kill -9 of lvconvert');
  const kills: Kill[] = [];
  const hits = () => kills.filter(({ hit }) => hit);
  const wanted = () =>
    hits().length < KILLS || (!hits().some((kill) => kill.suspended.length > 0) && hits().length < MOST_KILLS);
  while (wanted() && !report.isOver) {
    // Not the giant: a killed lvconvert may leave it to be copied as a whole.
    const host = await freshHost({ only: ['fs', 'three', 'core', 'idle', 'nosync'] });
    try {
      const round = await applyWithKills(host, 'apply /root/plan.json --yes', () => chooseTime(random));
      // Killed again while going on, then left alone.
      const again = await applyWithKills(host, 'resume /root/plan.json --yes', () => chooseTime(random));
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

function chooseTime(random: () => number): KillTime {
  const after = (['start', 'C1', 'C1', 'C2', 'C4', 'suspend', 'suspend'] as const)[Math.floor(random() * 7)] ?? 'start';
  // C2 is there for some milliseconds only.
  if (after === 'suspend' || (after === 'C2' && random() < 0.5)) return { after, ms: 0 };
  return { after, ms: random() * (after === 'start' ? 4000 : 1500) };
}
