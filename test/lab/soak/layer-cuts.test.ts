import { expect, test } from 'vitest';
import { chance, newSeed, shuffled } from '../scenario/chance.js';
import { resumeCut, sayStory, tellStory, type LayerStory } from '../scenario/layer-cuts.js';
import { isAskedFor, isWanted, SoakReport } from '../scenario/soak.js';

/* Power cuts while a layer is made and taken away; docs/reliability.md has the table. */

const stories: LayerStory[] = [
  { layer: 'cover', legs: 2, log: 'disk', pieces: 1 },
  { layer: 'stand-in', legs: 2, log: 'disk', pieces: 1 },
  { layer: 'stand-in', legs: 3, log: 'core', pieces: 1 },
  { layer: 'cover', legs: 2, log: 'core', pieces: 2 },
  { layer: 'stand-in', legs: 2, log: 'disk', pieces: 2 },
  { layer: 'cover', legs: 3, log: 'disk', pieces: 1 },
  { layer: 'stand-in', legs: 2, log: 'disk', pieces: 1, lvmpolld: false },
  { layer: 'cover', legs: 2, log: 'disk', pieces: 1, lvmpolld: false },
];
/** Instants of each way that are hit besides the boundaries. */
const INSTANTS = 10;
const LONGEST_MS = 40_000;
/** The disks that may be missing at the next boot: the first leg's, another leg's, the log's, the new leg's. */
const MISSING = ['d0', 'd1', 'd2', 'd3'];

test('Power cuts while a layer is made and taken away: resume alone goes on from each, with each device absent at first too', async () => {
  const seed = newSeed();
  const report = new SoakReport('layer-cuts', 'Power cuts under layers');
  for (const [number, story] of stories.entries()) {
    if (!isAskedFor(sayStory(story))) continue;
    const started = Date.now();
    if (report.isOver) break;
    // The same instants for the same seed, whichever stories are told.
    const random = chance(seed + number);
    const { cuts, problems } = await tellStory(story, {
      atEvent: ({ code }) => code === 'step.started' || code === 'step.finished' || code === 'volume.done',
      atTimes: Array.from({ length: INSTANTS }, () => random() * LONGEST_MS),
    });
    await report.done(`${sayStory(story)}: undisturbed, ${cuts.length} cuts kept`, problems);
    for (const cut of shuffled(cuts, random)) {
      if (report.isOverFor(started, stories.length)) break;
      const absent = random() < 0.3 ? MISSING[Math.floor(random() * MISSING.length)] : undefined;
      const name = `${sayStory(story)}: ${cut.isBack ? 'back' : 'there'}, ${cut.label}`;
      if (!isWanted(name)) continue;
      const label = absent === undefined ? name : `${name}, booted without ${absent}`;
      await report.done(label, await resumeCut(cut, absent).catch((error: unknown) => [String(error)]));
    }
  }
  expect(report.problems).toEqual([]);
});
