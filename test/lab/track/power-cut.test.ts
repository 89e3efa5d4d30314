import { expect, test } from 'vitest';
import { at, awayAndBackWithCuts, makeTracked } from '../scenario/tracked-cuts.js';
import { disks, withGuest } from '../scenario/with-guest.js';

/* Samples of test/lab/soak/track.test.ts. */
test('A power cut on the way out and on the way back, and a boot without the PV: what was acknowledged is there, and legs are equal', async () => {
  await withGuest({ disks: disks(3, 60), pvLayer: 'linear' }, async (guest) => {
    await makeTracked(guest);
    const cut = { away: at('step.finished', 'detach-leg'), back: at('step.started', 'track-merge'), absent: true };
    expect(await awayAndBackWithCuts(guest, cut)).toEqual([]);
  });
}, 900_000);
