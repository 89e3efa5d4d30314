import { expect, test } from 'vitest';
import { ADDRESSES, letIn, withTwoGuests } from '../scenario/two-guests.js';
import { checksum, column, fillRandom, makeMirror, makeVg, waitSync } from '../scenario/volumes.js';
import { disks } from '../scenario/with-guest.js';

/* Verbs for mirrors that stay, from another machine. */

test('compare, away, back, cover and uncover work over ssh', async () => {
  const there = { disks: disks(5, 120), pvLayer: 'linear' } as const;
  await withTwoGuests({ first: { disks: [] }, second: there }, async (node1, node2) => {
    const pv = (disk: string) => node2.pv(disk);
    const onNode2 = async (words: string) => await node1.ok(`raidlift ${words} --host node2`, { timeoutMs: 280_000 });
    await letIn(node1, node2, { name: 'node2', address: ADDRESSES[1] });
    await makeVg(node2, { disks: ['d0', 'd1', 'd2', 'd3', 'd4'] });
    await makeMirror(node2, { vg: 'vg', name: 'm', sizeMiB: 32, pvs: ['d0', 'd1', 'd2'] });
    await waitSync(node2, 'vg/m');
    const sum = await fillRandom(node2, '/dev/vg/m');

    expect(await onNode2('compare vg/m')).toMatch(/equal/);
    await node1.ok('cat >/root/p.yaml', { stdin: `formatVersion: 1\nspares: [${pv('d3')}]\n` });
    expect(await onNode2(`away ${pv('d0')} --policy /root/p.yaml --yes`)).toContain(`PV ${pv('d0')} may be pulled`);
    expect((await node2.ok(`pvs --noheadings -o pv_used ${pv('d0')}`)).trim()).toBe('0');
    await node2.hideDisk('d0');
    const early = await node1.sh(`raidlift back ${pv('d0')} --host node2`);
    expect(early).toMatchObject({ code: 3, stderr: expect.stringMatching(/raidlift back \S+ --abandon --host node2/) });
    await node2.restoreDisk('d0');
    expect(await onNode2(`back ${pv('d0')} --yes`)).toMatch(/MiB were copied/);

    await onNode2(`cover vg/m --on ${pv('d4')} --yes`);
    expect(await column(node2, 'vg/m', 'stripes')).toBe('3');
    await onNode2('uncover vg/m --yes');
    expect(await column(node2, 'vg/m', 'stripes')).toBe('2');
    expect(await column(node2, 'vg/m', 'segtype')).toBe('mirror');
    expect(await checksum(node2, '/dev/vg/m')).toBe(sum);
    expect((await node2.ok('lvs --noheadings -o lv_tags vg')).trim()).toBe('');
  });
}, 1_200_000);
