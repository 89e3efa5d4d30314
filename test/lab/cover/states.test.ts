import { expect, test } from 'vitest';
import { takeOnEach } from '../scenario/layer-states.js';
import { disks, withGuest } from '../scenario/with-guest.js';

/* docs/cover.md has the table; the same with a log in memory is in the soak. */
test('Each state that a cover and its end commit is taken on by resume, from the plan and the host alone', async () => {
  await withGuest({ disks: disks(4, 64), pvLayer: 'linear' }, async (guest) => {
    const { states, problems } = await takeOnEach(guest, 'disk');
    expect(problems).toEqual([]);
    // With the marks that are set and taken away: at least five up and three down.
    expect(states.length).toBeGreaterThanOrEqual(5 + 3 + 4);
  });
}, 900_000);
