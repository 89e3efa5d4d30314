import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Inventory, Vg } from '../../src/model/inventory.js';
import type { Plan } from '../../src/model/plan.js';
import { type Guest, bootGuest } from './guest/guest.js';
import { functions, situations } from './inspect/situations.js';
import { sample } from './scenario/soak.js';
import { disks } from './scenario/with-guest.js';

/* What is saved of a real host reads back as the host itself, and LVM's metadata text tells the same layout as its report. */

let guest: Guest;
beforeAll(async () => {
  guest = await bootGuest({ disks: disks(5, 200), pvLayer: 'delay' });
});
afterAll(async () => await guest.close());

async function inspect(options: string): Promise<Inventory> {
  return JSON.parse(await guest.ok(`raidlift inspect --json ${options} 2>/dev/null`)) as Inventory;
}

/** Without what a reading elsewhere cannot know: our own folder, and when it was. */
function known(inventory: Inventory): unknown {
  return { ...inventory, takenAt: '', source: '', host: { ...inventory.host, state: null, initramfs: null } };
}

/** What committed metadata tells, in a form that both have. */
function layout(vg: Vg): unknown {
  return {
    ...vg,
    mdaFreeBytes: null,
    mdaSizeBytes: null,
    missingPvCount: null,
    volumes: null,
    pvs: vg.pvs.map(({ uuid, extentCount, allocatedExtents, tags }) => ({ uuid, extentCount, allocatedExtents, tags })),
    lvs: vg.lvs.map((lv) => ({
      uuid: lv.uuid,
      name: lv.name,
      visible: lv.visible,
      sizeBytes: lv.sizeBytes,
      tags: lv.tags,
      parent: lv.parent,
      origin: lv.origin,
      log: lv.log,
      initialSync: lv.initialSync,
      skipActivation: lv.skipActivation,
      readOnly: lv.readOnly,
      segments: lv.segments.map((segment) => ({ ...segment, monitored: null })),
    })),
  };
}

test.each(sample(['many', 'layer', 'strays'], { first: 2 }))(
  'a host is the same after it was saved: %s',
  async (name) => {
    const { make, undo = 'true' } = situations[name] ?? { make: 'false' };
    await guest.ok(`${functions}\nfresh\n${make}`);
    try {
      await guest.ok('rm -rf /run/saved /run/collected; raidlift inspect --collect-script >/run/collect.sh');
      const before = await guest.ok('vgs --noheadings -o vg_uuid,vg_seqno; dmsetup table');
      const live = await inspect('--save /run/saved');
      await guest.ok('sh /run/collect.sh /run/collected; vgcfgbackup -qq -f /run/text vg');
      expect(await guest.ok('vgs --noheadings -o vg_uuid,vg_seqno; dmsetup table')).toBe(before);
      const text = await inspect('--from /run/text');
      expect(text.vgs.map(layout)).toEqual(live.vgs.map(layout));
      if (name === 'layer') return;
      expect(known(await inspect('--from /run/saved'))).toEqual(known(live));
      expect(known(await inspect('--from /run/collected'))).toEqual(known(live));
    } finally {
      await guest.sh(`${functions}\n${undo}`);
    }
  },
);

test('A gfs2 that is not mounted is one host’s or several hosts’ by its superblock, live and saved; an inactive one by fstab', async () => {
  const mirrors = `for name in alone group idle; do mirror $name 40M -m1 --mirrorlog core --nosync; done
    mkfs.gfs2 -O -q -p lock_nolock -j 1 -J 8 /dev/vg/alone; mkfs.gfs2 -O -q -p lock_dlm -t lab:g -j 1 -J 8 /dev/vg/group
    lvchange -an vg/idle; echo "/dev/vg/idle /srv gfs2 noatime,_netdev 0 0" >/etc/fstab
    mkdir -p /etc/libvirt/qemu; cat >/etc/libvirt/qemu/guest.xml; udevadm settle`;
  const domain = `<domain type="kvm"><name>guest</name><devices>
    <disk type="block"><source file="/x"/></disk>
    <disk type="block" device="disk"><source dev="/dev/vg/alone" index="1"/>
      <target dev="vda"/><shareable/></disk></devices></domain>`;
  await guest.ok(`${functions}\nfresh\n${mirrors}`, { stdin: domain });
  try {
    await guest.ok('rm -rf /run/saved /run/collected; raidlift inspect --collect-script >/run/collect.sh');
    const live = await inspect('--save /run/saved');
    await guest.ok('sh /run/collect.sh /run/collected');
    const names = new Map(live.vgs[0]?.volumes.map(({ uuid, name }) => [uuid, name]));
    const superblocks = live.host.cluster?.superblocks?.map(({ lvUuid, ...rest }) => ({
      ...rest,
      lv: names.get(lvUuid),
    }));
    expect(superblocks).toEqual([
      { lv: 'alone', fileSystem: 'gfs2', locking: 'local', source: 'made with lock_nolock' },
      { lv: 'group', fileSystem: 'gfs2', locking: 'cluster', source: 'made with lock_dlm' },
    ]);
    expect(live.host.cluster?.shareableDisks).toEqual([{ domain: 'guest', device: '/dev/vg/alone' }]);
    expect(known(await inspect('--from /run/saved'))).toEqual(known(live));
    expect(known(await inspect('--from /run/collected'))).toEqual(known(live));
    const plan = JSON.parse((await guest.sh('raidlift plan --json')).stdout) as Plan;
    const verdicts = plan.volumes.map(({ name, verdict }) => [name, verdict?.verdict, verdict?.rule]);
    expect(verdicts).toEqual([
      ['alone', 'exclusive', 'active-here'],
      ['group', 'undecided', 'cluster-file-system'],
      ['idle', 'undecided', 'cluster-file-system'],
    ]);
  } finally {
    await guest.sh('rm -rf /etc/fstab /etc/libvirt');
  }
});
