import { expect, test } from 'vitest';
import { fillBlocks, startBlocks } from '../scenario/block-writer.js';
import { startRaidlift } from '../scenario/raidlift.js';
import { makeMirror, makeVg, waitSync } from '../scenario/volumes.js';
import { problemsOf } from '../scenario/whole-mirror.js';
import { disks, withGuest } from '../scenario/with-guest.js';

const SIZE_MIB = 16;
const LONG = { timeoutMs: 200_000 };
const SHORT = { limitMs: 100_000 };

/* The layer has ended, and the new leg is lost before anybody has looked: the kernel copies nothing to it any more, whatever becomes of its device. */
test('A new leg that is dead after the layer has ended is not waited for: it is given up, and made anew once its device is back', async () => {
  await withGuest({ disks: disks(4, 64), pvLayer: 'delay' }, async (guest) => {
    await makeVg(guest, { disks: ['d0', 'd1', 'd2', 'd3'] });
    const device = await makeMirror(guest, { vg: 'vg', name: 'm', sizeMiB: SIZE_MIB, pvs: ['d0', 'd1', 'd2'] });
    await waitSync(guest, 'vg/m');
    await fillBlocks(guest, device, { sizeMiB: SIZE_MIB });
    await guest.delayDisk('d3', { readMs: 0, writeMs: 100 });
    const cover = startRaidlift(guest, `cover vg/m --on ${guest.pv('d3')} --yes`);
    await guest.ok('until [[ -e /dev/mapper/vg-m_mimagetmp_2 ]]; do sleep 0.1; done', LONG);
    await guest.ok(`kill -KILL ${cover.job.pid()}`);
    await guest.delayDisk('d3', { readMs: 0, writeMs: 0 });
    await guest.ok(`until s=$(dmsetup status vg-m) && [[ $s =~ " 8/8 1 AAA " ]]; do sleep 0.2; done`, LONG);
    // Nobody repairs it.
    await guest.ok('lvchange --monitor n vg/m');
    await guest.failDisk('d3');
    const writer = startBlocks(guest, device, { sizeMiB: SIZE_MIB });
    await guest.ok(`until [[ $(dmsetup status vg-m) =~ " AAD " ]]; do sleep 0.2; done`, LONG);

    const away = startRaidlift(guest, 'resume --yes', undefined, SHORT);
    expect((await away.done).code).toBe(1);
    expect(away.events.at(-1)?.volumes?.[0]?.code).toBe('SPARE_AWAY');
    await writer.reach(writer.acknowledged() + 5);
    await guest.restoreDisk('d3');
    const back = startRaidlift(guest, 'resume --yes', undefined, SHORT);
    const { code, stderr } = await back.done;
    expect({ code, stderr }).toMatchObject({ code: 0 });
    await writer.reach(writer.acknowledged() + 5);
    const acknowledged = await writer.stop();
    await guest.ok('sync');
    const covered = { name: 'm', sizeMiB: SIZE_MIB, legs: [3], log: ['disk'], acknowledged } as const;
    expect(await problemsOf(guest, covered)).toEqual([]);
  });
}, 300_000);
