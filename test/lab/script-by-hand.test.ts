import { expect, test } from 'vitest';
import { joinCluster } from './scenario/dlm.js';
import { ADDRESSES, letIn, withTwoGuests } from './scenario/two-guests.js';
import { checksum, column, fillRandom, makeMirror, waitSync } from './scenario/volumes.js';

/* A plan with steps by hand as a script, in a dlm cluster of two: it asks, and goes on when it was done or said to be. */

const NODES = [
  { name: 'node1', address: ADDRESSES[0] },
  { name: 'node2', address: ADDRESSES[1] },
] as const;
const POLICY = `formatVersion: 1
volumes:
  vg/theirs: {parallel: end, reason: one node at a time is enough}
`;

test('A script converts what is exclusive here, waits for a person where another node has the mirror, and goes on from there', async () => {
  const shared = ['d0', 'd1', 'd2'].map((name) => ({ name, sizeMiB: 80 }));
  const plain = { disks: [], autoActivate: false };
  await withTwoGuests({ shared, first: plain, second: plain }, async (node1, node2) => {
    await Promise.all([joinCluster(node1, NODES, NODES[0]), joinCluster(node2, NODES, NODES[1])]);
    for (const [index, to] of [node1, node2].entries()) await letIn(node1, to, NODES[index] ?? NODES[0]);
    await node1.ok('vgcreate -qq --shared --locktype dlm vg /dev/lab/d0 /dev/lab/d1 /dev/lab/d2');
    await node2.ok('vgchange --lockstart vg');
    for (const name of ['ours', 'theirs']) await makeMirror(node1, { vg: 'vg', name, sizeMiB: 24 });
    for (const name of ['ours', 'theirs']) await waitSync(node1, `vg/${name}`);
    const sums = [await fillRandom(node1, '/dev/vg/ours'), await fillRandom(node1, '/dev/vg/theirs')];
    await node1.ok('lvchange -an vg/theirs');
    await node2.ok('lvchange -aey vg/theirs');
    await node1.ok('cat >/root/policy.yaml', { stdin: POLICY });
    await node1.ok('raidlift plan --host node1 --host node2 --policy /root/policy.yaml --out /root/plan.json');
    await node1.ok('raidlift export /root/plan.json --format sh --out /root/plan.sh');
    const script = (words = '') => node1.sh(`env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin dash /root/plan.sh ${words}`);

    const first = await script();
    expect(first.stdout).toContain('By hand, on node2');
    expect(first.stdout).toContain('--done vg/theirs:release-node2');
    expect([first.code, first.stderr]).toEqual([7, '']);
    expect(await column(node1, 'vg/ours', 'segtype')).toBe('raid1');
    expect(await column(node1, 'vg/theirs', 'segtype')).toBe('mirror');

    // Said, and not true: LVM's own locks stand.
    const early = await script('--done vg/theirs:release-node2');
    expect(early.stdout).toContain('HELD_ELSEWHERE');
    expect(early.code).toBe(1);
    expect(await column(node2, 'vg/theirs', 'lv_active')).toBe('active');

    await node2.ok('lvchange -an vg/theirs');
    const second = await script();
    expect(second.stdout).toContain('--done vg/theirs:verify-nodes');
    expect([second.code, second.stderr]).toEqual([7, '']);
    const seqnos = await Promise.all([node1, node2].map((node) => node.ok('vgs --noheadings -o vg_seqno vg')));
    expect(seqnos[0]).toBe(seqnos[1]);
    const last = await script('--done vg/theirs:verify-nodes');
    expect(last.stdout).toContain('vg/theirs: done');
    expect([last.code, last.stderr]).toEqual([0, '']);
    expect((await script()).code).toBe(0);

    expect((await node1.ok('lvs -a --noheadings -o lv_tags vg')).trim()).toBe('');
    expect(await checksum(node1, '/dev/vg/ours')).toBe(sums[0]);
    await node2.ok('lvchange -aey vg/theirs');
    expect(await column(node2, 'vg/theirs', 'segtype')).toBe('raid1');
    expect(await checksum(node2, '/dev/vg/theirs')).toBe(sums[1]);
  });
}, 600_000);
