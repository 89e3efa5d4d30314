import { expect, test } from 'vitest';
import { unwell } from '../scenario/tracked.js';
import { checksum, column, fillRandom, makeMirror, makeVg, waitSync } from '../scenario/volumes.js';
import { disks, withGuest } from '../scenario/with-guest.js';

const LONG = { timeoutMs: 280_000 };

/* A PV that never comes back: what went tracked gets a new leg where a PV has room. */
test('Legs that went away tracked are given up for new ones, with their PV there or gone for good', async () => {
  await withGuest({ disks: disks(6, 60), pvLayer: 'linear' }, async (guest) => {
    await makeVg(guest, { disks: ['d0', 'd1', 'd2', 'd3', 'd4', 'd5'] });
    const pv = guest.pv('d0');
    await guest.ok(`lvcreate -y -qq --type raid1 -m1 -L 16m -n r vg ${pv} ${guest.pv('d1')}`);
    const m = await makeMirror(guest, { vg: 'vg', name: 'm', sizeMiB: 16, pvs: ['d1', 'd0', 'd2'] });
    for (const name of ['m', 'r']) await waitSync(guest, `vg/${name}`);
    const sums = [await fillRandom(guest, m), await fillRandom(guest, '/dev/vg/r')];

    await guest.ok(`raidlift away ${pv} --redundancy drop --yes`, LONG);
    const stay = (await guest.ok(`raidlift back ${pv} --stay --yes`, LONG)).replace(/\s+/g, ' ');
    expect(stay).toContain('vg/m: the leg that is out is given up; a new one is made on');
    expect(await unwell(guest, 'r', 'raid1')).toEqual([]);
    expect(await unwell(guest, 'm', 'mirror')).toEqual([]);
    expect(await guest.ok(`pvs --noheadings -o pv_used ${pv} | tr -d ' \\n'`)).toBe('0');

    // The new leg goes, too, and for good.
    const home = /pv(d\d)/.exec(await guest.ok('lvs -a --noheadings -o devices vg/r_rimage_0'))?.[1] ?? '';
    await guest.ok(`raidlift away ${guest.pv(home)} --redundancy drop --yes`, LONG);
    const uuid = await guest.ok(`pvs --noheadings -o pv_uuid ${guest.pv(home)} | tr -d ' \\n'`);
    await guest.hideDisk(home);
    await guest.ok(`raidlift back ${uuid} --abandon --yes`, LONG);
    for (const [name, type] of [
      ['r', 'raid1'],
      ['m', 'mirror'],
    ] as const) {
      expect(await column(guest, `vg/${name}`, 'segtype')).toBe(type);
      expect(await unwell(guest, name, type)).toEqual([]);
    }
    await guest.ok('vgreduce --removemissing vg && vgck vg');
    expect([await checksum(guest, m), await checksum(guest, '/dev/vg/r')]).toEqual(sums);
  });
}, 900_000);
