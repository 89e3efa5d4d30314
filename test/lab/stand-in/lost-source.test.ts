import { expect, test } from 'vitest';
import { FAULT_DISKS, loseUnderLayer } from '../scenario/under-layer.js';
import { disks, withGuest } from '../scenario/with-guest.js';

/* docs/away.md, "A move left behind"; all other faults of a stand-in are in the soak. */
test('The source of a move is lost under a writer: the edit of metadata is shown first, made on a person’s word, and the leg is copied anew', async () => {
  await withGuest({ disks: disks(FAULT_DISKS.length, 80), pvLayer: 'delay' }, async (guest) => {
    const outcome = await loseUnderLayer(guest, {
      layer: 'stand-in',
      part: 'primary',
      how: 'for good',
      atPercent: 45,
      writer: true,
    });
    expect(outcome.problems).toEqual([]);
    const { exits, reasons } = outcome;
    expect(exits.at(-1)).toBe(0);
    expect(reasons.at(-1)).toContain('ORPHAN_MOVE');
    const shown = outcome.events.find(({ code }) => code === 'metadata.edit')?.data?.lines ?? [];
    expect(shown).toContain('- \t\tpvmove0 {');
  });
}, 900_000);
