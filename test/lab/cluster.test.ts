import { expect, test } from 'vitest';
import type { Plan } from '../../src/model/plan.js';
import { joinCluster } from './scenario/dlm.js';
import { ADDRESSES, letIn, withTwoGuests } from './scenario/two-guests.js';
import { checksum, column, fillRandom, makeMirror, mountExt4, waitSync } from './scenario/volumes.js';
import { disks, withGuest } from './scenario/with-guest.js';

const NODES = [
  { name: 'node1', address: ADDRESSES[0] },
  { name: 'node2', address: ADDRESSES[1] },
] as const;
const HOSTS = '--host node1 --host node2';
const POLICY = `formatVersion: 1
volumes:
  vg/theirs: {parallel: end, reason: one node at a time is enough}
`;

test('In a dlm cluster a mirror that is exclusive here is converted at once, one that another node has after that node let go', async () => {
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
    const planned = await node1.sh(`raidlift plan ${HOSTS} --policy /root/policy.yaml --out /root/plan.json`);
    expect(planned.stdout).toMatch(/By hand, on node2: .*\n?.*`lvchange -an vg\/theirs`/);
    expect(planned.code).toBe(0);
    const plan = JSON.parse(await node1.ok('cat /root/plan.json')) as Plan;
    const ending = plan.volumes.map((volume) => [volume.name, volume.decision, volume.ending?.uses]);
    expect(ending).toEqual([
      ['ours', 'convert', undefined],
      ['theirs', 'convert', [{ node: 'node2', mountPoints: [] }]],
    ]);

    const applied = await node1.sh(`raidlift apply ${HOSTS} --yes /root/plan.json`);
    expect(applied.stdout).toContain('By hand, on node2');
    expect(applied.code).toBe(5);
    expect(await column(node1, 'vg/ours', 'segtype')).toBe('raid1');
    expect(await column(node1, 'vg/theirs', 'segtype')).toBe('mirror');
    expect(await column(node2, 'vg/theirs', 'lv_active')).toBe('active');

    await node2.ok('lvchange -an vg/theirs');
    const resumed = await node1.sh(`raidlift resume ${HOSTS} --yes`);
    expect(`${resumed.stdout}${resumed.stderr}`).toContain('2 volumes: 2 converted.');
    expect(resumed.code).toBe(0);
    expect(await checksum(node1, '/dev/vg/ours')).toBe(sums[0]);
    await node2.ok('lvchange -aey vg/theirs');
    expect(await column(node2, 'vg/theirs', 'segtype')).toBe('raid1');
    expect(await checksum(node2, '/dev/vg/theirs')).toBe(sums[1]);
    expect((await node1.sh('lvchange -aey vg/theirs')).stderr).toContain('LV locked by other host');
  });
}, 600_000);

test('In a dlm cluster of one node a mirror that is active exclusively is converted, mounted', async () => {
  await withGuest({ disks: disks(3, 80), autoActivate: false }, async (guest) => {
    const self = { name: 'lab', address: '127.0.0.1' };
    await joinCluster(guest, [self], self);
    await guest.ok(
      `vgcreate -qq --shared --locktype dlm vg ${['d0', 'd1', 'd2'].map((disk) => guest.pv(disk)).join(' ')}`,
    );
    await mountExt4(guest, await makeMirror(guest, { vg: 'vg', name: 'm', sizeMiB: 24 }), '/mnt/m');
    await waitSync(guest, 'vg/m');
    await guest.ok('head -c 8000000 /dev/urandom >/mnt/m/file; sha256sum /mnt/m/file >/root/sum');
    const plan = JSON.parse(await guest.ok('raidlift plan --json')) as Plan;
    expect(plan.volumes[0]).toMatchObject({
      decision: 'convert',
      verdict: {
        verdict: 'exclusive',
        rule: 'one-node-exclusive',
        evidence: expect.arrayContaining([expect.stringContaining('lock type')]),
      },
    });
    expect(plan.volumes[0]).not.toHaveProperty('ending');
    await guest.ok(`raidlift apply --yes ${plan.id}`);
    expect(await column(guest, 'vg/m', 'segtype')).toBe('raid1');
    await guest.ok('sha256sum --quiet -c /root/sum; lvmlockctl -i | grep "^LK LV ex"');
  });
});
