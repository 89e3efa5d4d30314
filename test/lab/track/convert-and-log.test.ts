import { expect, test } from 'vitest';
import { unwell } from '../scenario/tracked.js';
import { checksum, column, fillRandom, makeMirror, makeVg, waitSync } from '../scenario/volumes.js';
import { disks, withGuest } from '../scenario/with-guest.js';

const LONG = { timeoutMs: 280_000 };

/* A first leg that cannot go tracked goes once its mirror is raid1; a log goes elsewhere and comes back; legs are compared first. */
test('With --convert a mirror’s first leg goes tracked too, and with --move-others the log of another one goes elsewhere', async () => {
  await withGuest({ disks: disks(5, 60), pvLayer: 'linear' }, async (guest) => {
    await makeVg(guest, { disks: ['d0', 'd1', 'd2', 'd3', 'd4'] });
    const m = await makeMirror(guest, {
      vg: 'vg',
      name: 'm',
      sizeMiB: 16,
      regionSize: '512k',
      pvs: ['d0', 'd1', 'd2'],
    });
    const n = await makeMirror(guest, { vg: 'vg', name: 'n', sizeMiB: 8, pvs: ['d1', 'd3', 'd0'] });
    for (const name of ['m', 'n']) await waitSync(guest, `vg/${name}`);
    const sums = [await fillRandom(guest, m), await fillRandom(guest, n)];
    const pv = guest.pv('d0');

    await guest.ok(`raidlift away ${pv} --redundancy drop --convert --move-others --yes`, LONG);
    expect(await column(guest, 'vg/m', 'segtype')).toBe('raid1');
    expect((await guest.ok('dmsetup info -c --noheadings -o open pvd0')).trim()).toBe('0');
    expect(await guest.ok('lvs -a --noheadings -o devices vg/n_mlog')).not.toContain('pvd0');
    await guest.hideDisk('d0');
    expect([await checksum(guest, m), await checksum(guest, n)]).toEqual(sums);
    await guest.ok(`dd if=/dev/urandom of=${m} bs=64K count=1 seek=9 oflag=direct status=none`);
    await guest.restoreDisk('d0');
    await guest.ok(`raidlift back ${pv} --yes`, LONG);
    expect(await unwell(guest, 'm', 'raid1')).toEqual([]);
    expect(await unwell(guest, 'n', 'mirror')).toEqual([]);
    expect(await guest.ok('lvs -a --noheadings -o devices vg/n_mlog')).toContain('pvd0');
    expect(await checksum(guest, n)).toBe(sums[1]);

    // Something has been written past the mirror: its legs differ, and it stays one.
    await guest.ok(`dd if=/dev/urandom of=/dev/mapper/vg-n_mimage_1 bs=4K count=1 seek=77 oflag=direct status=none
      printf 'formatVersion: 1\\ndefaults: {compareLegs: true}\\n' >/root/p.yaml
      raidlift plan vg/n --policy /root/p.yaml --out /root/n.json`);
    const stopped = await guest.sh('raidlift apply /root/n.json --yes', LONG);
    expect(stopped.code).toBe(1);
    expect(stopped.stdout.replace(/\s+/g, ' ')).toMatch(/compare-legs: n_mimage_0 and n_mimage_1 differ in 4096 bytes/);
    expect(await column(guest, 'vg/n', 'segtype')).toBe('mirror');
    await guest.ok(`dd if=/dev/mapper/vg-n_mimage_0 of=/dev/mapper/vg-n_mimage_1 bs=4K count=1 skip=77 seek=77 oflag=direct conv=notrunc status=none
      raidlift resume --yes`);
    expect(await column(guest, 'vg/n', 'segtype')).toBe('raid1');
  });
}, 900_000);
