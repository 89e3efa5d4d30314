import { expect, test } from 'vitest';
import { column, makeMirror, makeVg, waitSync } from '../scenario/volumes.js';
import { disks, withGuest } from '../scenario/with-guest.js';

/* A policy that says `do: cover`: the leg is made beside what the same batch converts, and `uncover` finds it. */

test('A batch covers one mirror and converts another; again it finds nothing to do; `uncover` takes the leg away', async () => {
  await withGuest({ disks: disks(5, 80), pvLayer: 'linear' }, async (guest) => {
    await makeVg(guest, { disks: ['d0', 'd1', 'd2', 'd3', 'd4'] });
    await makeMirror(guest, { vg: 'vg', name: 'pinned', sizeMiB: 16, pvs: ['d0', 'd1', 'd2'] });
    await makeMirror(guest, { vg: 'vg', name: 'other', sizeMiB: 16, log: 'core', pvs: ['d2', 'd4'] });
    for (const name of ['pinned', 'other']) await waitSync(guest, `vg/${name}`);
    const policy = `formatVersion: 1\\nvolumes:\\n  vg/pinned: {do: cover, on: ${guest.pv('d3')}, reason: stays a mirror}\\n`;
    await guest.ok(`printf '${policy}' >/root/p.yaml`);

    await guest.ok('raidlift batch --policy /root/p.yaml', { timeoutMs: 280_000 });
    expect(await column(guest, 'vg/pinned', 'segtype')).toBe('mirror');
    expect(await column(guest, 'vg/pinned', 'stripes')).toBe('3');
    expect(await column(guest, 'vg/pinned', 'copy_percent')).toBe('100.00');
    expect(await column(guest, 'vg/other', 'segtype')).toBe('raid1');
    expect(await guest.ok('raidlift compare vg/pinned')).toContain('equal');

    const seqno = await guest.ok('vgs --noheadings -o seqno vg');
    await guest.ok('raidlift batch --policy /root/p.yaml', { timeoutMs: 280_000 });
    expect(await guest.ok('vgs --noheadings -o seqno vg')).toBe(seqno);

    await guest.ok('raidlift uncover vg/pinned --yes', { timeoutMs: 280_000 });
    expect(await column(guest, 'vg/pinned', 'stripes')).toBe('2');
    expect((await guest.ok('lvs -a --noheadings -o lv_tags vg')).trim()).toBe('');
  });
}, 600_000);
