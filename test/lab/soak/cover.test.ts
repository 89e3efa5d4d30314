import { expect, test } from 'vitest';
import { makeVg } from '../scenario/volumes.js';
import { SoakReport } from '../scenario/soak.js';
import { loseUnderLayer, type Loss, type Part } from '../scenario/under-layer.js';
import { disks, withGuest } from '../scenario/with-guest.js';

/* Every part of a cover fails under its layer, for good and for 3 s, at three moments of the copy, under a writer. */
const parts: Part[] = ['old primary', 'other leg', 'log', 'new leg'];
const losses: Loss[] = parts.flatMap((part) =>
  [null, 3000].flatMap((backAfterMs) => [10, 45, 80].map((atPercent) => ({ part, backAfterMs, atPercent }))),
);

test('Whatever fails under the layer of a cover, the hang is ended and nothing acknowledged is lost', async () => {
  const report = new SoakReport('cover', 'Devices lost under the layer of a cover');
  for (const [index, loss] of losses.entries()) {
    if (report.isOver) break;
    const label = `${loss.part}, ${loss.backAfterMs === null ? 'for good' : 'for 3 s'}, at ${loss.atPercent} %`;
    try {
      const outcome = await withGuest({ disks: disks(6, 110), pvLayer: 'delay' }, async (guest) => {
        await makeVg(guest, { disks: ['d0', 'd1', 'd2', 'd3', 'd4', 'd5'] });
        return loseUnderLayer(guest, `m${index}`, loss);
      });
      const held = outcome.heldAfter === null ? 'no hang' : `hang said after ${outcome.heldAfter.toFixed(1)} s`;
      await report.done(`${label}: exit ${outcome.exit}, ${held}, longest write ${outcome.longestWriteMs} ms`, []);
    } catch (error) {
      await report.done(label, [error instanceof Error ? error.message : String(error)]);
    }
  }
  expect(report.problems).toEqual([]);
});
