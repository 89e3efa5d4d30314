import { afterAll, expect, test } from 'vitest';
import { chance, newSeed } from '../scenario/chance.js';
import { closeHost, type Cut, freshHost, type Snapshot } from '../scenario/crash-host.js';
import { committedInTurn } from '../scenario/committed-state.js';
import { Histogram, sayCut } from '../scenario/histogram.js';
import { applyWithSnapshots, cutAgainAndAgain, resumeSnapshot, type Trigger } from '../scenario/power-cuts.js';
import { SoakReport, tableOf } from '../scenario/soak.js';

const RANDOM_CUTS = 200;
const REAL_CUTS = 24;
/** So many snapshots are kept at once; each takes some 150 MB. */
const PER_RUN = 14;

const seed = newSeed();
const random = chance(seed);
const met = new Histogram();
const report = new SoakReport('power-cuts', 'Power cuts');
const count = { boundary: 0, random: 0, real: 0 };

async function note(cut: Cut, problems: readonly string[], how: string): Promise<void> {
  met.add(cut);
  const counts = { ...count, 'inside an LVM command': met.inCommand(), ...met.counts() };
  await report.summarise(
    `Seed ${seed}. Cuts by kind, and how many met at least one volume in each state:\n\n${tableOf(counts)}`,
  );
  await report.done(`${sayCut(cut)} → ${how}`, problems);
}

async function resumeAll(snapshots: readonly Snapshot[], kind: 'boundary' | 'random'): Promise<void> {
  for (const [index, snapshot] of snapshots.entries()) {
    if (report.isOver) return;
    const way = index % 3 === 2 ? 'plan-file' : 'resume';
    const problems = await resumeSnapshot(snapshot, way).catch((error: unknown) => [String(error)]);
    count[kind]++;
    await note(snapshot, problems, way);
  }
}

afterAll(() => console.log(`power cuts: ${met}`));

let durationMs = 60_000;

test('at each journal boundary and each commit', async () => {
  const host = await freshHost();
  const run = await applyWithSnapshots(host, {
    atEvent: ({ code, step, subject }) => `${code} ${step ?? subject ?? ''}`,
    atArrival: ({ volume, state }) => `${volume} ${state}`,
  }).finally(() => closeHost(host));
  await report.done(`an apply with ${run.snapshots.length} boundaries`, run.problems);
  await resumeAll(run.snapshots, 'boundary');
  expect(report.problems).toEqual([]);
});

test(`at ${RANDOM_CUTS} random instants`, async () => {
  while (count.random < RANDOM_CUTS && !report.isOver) {
    const host = await freshHost();
    const wanted = Math.min(PER_RUN, RANDOM_CUTS - count.random);
    const atTimes = Array.from({ length: wanted }, () => random() * durationMs).sort((a, b) => a - b);
    const run = await applyWithSnapshots(host, { atTimes }).finally(() => closeHost(host));
    durationMs = run.durationMs;
    await report.done(
      `an apply with ${run.snapshots.length} snapshots in ${Math.round(durationMs / 1000)} s`,
      run.problems,
    );
    await resumeAll(run.snapshots, 'random');
  }
  expect(report.problems).toEqual([]);
});

test(`${REAL_CUTS} real ones, again and again, on slow disks`, async () => {
  while (count.real < REAL_CUTS && !report.isOver) {
    const host = await freshHost({ slowMs: 15 });
    const cuts: Cut[] = [];
    const problems = await cutAgainAndAgain(host, chooseTriggers(), (cut) => {
      count.real++;
      cuts.push(cut);
    })
      .catch((error: unknown) => [String(error)])
      .finally(() => closeHost(host));
    for (const cut of cuts) await note(cut, cut === cuts.at(-1) ? problems : [], 'cut for real, gone on with');
  }
  expect(report.problems).toEqual([]);
});

/** A cut in the conversion of each volume, in their order, every second one at a state and every other at an instant. */
function chooseTriggers(): Trigger[] {
  const order = ['giant', 'core', 'fs', 'idle', 'nosync', 'three'];
  return order.map((volume, index) => {
    if ((index + Math.floor(random() * 2)) % 2 === 0) return { afterMs: random() * 15_000 };
    const states = volume === 'core' ? (['C1', 'C4'] as const) : committedInTurn;
    return { volume, state: states[Math.floor(random() * states.length)] ?? 'C1' };
  });
}

test('each state that a conversion commits was met', () => {
  expect(met.missing()).toEqual([]);
});
