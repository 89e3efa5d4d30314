import { expect, test } from 'vitest';
import type { Plan } from '../../src/model/plan.js';
import { joinCluster } from './scenario/dlm.js';
import type { Guest } from './guest/guest.js';
import { convertShared, NODES } from './scenario/shared-vg.js';
import { column, makeMirror, mountExt4, waitSync } from './scenario/volumes.js';
import { disks, withGuest } from './scenario/with-guest.js';

test('In a dlm cluster a mirror that is exclusive here is converted at once, one that another node has after that node let go', async () => {
  const join = (guest: Guest, index: number) => joinCluster(guest, NODES, NODES[index] ?? NODES[0]);
  await convertShared({ lockType: 'dlm', firstMiB: 80, join });
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
