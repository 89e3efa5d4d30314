import { expect, test } from 'vitest';
import { fillBlocks, startBlocks } from '../scenario/block-writer.js';
import { killAt } from '../scenario/kill-at.js';
import { startRaidlift } from '../scenario/raidlift.js';
import { makeMirror, makeVg, waitSync } from '../scenario/volumes.js';
import { problemsOf } from '../scenario/whole-mirror.js';
import { disks, withGuest } from '../scenario/with-guest.js';

/*
 * What docs/away.md says of a pvmove, or of LVM's poller, that is killed: in each kind of state that it can leave, there and back, while
 * somebody writes.
 */

const SIZE_MIB = 8;
const LONG = { timeoutMs: 200_000 };

const HOLD = 'pvmove --atomic';
const FINISH = 'lvm lvpoll';
/** When to kill what; `left`: devices of the move that no LV has are there afterwards. */
const KILLS = [
  { command: HOLD, moment: 'load', left: true },
  { command: HOLD, moment: 'suspend', left: true },
  { command: HOLD, moment: 'commit', left: true },
  { command: HOLD, moment: 'resume', left: false },
  { command: FINISH, moment: 'suspend', left: false },
  { command: FINISH, moment: 'commit', left: false },
  { command: FINISH, moment: 'resume', left: false },
];

test('A pvmove or its poller that is killed, before or after it commits: resume alone goes on, nothing that was written is lost', async () => {
  await withGuest({ disks: disks(4, 64), pvLayer: 'linear' }, async (guest) => {
    await makeVg(guest, { disks: ['d0', 'd1', 'd2', 'd3'] });
    const device = await makeMirror(guest, { vg: 'vg', name: 'm', sizeMiB: SIZE_MIB, pvs: ['d0', 'd1', 'd2'] });
    await waitSync(guest, 'vg/m');
    await fillBlocks(guest, device, { sizeMiB: SIZE_MIB });
    const writer = startBlocks(guest, device, { sizeMiB: SIZE_MIB });
    await writer.reach(10);
    for (const [at, { command, moment, left }] of KILLS.entries()) {
      const way = `${at % 2 === 0 ? 'away' : 'back'} ${guest.pv('d0')} --yes`;
      const label = `${way}, ${command} killed before its first ${moment}`;
      const end = await killAt(guest, [{ command, moment }]);
      const { code, events } = await startRaidlift(guest, way).done;
      expect((await end())[0]?.killed, label).toBe(true);
      expect(code, label).toBe(1);
      expect(
        events.some(({ step, code: event }) => event === 'step.finished' && step === 'vg/m:clear-move'),
        label,
      ).toBe(left);
      const resumed = await guest.sh('raidlift resume --yes', LONG);
      console.log(label, resumed.code);
      // Cut off at its end: only a person's word goes on.
      if (resumed.code !== 0) {
        expect(resumed.stdout, label).toContain('MOVE_CUT_OFF');
        await guest.ok('raidlift resume --edit-metadata --yes', LONG);
      }
      expect(await guest.ok('dmsetup ls; lvs -a --noheadings -o name vg'), label).not.toContain('pvmove');
    }
    const acknowledged = await writer.stop();
    const want = { name: 'm', sizeMiB: SIZE_MIB, acknowledged, legs: [2], log: ['disk' as const], mayBeTagged: true };
    expect(await problemsOf(guest, want)).toEqual([]);
  });
}, 900_000);
