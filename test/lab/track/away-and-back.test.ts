import { expect, test } from 'vitest';
import { changeOnePercent, mostCopied, unwell, written } from '../scenario/tracked.js';
import { column, fillRandom, makeMirror, makeVg, waitSync } from '../scenario/volumes.js';
import { disks, withGuest } from '../scenario/with-guest.js';

const LONG = { timeoutMs: 280_000 };

/*
 * `away --redundancy drop` and `back`, on the real kernel: raid1 legs and a mirror's second leg leave a PV at once, it is pulled and
 * fails, comes back under another name, and only what has changed is copied.
 */
test('Legs go away with their changes tracked, and come back under another name', async () => {
  await withGuest({ disks: disks(5, 100), pvLayer: 'linear' }, async (guest) => {
    await makeVg(guest, { disks: ['d0', 'd1', 'd2', 'd3', 'd4'] });
    const pv = guest.pv('d0');
    await guest.ok(`lvcreate -y -qq --type raid1 -m1 -R 512k -L 16m -n first vg ${pv} ${guest.pv('d1')}
      lvcreate -y -qq --type raid1 -m1 -R 512k -L 16m -n second vg ${guest.pv('d1')} ${pv}
      lvcreate -y -qq --type raid1 -m2 -R 512k -L 16m -n third vg ${guest.pv('d1')} ${guest.pv('d2')} ${pv}`);
    await makeMirror(guest, { vg: 'vg', name: 'm', sizeMiB: 24, regionSize: '512k', pvs: ['d1', 'd0', 'd2'] });
    for (const name of ['first', 'second', 'third', 'm']) {
      await waitSync(guest, `vg/${name}`);
      await fillRandom(guest, `/dev/vg/${name}`);
    }
    const uuid = await guest.ok(`pvs --noheadings -o pv_uuid ${pv} | tr -d ' \\n'`);

    const away = await guest.ok(`raidlift away ${pv} --redundancy drop --yes`, LONG);
    expect(away.replace(/\s+/g, ' ')).toContain(
      `PV ${pv} may be pulled: all that is left on it are legs that are out, their changes tracked (4), and nobody has it open.`,
    );
    expect((await guest.ok('dmsetup info -c --noheadings -o open pvd0')).trim()).toBe('0');
    await guest.hideDisk('d0');
    let writes = 0;
    for (const [name, size] of [
      ['first', 16],
      ['second', 16],
      ['third', 16],
      ['m', 24],
    ] as const) {
      writes += await changeOnePercent(guest, `/dev/vg/${name}`, size);
    }
    const status = (await guest.ok('raidlift status')).replace(/\s+/g, ' ');
    expect(status).toMatch(/: away .*4 away.*vg\/m: away; its leg on PV \S+, which is gone, is out,.*% changed since;/);
    expect(status).toContain('lvchange -ay --activationmode partial --monitor n vg/m');
    expect(await guest.sh(`raidlift back ${uuid} --yes`)).toMatchObject({ code: 3 });

    await guest.ok(`dmsetup rename hiddend0 hiddenreturned
      . /job/lib.sh; lab_table d0; dmsetup reload hiddenreturned --table "$REPLY"
      dmsetup suspend --noflush --nolockfs hiddenreturned; dmsetup resume hiddenreturned
      dmsetup rename hiddenreturned pvreturned; udevadm settle`);
    let said = '';
    const copied = await written(guest, 'd0', async () => {
      said = await guest.ok(`raidlift back /dev/mapper/pvreturned --yes`, LONG);
    });
    expect(copied).toBeLessThan(mostCopied(writes, 0.5, 4));
    expect(said.replace(/\s+/g, ' ')).toMatch(
      /[0-9.]+ [KM]iB were copied, by the kernel's count; full copies would have been 72 MiB\./,
    );
    for (const name of ['first', 'second', 'third']) expect(await unwell(guest, name, 'raid1')).toEqual([]);
    expect(await unwell(guest, 'm', 'mirror')).toEqual([]);

    // The plan is lost while it is away: what is out shows on the disks.
    const now = '/dev/mapper/pvreturned';
    await guest.ok(`raidlift away ${now} --redundancy drop --yes && rm -rf /var/lib/raidlift/*`, LONG);
    const found = await guest.ok(`raidlift back ${now} --yes`, LONG);
    expect(found).toContain('were copied');
    for (const name of ['first', 'second', 'third']) expect(await unwell(guest, name, 'raid1')).toEqual([]);
    expect(await unwell(guest, 'm', 'mirror')).toEqual([]);
    expect(await column(guest, 'vg', 'lv_tags')).toBe('');
  });
}, 900_000);
