import { expect, test } from 'vitest';
import { chance, newSeed, shuffled } from '../scenario/chance.js';
import { resumeCut, sayStory, tellStory, type LayerStory } from '../scenario/layer-cuts.js';
import { isWanted, SoakReport } from '../scenario/soak.js';

/* Power cuts while a layer is made and taken away; docs/reliability.md has the table. */

const stories: LayerStory[] = [
  { layer: 'cover', legs: 2, log: 'disk', pieces: 1 },
  { layer: 'stand-in', legs: 2, log: 'disk', pieces: 1 },
  { layer: 'stand-in', legs: 3, log: 'core', pieces: 1 },
  { layer: 'cover', legs: 2, log: 'core', pieces: 2 },
  { layer: 'stand-in', legs: 2, log: 'disk', pieces: 2 },
  { layer: 'cover', legs: 3, log: 'disk', pieces: 1 },
];
/** Instants of each way that are hit besides the boundaries. */
const INSTANTS = 10;
const LONGEST_MS = 40_000;
/** The disks that may be missing at the next boot: the first leg's, another leg's, the log's, the new leg's. */
const MISSING = ['d0', 'd1', 'd2', 'd3'];

test('Power cuts while a layer is made and taken away: resume alone goes on from each, with each device absent at first too', async () => {
  const random = chance(newSeed());
  const report = new SoakReport('layer-cuts', 'Power cuts under layers');
  for (const story of stories.filter((each) => isWanted(sayStory(each)))) {
    const started = Date.now();
    if (report.isOver) break;
    const { cuts, problems } = await tellStory(story, {
      atEvent: ({ code }) => code === 'step.started' || code === 'step.finished' || code === 'volume.done',
      atTimes: Array.from({ length: INSTANTS }, () => random() * LONGEST_MS),
    });
    await report.done(`${sayStory(story)}: undisturbed, ${cuts.length} cuts kept`, problems);
    for (const cut of shuffled(cuts, random)) {
      if (report.isOverFor(started, stories.length)) break;
      const absent = random() < 0.3 ? MISSING[Math.floor(random() * MISSING.length)] : undefined;
      const label = `${sayStory(story)}: ${cut.isBack ? 'back' : 'there'}, ${cut.label}${absent === undefined ? '' : `, booted without ${absent}`}`;
      await report.done(label, await resumeCut(cut, absent).catch((error: unknown) => [String(error)]));
    }
  }
  expect(report.problems).toEqual([]);
});
