import { expect } from 'vitest';
import type { Plan } from '../../../src/model/plan.js';
import type { Guest } from '../guest/guest.js';
import { ADDRESSES, letIn, withTwoGuests } from './two-guests.js';
import { checksum, column, fillRandom, makeMirror, waitSync } from './volumes.js';

export const NODES = [
  { name: 'node1', address: ADDRESSES[0] },
  { name: 'node2', address: ADDRESSES[1] },
] as const;
/** sanlock waits for other hosts that might have the lease. */
const STARTING = { timeoutMs: 180_000 };
const HOSTS = '--host node1 --host node2';
const POLICY = `formatVersion: 1
volumes:
  vg/theirs: {parallel: end, reason: one node at a time is enough}
`;

interface SharedVg {
  lockType: 'dlm' | 'sanlock';
  /** Of the first disk; sanlock's leases take 256 MiB there. */
  firstMiB: number;
  /** Starts the locks on a node; both at the same time. */
  join(guest: Guest, index: number): Promise<void>;
}

/**
 * A VG that two nodes share through lvmlockd, one mirror active on each: planned with both nodes' reports, the one that is here
 * is converted at once, the other when its node has let it go.
 */
export async function convertShared({ lockType, firstMiB, join }: SharedVg): Promise<void> {
  const shared = ['d0', 'd1', 'd2'].map((name, index) => ({ name, sizeMiB: index === 0 ? firstMiB : 80 }));
  const plain = { disks: [], autoActivate: false };
  await withTwoGuests({ shared, first: plain, second: plain }, async (node1, node2) => {
    await Promise.all([join(node1, 0), join(node2, 1)]);
    for (const [index, to] of [node1, node2].entries()) await letIn(node1, to, NODES[index] ?? NODES[0]);
    const pvs = '/dev/lab/d0 /dev/lab/d1 /dev/lab/d2';
    await node1.ok(`vgcreate -qq --shared --locktype ${lockType} vg ${pvs}`, STARTING);
    await node2.ok('vgchange --lockstart vg', STARTING);
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
}
