import { expect, test } from 'vitest';
import { takeOnEach } from '../scenario/layer-states.js';
import { disks, withGuest } from '../scenario/with-guest.js';

test('Each state that a cover of a mirror with its log in memory commits, and its end, is taken on by resume', async () => {
  await withGuest({ disks: disks(4, 64), pvLayer: 'linear' }, async (guest) => {
    const { states, problems } = await takeOnEach(guest, 'core');
    expect(problems).toEqual([]);
    expect(states.length).toBeGreaterThanOrEqual(2 + 5 + 3 + 2 + 4);
  });
});
