import { expect, test } from 'vitest';
import type { Guest } from '../guest/guest.js';
import { fillBlocks, startBlocks } from '../scenario/block-writer.js';
import { sleep } from '../scenario/chance.js';
import { startRaidlift } from '../scenario/raidlift.js';
import { checksum, fillRandom, makeMirror, makeVg, waitSync } from '../scenario/volumes.js';
import { problemsOf } from '../scenario/whole-mirror.js';
import { disks, withGuest } from '../scenario/with-guest.js';

const SIZE_MIB = 16;
const LONG = { timeoutMs: 400_000 };
const DISKS = ['d0', 'd1', 'd2', 'd3', 'd4', 'd5', 'd6'];

/* Somebody moves an LV and gives another mirror one more leg, all in one VG; LVM's pollers of all three go on after a power cut. */
test('A cover and its end go on from a power cut while a pvmove and a conversion of somebody’s are under way in the VG', async () => {
  await withGuest({ disks: disks(DISKS.length, 80), pvLayer: 'delay' }, async (guest) => {
    await makeVg(guest, { disks: DISKS });
    const device = await makeMirror(guest, { vg: 'vg', name: 'm', sizeMiB: SIZE_MIB, pvs: ['d0', 'd1', 'd2'] });
    await makeMirror(guest, { vg: 'vg', name: 'other', sizeMiB: SIZE_MIB, pvs: ['d0', 'd1', 'd2'] });
    await guest.ok(`lvcreate -y -qq -L ${SIZE_MIB}m -n lin vg ${guest.pv('d4')}`);
    for (const name of ['m', 'other']) await waitSync(guest, `vg/${name}`);
    await fillBlocks(guest, device, { sizeMiB: SIZE_MIB });
    const sums = { lin: await fillRandom(guest, '/dev/vg/lin'), other: await fillRandom(guest, '/dev/vg/other') };
    const covered = { name: 'm', sizeMiB: SIZE_MIB, legs: [3], log: ['disk'], acknowledged: 0 } as const;

    // It begins no copy beside others': they begin after it.
    await guest.delayDisk('d3', { readMs: 0, writeMs: 1500, fromMiB: 1 });
    const up = startRaidlift(guest, `cover vg/m --on ${guest.pv('d3')} --yes`);
    const copying = guest.ok('until [[ -e /dev/mapper/vg-m_mimagetmp_2 ]]; do sleep 0.1; done', LONG);
    await Promise.race([copying, up.done]);
    await beside(guest, { from: 'd4', to: 'd5', legs: '+1' });
    await sleep(1000);
    expect(await underWay(guest)).toEqual(['other_mimagetmp_2', 'pvmove0']);
    await guest.cut();
    await guest.boot();
    await guest.delayDisk('d3', { readMs: 0, writeMs: 50 });
    await guest.ok('raidlift resume --yes', LONG);
    expect(await wrongs(guest, covered)).toEqual([]);
    await settled(guest);

    await beside(guest, { from: 'd5', to: 'd4', legs: '-1' });
    const writer = startBlocks(guest, device, { sizeMiB: SIZE_MIB });
    await writer.reach(20);
    const down = startRaidlift(guest, 'uncover vg/m --yes', ({ code, step }) => {
      if (code === 'step.started' && step?.endsWith(':drop-leg') === true) void sleep(300).then(() => guest.cut());
    });
    await down.done;
    await guest.cut();
    const acknowledged = writer.acknowledged();
    await guest.boot();
    await guest.ok('raidlift resume --yes', LONG);
    expect(await wrongs(guest, { ...covered, legs: [2], acknowledged })).toEqual([]);
    await settled(guest);
    for (const [name, sum] of Object.entries(sums)) expect(await checksum(guest, `/dev/vg/${name}`)).toBe(sum);
  });
}, 900_000);

/** A move of `lin`, and of `other` one leg more or less; slow enough to be there until all is over. */
async function beside(
  guest: Guest,
  { from, to, legs }: { from: string; to: string; legs: '+1' | '-1' },
): Promise<void> {
  for (const disk of [to, 'd6']) await guest.delayDisk(disk, { readMs: 0, writeMs: 1500, fromMiB: 1 });
  await guest.ok(`pvmove -b -i 1 -n lin ${guest.pv(from)} ${guest.pv(to)}`);
  await guest.ok(`lvconvert -y -b -m ${legs} vg/other ${guest.pv('d6')}`);
}

async function underWay(guest: Guest): Promise<string[]> {
  const names = await guest.ok(
    `lvs -a --noheadings -o name vg | tr -d ' []' | grep -E '^(pvmove0|other_mimagetmp_2)$' | sort`,
  );
  return names.trim().split('\n');
}

/** What is wrong with the mirror itself. */
async function wrongs(guest: Guest, want: Parameters<typeof problemsOf>[1]): Promise<string[]> {
  const problems = await problemsOf(guest, want);
  return problems.filter((problem) => !/^(lin|other\w*|pvmove\w*),.* was left behind$/.test(problem));
}

/** Once their disks are as fast as others, LVM ends what was under way. */
async function settled(guest: Guest): Promise<void> {
  for (const disk of DISKS) await guest.delayDisk(disk, { readMs: 0, writeMs: 0 });
  await guest.ok(
    `until [[ -z $(lvs -a --noheadings -o name vg | grep -E 'pvmove|mimagetmp') ]]; do sleep 0.5; done`,
    LONG,
  );
  expect(await guest.ok('dmsetup info -c --noheadings -o suspended,name')).not.toMatch(/^Suspended/m);
}
