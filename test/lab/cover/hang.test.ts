import { expect, test } from 'vitest';
import { loseUnderLayer } from '../scenario/under-layer.js';
import { makeVg } from '../scenario/volumes.js';
import { disks, withGuest } from '../scenario/with-guest.js';

/*
 * Devices that are lost while the layer of a cover copies, under a writer (facts §3). The whole matrix runs with --soak.
 */
test('A hang under the layer is seen within ten seconds and ended, and nothing acknowledged is lost', async () => {
  await withGuest({ disks: disks(6, 110), pvLayer: 'delay' }, async (guest) => {
    await makeVg(guest, { disks: ['d0', 'd1', 'd2', 'd3', 'd4', 'd5'] });
    const primary = await loseUnderLayer(guest, 'a', { part: 'old primary', backAfterMs: null, atPercent: 20 });
    expect(primary).toMatchObject({ exit: 0 });
    expect(primary.heldAfter).toBeLessThan(10);
    expect(primary.events.find((event) => event.code === 'volume.done')?.message).toContain(
      'stands for one that was lost',
    );

    // LVM claims that the copy is whole when it replaces the log: it must be made again.
    const log = await loseUnderLayer(guest, 'b', { part: 'log', backAfterMs: 3000, atPercent: 20 });
    expect(log).toMatchObject({ exit: 0 });
    expect(log.heldAfter).toBeLessThan(10);
    expect(log.events.filter((event) => event.step === 'vg/b:take-back').length).toBeGreaterThan(0);
  });
});
