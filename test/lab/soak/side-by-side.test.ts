import { expect, test } from 'vitest';
import type { Guest } from '../guest/guest.js';
import { makeMirror, makeVg, waitSync } from '../scenario/volumes.js';
import { disks, withGuest } from '../scenario/with-guest.js';

/*
 * Four stand-ins on disjoint PVs that are slow to write, wanted by the policy of a batch: beside each other, and one after another;
 * and a mirror of another VG that is converted meanwhile.
 */

const FOUR = [0, 1, 2, 3];
/** The other legs of all eight mirrors lie on d8. */
const PVS = disks(11, 120).map((disk) => (disk.name === 'd8' ? { ...disk, sizeMiB: 300 } : disk));

test('Stand-ins on disjoint PVs finish in at most half the time of one after another, and a mirror in sync does not wait for them', async () => {
  await withGuest({ disks: PVS, pvLayer: 'delay' }, async (guest) => {
    // No metadata on the slow ones: what is slow is to be the copy, not each command of LVM.
    const slow = [...FOUR, 4, 5, 6, 7].map((number) => `d${number}`);
    await guest.ok(`pvcreate -qq --metadatacopies 0 ${slow.map((disk) => guest.pv(disk)).join(' ')}`);
    await makeVg(guest, { disks: [...slow, 'd8'] });
    await makeVg(guest, { vg: 'two', disks: ['d9', 'd10'] });
    for (const set of ['a', 'b']) {
      for (const number of FOUR) {
        const pvs = [`d${number}`, 'd8'];
        await makeMirror(guest, { vg: 'vg', name: `${set}${number}`, sizeMiB: 24, log: 'core', pvs });
      }
      await guest.ok(
        `printf 'formatVersion: 1\\nspares: [${slow.slice(4).map((disk) => guest.pv(disk))}]\nvolumes:\n${FOUR.map((n) => `  vg/${set}${n}: {do: stand-in, away: ${guest.pv(`d${n}`)}}\n`).join('')}' >/root/${set}.yaml`,
      );
    }
    await makeMirror(guest, { vg: 'two', name: 'c', sizeMiB: 16, log: 'core', pvs: ['d9', 'd10'] });
    for (const volume of ['a0', 'a1', 'a2', 'a3', 'b0', 'b1', 'b2', 'b3']) await waitSync(guest, `vg/${volume}`);
    await waitSync(guest, 'two/c');
    for (const disk of slow) await guest.delayDisk(disk, { readMs: 5, writeMs: 5000 });

    const single = await batch(guest, `${names('a')} --policy /root/a.yaml --max-copies 1`);
    expect(most(single)).toBe(1);
    const together = await batch(guest, `${names('b')} two/c --policy /root/b.yaml`);
    expect(most(together)).toBe(4);
    const [alone, beside] = [lasted(single), lasted(together)];
    expect(beside, `${alone} ms one after another, ${beside} ms beside each other`).toBeLessThanOrEqual(alone / 2);

    const order = together.map(({ code, step }) => `${code} ${step ?? ''}`);
    const converted = order.indexOf('step.finished two/c:convert');
    expect(converted).toBeGreaterThan(order.indexOf('step.finished vg/b0:hold-move'));
    expect(converted).toBeLessThan(order.findIndex((each) => /^step.started vg.*:compare-move/.test(each)));
    expect((await guest.ok('lvs --noheadings -o segtype two')).trim()).toBe('raid1');
    for (const set of ['a', 'b']) for (const n of FOUR) await guest.ok(`raidlift compare vg/${set}${n}`);
    expect(await guest.ok(`pvs --noheadings -o pv_used ${FOUR.map((n) => guest.pv(`d${n}`)).join(' ')}`)).toMatch(
      /^(\s*0\s*\n){4}$/,
    );
  });
}, 2_400_000);

interface Told {
  at: string;
  code: string;
  step?: string;
}

const names = (set: string): string => FOUR.map((number) => `vg/${set}${number}`).join(' ');

async function batch(guest: Guest, words: string): Promise<Told[]> {
  const output = await guest.ok(`raidlift batch ${words}`, { timeoutMs: 1_200_000 });
  return output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Told);
}

/** How many moves were under way at the same time, at most. */
function most(events: readonly Told[]): number {
  let [now, max] = [0, 0];
  for (const { code, step = '' } of events) {
    if (code === 'step.finished' && step.endsWith(':hold-move')) max = Math.max(max, ++now);
    if (code === 'step.finished' && step.endsWith(':finish-move')) now--;
  }
  return max;
}

/** From the first step to the last, in milliseconds. */
function lasted(events: readonly Told[]): number {
  const steps = events.filter(({ step }) => step?.startsWith('vg/') === true).map(({ at }) => Date.parse(at));
  return Math.max(...steps) - Math.min(...steps);
}
