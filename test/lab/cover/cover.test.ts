import { expect, test } from 'vitest';
import type { Guest } from '../guest/guest.js';
import { fillBlocks, startBlocks } from '../scenario/block-writer.js';
import { sleep } from '../scenario/chance.js';
import { FAULT_DISKS, loseUnderLayer } from '../scenario/under-layer.js';
import { startRaidlift } from '../scenario/raidlift.js';
import { sample } from '../scenario/soak.js';
import { makeMirror, makeVg, takeBack, waitSync } from '../scenario/volumes.js';
import { problemsOf } from '../scenario/whole-mirror.js';
import { disks, withGuest } from '../scenario/with-guest.js';

/* What docs/cover.md says: up and down under a writer, a hang that is ended, a power cut that `resume` alone goes on from. */

const SIZE_MIB = 16;
const LONG = { timeoutMs: 280_000 };
const host = { disks: disks(FAULT_DISKS.length, 80), pvLayer: 'delay' } as const;

async function madeMirror(guest: Guest, name: string, log: 'disk' | 'core'): Promise<string> {
  const pvs = ['d0', 'd1', ...(log === 'disk' ? ['d2'] : [])];
  const device = await makeMirror(guest, { vg: 'vg', name, sizeMiB: SIZE_MIB, log, pvs });
  await waitSync(guest, `vg/${name}`);
  await fillBlocks(guest, device, { sizeMiB: SIZE_MIB });
  return device;
}

for (const log of sample(['disk', 'core'] as const, { first: 1 })) {
  test(`A mirror with a ${log} log is covered and uncovered under a writer; a power cut in either is gone on from`, async () => {
    await withGuest(host, async (guest) => {
      await makeVg(guest, { disks: FAULT_DISKS });
      const device = await madeMirror(guest, 'm', log);
      const covered = { name: 'm', sizeMiB: SIZE_MIB, legs: [3], log: ['disk'] } as const;
      const before = { ...covered, legs: [2], log: [log] };
      const writer = startBlocks(guest, device, { sizeMiB: SIZE_MIB });
      await writer.reach(20);
      await guest.ok(`raidlift cover vg/m --on ${guest.pv('d3')} --yes`, LONG);
      await writer.reach(writer.acknowledged() + 5);
      const onThree = await writer.stop();
      expect(await problemsOf(guest, { ...covered, acknowledged: onThree })).toEqual([]);
      await guest.ok('raidlift uncover vg/m --yes', LONG);
      expect(await problemsOf(guest, { ...before, acknowledged: onThree })).toEqual([]);

      await guest.delayDisk('d3', { readMs: 0, writeMs: 150 });
      const run = startRaidlift(guest, `cover vg/m --on ${guest.pv('d3')} --yes`);
      const copying = guest.ok('until [[ -e /dev/mapper/vg-m_mimagetmp_2 ]]; do sleep 0.1; done', LONG);
      await Promise.race([copying, run.done]);
      await sleep(500);
      await guest.cut();
      await guest.boot();
      await guest.ok('raidlift resume --yes', LONG);
      expect(await problemsOf(guest, { ...covered, acknowledged: onThree })).toEqual([]);
      const down = startRaidlift(guest, 'uncover vg/m --yes', ({ code, step }) => {
        if (code === 'step.started' && step?.endsWith(':drop-leg') === true) void sleep(300).then(() => guest.cut());
      });
      await down.done;
      await guest.cut();
      // Was the leg not taken away yet, it stands for the one that does not come up.
      await guest.boot({ absent: ['d1'] });
      await guest.sh('raidlift resume --yes', LONG);
      await guest.reboot({ absent: [] });
      await guest.ok('raidlift resume --yes', LONG);
      await takeBack(guest);
      expect(await problemsOf(guest, { ...before, acknowledged: onThree })).toEqual([]);
    });
  }, 600_000);
}

test('An old leg that is lost under the layer stops the volume until it is thawed; nothing acknowledged is lost', async () => {
  await withGuest(host, async (guest) => {
    const outcome = await loseUnderLayer(guest, {
      layer: 'cover',
      part: 'primary',
      how: 'for good',
      atPercent: 45,
      writer: true,
    });
    expect(outcome).toMatchObject({ exits: [0], problems: [] });
    expect(outcome.events.map(({ code }) => code)).toContain('layer.thawed');
  });
}, 600_000);
