import { expect, test } from 'vitest';
import type { Guest } from '../guest/guest.js';
import { sleep } from '../scenario/chance.js';
import { startRaidlift, type Run, type RunEvent } from '../scenario/raidlift.js';
import { checksum, fillRandom, makeMirror, makeVg, waitSync } from '../scenario/volumes.js';
import { disks, withGuest } from '../scenario/with-guest.js';

/*
 * What docs/away.md says of a move that a power cut meets: LVM copies anew and ends it by itself, and `resume` alone makes sure of it. And of
 * one whose target is lost while it copies. The way back is cut as well as the way there.
 */

const SIZE_MIB = 48;
const LONG = { timeoutMs: 200_000 };

test('A power cut while a leg’s move copies, is held, or has just ended, and a target that is lost: resume alone mends each', async () => {
  await withGuest({ disks: disks(4, 100), pvLayer: 'delay' }, async (guest) => {
    await makeVg(guest, { disks: ['d0', 'd1', 'd2', 'd3'] });
    const device = await makeMirror(guest, { vg: 'vg', name: 'm', sizeMiB: SIZE_MIB, pvs: ['d0', 'd1', 'd2'] });
    await waitSync(guest, 'vg/m');
    const sum = await fillRandom(guest, device);
    const pv = guest.pv('d0');

    // Slow enough to be met in the middle of the copy.
    await guest.delayDisk('d3', { readMs: 0, writeMs: 400, fromMiB: 1 });
    const there = startRaidlift(guest, `away ${pv} --yes`);
    await copying(guest, there);
    await guest.cut();
    await guest.boot();
    await guest.ok('raidlift resume --yes', LONG);
    await expectWhole(guest, { sum, on: 'd3' });

    await cutAt(guest, `back ${pv} --yes`, started('compare-move-back'));
    await guest.boot();
    await guest.ok('raidlift resume --yes', LONG);
    await expectWhole(guest, { sum, on: 'd0' });
    expect((await guest.ok('lvs --noheadings -o lv_tags vg')).trim()).toBe('');

    await cutAt(guest, `away ${pv} --yes`, finished('finish-move'));
    await guest.boot();
    await guest.ok('raidlift resume --yes', LONG);
    await expectWhole(guest, { sum, on: 'd3' });

    await guest.delayDisk('d0', { readMs: 0, writeMs: 400, fromMiB: 1 });
    const back = startRaidlift(guest, `back ${pv} --yes`);
    await copying(guest, back);
    await guest.failDisk('d0');
    expect((await back.done).code).toBe(1);
    expect(await checksum(guest, device)).toBe(sum);
    await guest.restoreDisk('d0');
    await guest.ok('raidlift resume --yes', LONG);
    await expectWhole(guest, { sum, on: 'd0' });
    expect((await guest.ok('lvs --noheadings -o lv_tags vg')).trim()).toBe('');
  });
}, 900_000);

type When = (event: RunEvent) => boolean;

const started =
  (name: string): When =>
  ({ code, step }) =>
    code === 'step.started' && step?.startsWith(`vg/m:${name}`) === true;

const finished =
  (name: string): When =>
  ({ code, step }) =>
    code === 'step.finished' && step?.startsWith(`vg/m:${name}`) === true;

/** Waits until some of a move is copied, and not all. */
async function copying(guest: Guest, run: Run): Promise<void> {
  const met = guest.ok(
    `until s=$(dmsetup status vg-pvmove0 2>/dev/null) && r=$(grep -oE '[0-9]+/[0-9]+' <<<"$s" | head -1) && [[ -n $r ]] && (( \${r%/*} > 5 )); do sleep 0.1; done; (( \${r%/*} < \${r#*/} ))`,
    LONG,
  );
  await Promise.race([met, run.done.then(({ stderr }) => Promise.reject(new Error(`it ended before: ${stderr}`)))]);
}

/** Cuts the power as soon as an event says so, a moment later. */
async function cutAt(guest: Guest, argv: string, when: When): Promise<void> {
  let pull: () => void = () => undefined;
  const time = new Promise<'met'>((resolve) => (pull = () => resolve('met')));
  const run = startRaidlift(guest, argv, (event) => {
    if (when(event)) pull();
  });
  expect(await Promise.race([time, run.done])).toBe('met');
  await sleep(100);
  await guest.cut();
}

/** A mirror of two equal legs as before, one of them on that disk, with nothing left behind or suspended. */
async function expectWhole(guest: Guest, { sum, on }: { sum: string; on: string }): Promise<void> {
  expect(await checksum(guest, '/dev/vg/m')).toBe(sum);
  const legs = (
    await guest.ok(`lvs -a --noheadings -o lv_name vg | tr -d ' []' | grep '^m_mimage_[0-9]*$'; vgck vg`)
  ).split('\n');
  expect(legs.filter((leg) => leg !== '')).toHaveLength(2);
  for (const leg of legs.filter((each) => each !== '')) {
    expect(`${leg}: ${await checksum(guest, `/dev/mapper/vg-${leg}`)}`).toBe(`${leg}: ${sum}`);
  }
  const state = await guest.ok(`lvs -a --noheadings --separator , -o lv_name,segtype,devices vg | tr -d ' []'
    dmsetup info -c --noheadings -o suspended,name; dmsetup status vg-m`);
  expect(state).not.toContain('pvmove');
  expect(state).not.toContain('Suspended');
  expect(state).toContain(`,linear,${guest.pv(on)}(`);
  expect(state).toMatch(/^m,mirror,/m);
  expect(state).toMatch(/ (\d+)\/\1 1 AA /);
}
