import { expect, test } from 'vitest';
import { takeOnEnds } from '../scenario/move-states.js';
import { sample } from '../scenario/soak.js';
import { disks, withGuest } from '../scenario/with-guest.js';

/* docs/away.md, "A move cut off at its end". */
test.each(sample(['mirror', 'raid1'] as const, { first: 1 }))(
  'Each state that the end of the move of a %s’s leg commits, finished or aborted, is taken on by resume, from the plan and the host alone',
  async (kind) => {
    await withGuest({ disks: disks(4, 64), pvLayer: 'linear' }, async (guest) => {
      const { states, problems, stop } = await takeOnEnds(guest, kind);
      expect(problems).toEqual([]);
      // The move is linear, with both images, then with one; then an error LV, which nothing runs through.
      expect(states).toHaveLength(2 * 3);
      expect(stop).toMatch(/^exit 1: [^]*MOVE_CUT_OFF/);
    });
  },
  900_000,
);
