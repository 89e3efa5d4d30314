import { expect, test } from 'vitest';
import { chance, newSeed } from '../scenario/chance.js';
import { lastMirrorState } from '../scenario/committed-state.js';
import { closeHost, freshHost } from '../scenario/crash-host.js';
import { type Loss, loseAndRestore, sayLoss } from '../scenario/device-loss.js';
import { SoakReport } from '../scenario/soak.js';

const seed = newSeed();
const random = chance(seed);
const report = new SoakReport('device-loss', 'Loss of a device around a conversion');

const moments: Pick<Loss, 'after' | 'ms'>[] = [
  { after: 'nothing', ms: 0 },
  { after: 'start', ms: random() * 4000 },
  { after: { volume: 'fs', state: 'C1' }, ms: 0 },
  { after: { volume: 'fs', state: 'C1' }, ms: random() * 800 },
  { after: { volume: 'fs', state: 'C2' }, ms: 0 },
  { after: { volume: 'fs', state: lastMirrorState }, ms: random() * 800 },
  { after: { volume: 'fs', state: 'C4' }, ms: 0 },
  { after: { volume: 'fs', state: 'C4' }, ms: random() * 1500 },
  { after: { volume: 'three', state: 'C2' }, ms: random() * 800 },
  { after: { volume: 'three', state: 'C4' }, ms: random() * 1500 },
];

test('ten moments, each with the first legs, the second legs and the logs', async () => {
  const told: string[] = [];
  for (const disk of ['d1', 'd0', 'd3'] as const) {
    for (const moment of moments) {
      if (report.isOver) break;
      const host = await freshHost({ only: ['fs', 'three'] });
      try {
        const story = await loseAndRestore(host, { disk, ...moment });
        told.push(sayLoss(story));
        const exit = story.resumedAway.code;
        // The log's device is not needed any more once all is raid1.
        const stopped =
          exit === 1 || (exit === 0 && story.applied === 0)
            ? []
            : [`resume while the device was away ended with ${exit}, not 1`];
        await report.done(sayLoss(story), [...story.problems, ...stopped]);
      } catch (error) {
        await report.done(`${disk} ${JSON.stringify(moment)}`, [String(error)]);
      } finally {
        await closeHost(host);
      }
    }
  }
  await report.summarise(`Seed ${seed}. ${told.length} losses.`);
  expect(report.problems).toEqual([]);
});
