import { expect, test } from 'vitest';
import type { Guest } from '../guest/guest.js';
import { readLedger, startLedger } from '../scenario/ledger.js';
import { checksum, column, fillRandom, makeMirror, makeVg, mountExt4, waitSync } from '../scenario/volumes.js';
import { disks, withGuest } from '../scenario/with-guest.js';

/* What docs/away.md says of a PV that goes and comes back, under a writer; and what a move does whose target was gone for a moment. */

const PVS = ['d0', 'd1', 'd2', 'd3', 'd4'];
/** PIDs of the processes that sleep for a held move. */
const POLLERS = `grep -lsa -- '[+]1000000' /proc/[0-9]*/cmdline | wc -l`;

test('A mirror’s leg and a raid1’s leg leave a PV in use, the PV is pulled, and both come back', async () => {
  await withGuest({ disks: disks(5, 120), pvLayer: 'linear' }, async (guest) => {
    await makeVg(guest, { disks: PVS });
    await makeMirror(guest, { vg: 'vg', name: 'm', sizeMiB: 32, pvs: ['d0', 'd1', 'd2'] });
    await guest.ok(
      `lvcreate -y -qq --type raid1 -m1 -L16m -n r vg ${guest.pv('d1')} ${guest.pv('d0')}; printf 'formatVersion: 1\\nspares: [${guest.pv('d3')}, ${guest.pv('d4')}]\\n' >/root/p.yaml`,
    );
    await waitSync(guest, 'vg/m');
    await waitSync(guest, 'vg/r');
    const sum = await fillRandom(guest, '/dev/vg/r');
    await mountExt4(guest, '/dev/vg/m', '/mnt/m');
    const ledger = startLedger(guest, '/mnt/m/ledger');
    const before = await writtenTo(guest, ['d3', 'd4']);
    const away = await guest.ok(`raidlift away ${guest.pv('d0')} --policy /root/p.yaml --yes`, { timeoutMs: 280_000 });
    expect(away).toContain(`PV ${guest.pv('d0')} may be pulled`);
    // Each leg once: what finishes a move copies nothing, as nobody would compare that.
    expect((await writtenTo(guest, ['d3', 'd4'])) - before).toBeLessThan(1.5 * 52);
    expect(await guest.ok(`pvs --noheadings -o pv_used ${guest.pv('d0')}; ${POLLERS}`)).toMatch(/^\s*0 *\n0\n$/);
    await guest.hideDisk('d0');
    expect((await guest.sh(`raidlift back ${guest.pv('d0')}`)).code).toBe(3);
    await guest.restoreDisk('d0');
    const back = await guest.ok(`raidlift back ${guest.pv('d0')} --yes`, { timeoutMs: 280_000 });
    // 32 MiB, and 16 MiB with one extent of 4 MiB for metadata; the ledger's writes come on top.
    const [, copied, full] = /([0-9.]+) MiB were copied, .* would have been ([0-9.]+) MiB\./.exec(back) ?? [];
    expect(Number(full)).toBe(52);
    expect(Number(copied)).toBeGreaterThanOrEqual(52);
    expect(Number(copied)).toBeLessThan(60);
    await ledger.reach(ledger.acknowledged() + 5);
    await ledger.stop();
    expect(await readLedger(guest, '/mnt/m/ledger')).toBeGreaterThanOrEqual(ledger.acknowledged());
    expect(await checksum(guest, '/dev/vg/r')).toBe(sum);
    for (const volume of ['vg/m', 'vg/r']) await guest.ok(`raidlift compare ${volume}`);
    expect(await column(guest, 'vg/m', 'segtype')).toBe('mirror');
    expect(await guest.ok(`lvs --noheadings -o lv_tags vg; ${POLLERS}`)).toMatch(/^\s+0\n$/);
  });
}, 900_000);

/** MiB. */
async function writtenTo(guest: Guest, names: string[]): Promise<number> {
  let sectors = 0;
  for (const name of names) sectors += (await guest.blockStats(name)).disk.written;
  return sectors / 2048;
}
