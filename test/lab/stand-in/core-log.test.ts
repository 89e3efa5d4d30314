import { expect, test } from 'vitest';
import { written } from '../scenario/tracked.js';
import { makeMirror, makeVg, waitSync } from '../scenario/volumes.js';
import { disks, withGuest } from '../scenario/with-guest.js';

const SIZE_MIB = 16;
const LONG = { timeoutMs: 200_000 };

/* A mirror whose log was put into memory while it ran: its next table copies all of it anew, and no move shall be what begins that. */
test('No leg moves before a mirror whose log was put into memory has been copied once more', async () => {
  await withGuest({ disks: disks(4, 64), pvLayer: 'linear' }, async (guest) => {
    await makeVg(guest, { disks: ['d0', 'd1', 'd2', 'd3'] });
    await makeMirror(guest, { vg: 'vg', name: 'm', sizeMiB: SIZE_MIB, pvs: ['d0', 'd1', 'd2'] });
    await waitSync(guest, 'vg/m');
    await guest.ok('lvconvert --yes --mirrorlog core vg/m');
    const status = () => guest.ok('dmsetup table vg-m; dmsetup status vg-m; vgs --noheadings -o seqno vg');
    const before = await status();
    expect(before).toMatch(/ core 2 \d+ nosync [^]* (\d+)\/\1 1 AA /);

    const away = await guest.sh(`raidlift away ${guest.pv('d0')} --yes`);
    expect({ code: away.code, said: away.stdout.replaceAll(/\s+/g, ' ') }).toEqual({
      code: 3,
      said: expect.stringMatching(/put into memory while it ran.*`lvchange --refresh vg\/m`/) as string,
    });
    expect(await status()).toBe(before);

    // That is so: what the table of a move would do, a refresh does.
    const copied = await written(guest, 'd1', async () => {
      await guest.ok('lvchange --refresh vg/m');
      await waitSync(guest, 'vg/m');
    });
    expect(copied).toBeGreaterThanOrEqual(SIZE_MIB * 1024 ** 2);
    expect(await written(guest, 'd1', () => guest.ok('lvchange --refresh vg/m'))).toBeLessThan(1024 ** 2);

    await guest.ok(`raidlift away ${guest.pv('d0')} --yes`, LONG);
    expect(await guest.ok('dmsetup status vg-m')).toMatch(/ (\d+)\/\1 1 AA /);
    expect(await guest.ok('lvs -a --noheadings -o devices vg/m_mimage_0')).not.toContain(guest.pv('d0'));
  });
}, 300_000);
