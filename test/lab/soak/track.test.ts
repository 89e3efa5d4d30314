import { expect, test } from 'vitest';
import { chance, newSeed } from '../scenario/chance.js';
import { isWanted, SoakReport } from '../scenario/soak.js';
import { at, awayAndBackWithCuts, makeTracked, type Cuts, type Moment } from '../scenario/tracked-cuts.js';
import { disks, withGuest } from '../scenario/with-guest.js';

/* A power cut at every journal boundary and at random moments of tracked absences, there and back, with and without the PV at the next boot. */

const OUT = [
  'backup',
  'tag',
  'track-split',
  'free-leg',
  'remove-device',
  'check-unused',
  'read-leg',
  'unmonitor',
  'keep-log',
  'detach-leg',
  'check-pv',
];
const BACK = ['refresh', 'verify-back', 'track-merge', 'untag'];
const boundaries = (steps: string[]): [string, Moment][] =>
  steps.flatMap((step) =>
    (['step.started', 'step.finished'] as const).map((code): [string, Moment] => [`${code} ${step}`, at(code, step)]),
  );

test('Wherever the power goes, nothing that was acknowledged is lost, and back brings the legs back equal', async () => {
  const report = new SoakReport('track', 'Power cuts of tracked absences');
  const random = chance(newSeed());
  const cases: [string, Cuts][] = [
    ...boundaries(OUT).flatMap(([label, away]): [string, Cuts][] => [
      [`${label}, there`, { away, back: null, absent: false }],
      [`${label}, gone at the next boot`, { away, back: null, absent: true }],
    ]),
    ...boundaries(BACK).map(([label, back]): [string, Cuts] => [`${label}, back`, { away: null, back, absent: false }]),
    ...Array.from({ length: 20 }, (_, index): [string, Cuts] => {
      const [away, back] = [random() * 9000, random() * 6000];
      const cuts = { away: { afterMs: away }, back: { afterMs: back }, absent: index % 2 === 1 };
      return [`after ${Math.round(away)} and ${Math.round(back)} ms${cuts.absent ? ', gone at the boot' : ''}`, cuts];
    }),
  ];
  for (const [label, cuts] of cases.filter(([name]) => isWanted(name))) {
    if (report.isOver) break;
    const problems = await withGuest({ disks: disks(3, 60), pvLayer: 'linear' }, async (guest) => {
      await makeTracked(guest);
      return awayAndBackWithCuts(guest, cuts);
    }).catch((error: unknown) => [error instanceof Error ? error.message : String(error)]);
    await report.done(label, problems);
  }
  expect(report.problems).toEqual([]);
});
