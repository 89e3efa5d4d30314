import { afterAll, expect, test } from 'vitest';
import { chance, newSeed } from '../scenario/chance.js';
import { closeHost, type Cut, freshHost } from '../scenario/crash-host.js';
import { committedInTurn } from '../scenario/committed-state.js';
import { Histogram, sayCut } from '../scenario/histogram.js';
import { cutScriptAgainAndAgain, type Shell, type Trigger } from '../scenario/script-runs.js';
import { SoakReport, tableOf } from '../scenario/soak.js';

const CUTS = 120;
const PER_HOST = 6;

const seed = newSeed();
const random = chance(seed);
const met = new Histogram();
const report = new SoakReport('script-export', 'Power cuts under exported scripts');
let count = 0;

afterAll(() => console.log(`scripts: ${met}`));

/** In the order in which they are converted, so that each cut hits a run that has something to do. */
const order = ['giant', 'core', 'fs', 'idle', 'nosync', 'three'] as const;

function chooseRuns(): { shell: Shell; trigger: Trigger }[] {
  return order.slice(0, PER_HOST).map((volume, index) => {
    const shell: Shell = random() < 0.5 ? 'dash' : 'busybox sh';
    if ((index + Math.floor(random() * 2)) % 2 === 0) return { shell, trigger: { afterMs: random() * 15_000 } };
    const states = volume === 'core' ? (['C1', 'C4'] as const) : committedInTurn;
    return { shell, trigger: { volume, state: states[Math.floor(random() * states.length)] ?? 'C1' } };
  });
}

test(`${CUTS} power cuts, again and again, on slow disks`, async () => {
  while (count < CUTS && !report.isOver) {
    const host = await freshHost({ slowMs: 15 });
    const cuts: Cut[] = [];
    const problems = await cutScriptAgainAndAgain(host, chooseRuns(), (cut) => {
      count++;
      cuts.push(cut);
      met.add(cut);
    })
      .catch((error: unknown) => [String(error)])
      .finally(() => closeHost(host));
    await report.summarise(
      `Seed ${seed}. Cuts, and how many met at least one volume in each state:\n\n${tableOf({ cuts: count, ...met.counts() })}`,
    );
    for (const cut of cuts) await report.done(sayCut(cut), cut === cuts.at(-1) ? problems : []);
  }
  expect(report.problems).toEqual([]);
});

test('each state that a conversion commits was met', () => {
  expect(met.missing()).toEqual([]);
});
