import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Inventory, Vg } from '../../src/model/inventory.js';
import { type Guest, bootGuest } from './guest/guest.js';
import { functions, situations } from './inspect/situations.js';
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

test.each(['many', 'strays', 'layer'])('a host is the same after it was saved: %s', async (name) => {
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
});
