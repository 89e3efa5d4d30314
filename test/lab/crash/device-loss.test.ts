import { expect, test, vi } from 'vitest';
import { chance, newSeed } from '../scenario/chance.js';
import { closeHost, freshHost } from '../scenario/crash-host.js';
import { type Loss, loseAndRestore, sayLoss } from '../scenario/device-loss.js';
import { sample } from '../scenario/soak.js';

vi.setConfig({ testTimeout: 900_000 });

const random = chance(newSeed());

// Samples: test/lab/soak has ten moments.
const losses: Loss[] = [
  { disk: 'd0', after: { volume: 'fs', state: 'C2' }, ms: random() * 500 },
  { disk: 'd1', after: { volume: 'fs', state: 'C4' }, ms: random() * 1000 },
  { disk: 'd1', after: { volume: 'fs', state: 'C1' }, ms: random() * 500 },
];
test.each(sample(losses, { first: 1 }))(
  'a disk that fails in the middle of a conversion costs no acknowledged write: $disk, $after',
  async (loss) => {
    const host = await freshHost({ only: ['fs'] });
    try {
      const story = await loseAndRestore(host, loss);
      console.log(sayLoss(story));
      expect(story.problems).toEqual([]);
      expect(story.resumedAway.code).toBe(1);
    } finally {
      await closeHost(host);
    }
  },
);
