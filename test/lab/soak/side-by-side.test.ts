import { expect, test } from 'vitest';
import type { Guest } from '../guest/guest.js';
import { startRaidlift, type RunEvent } from '../scenario/raidlift.js';
import { column, makeMirror, makeVg, waitSync } from '../scenario/volumes.js';
import { disks, withGuest } from '../scenario/with-guest.js';

/*
 * What a run does at the same time. The disks are slow where the data lies, and only there, so that a copy takes long against the
 * seconds of LVM's own commands, which come one after another.
 */

const MIRRORS = ['a', 'b', 'c', 'd'];
const SIZE_MIB = 64;
/** Each mirror has three disks of its own: its first leg, where that goes, and the second leg with the log. */
const DISKS = MIRRORS.flatMap((_, index) => [`d${3 * index}`, `d${3 * index + 1}`, `d${3 * index + 2}`]);
const WRITE_MS = 250;

interface Told extends RunEvent {
  at: string;
  percent?: number;
}

test('Four stand-ins take at most half the time of one after another; a mirror in sync waits for no copy', async () => {
  await withGuest({ disks: disks(DISKS.length, SIZE_MIB + 40), pvLayer: 'delay' }, async (guest) => {
    // Of 512 KiB, each of which is written before the next one: 32 s for a leg.
    await guest.ok(`sed -i 's/^.*raid_region_size = .*/raid_region_size = 512/' /etc/lvm/lvm.conf`);
    await makeVg(guest, { disks: DISKS });
    for (const [index, name] of MIRRORS.entries()) {
      const pvs = [`d${3 * index}`, `d${3 * index + 2}`];
      await makeMirror(guest, { vg: 'vg', name, sizeMiB: SIZE_MIB, pvs, alloc: 'anywhere' });
    }
    await makeMirror(guest, { vg: 'vg', name: 'insync', sizeMiB: 8, pvs: ['d2', 'd5'], alloc: 'anywhere' });
    for (const name of [...MIRRORS, 'insync']) await waitSync(guest, `vg/${name}`);
    for (const disk of DISKS) await slow(guest, disk, WRITE_MS);

    await makeMirror(guest, { vg: 'vg', name: 'copying', sizeMiB: 24, pvs: ['d8', 'd11'], alloc: 'anywhere' });
    // Not copied before the other one is converted, however long the machine that tests takes.
    for (const disk of ['d8', 'd11']) await slow(guest, disk, 4000);
    await guest.ok('raidlift plan vg/copying vg/insync --out /root/plan.json');
    const converted = await apply(guest, ({ code, step }) => {
      if (!isEnd(code) || step !== 'vg/insync:convert') return;
      for (const disk of ['d8', 'd11']) void slow(guest, disk, WRITE_MS);
    });
    const after = converted.slice(
      converted.findIndex(({ code, step }) => isEnd(code) && step === 'vg/insync:convert') + 1,
    );
    expect(after.length).toBeLessThan(converted.length);
    const isCopying = ({ subject, percent = 100 }: Told): boolean => subject === 'vg/copying' && percent < 100;
    expect(after.filter(isCopying)).not.toEqual([]);
    expect(await column(guest, 'vg/copying', 'segtype')).toBe('raid1');

    const together = await moveAll(guest, 'd1 d4 d7 d10', '');
    expect(mostAtOnce(together)).toBe(4);
    const inTurn = await moveAll(guest, 'd0 d3 d6 d9', 'limits: {maxCopies: 1}\n');
    expect(mostAtOnce(inTurn)).toBe(1);
    const [short, long] = [tookMs(together), tookMs(inTurn)];
    console.log(`side by side ${short} ms, one after another ${long} ms: ${(short / long).toFixed(2)}`);
    expect(short / long).toBeLessThanOrEqual(0.5);
  });
}, 900_000);

/** Moves the first leg of each mirror from wherever it lies to one of these disks. */
async function moveAll(guest: Guest, targets: string, limits: string): Promise<Told[]> {
  const lines: string[] = [];
  for (const name of MIRRORS) {
    const device = (await column(guest, `-a vg/${name}_mimage_0`, 'devices')).replace(/\(.*/, '');
    lines.push(`  vg/${name}: {do: stand-in, away: ${device}}\n`);
  }
  const spares = targets.split(' ').map((disk) => guest.pv(disk));
  const policy = `formatVersion: 1\n${limits}spares: [${spares.join(', ')}]\nvolumes:\n${lines.join('')}`;
  await guest.ok('cat >/root/p.yaml; raidlift plan --policy /root/p.yaml --out /root/plan.json', { stdin: policy });
  const events = await apply(guest);
  // Its mark would keep the next plan away.
  await guest.ok(`raidlift close ${events[0]?.plan ?? ''} --yes`);
  return events;
}

/** Holds each write of data; what LVM writes into its metadata area is as fast as the disk. */
async function slow(guest: Guest, disk: string, writeMs: number): Promise<void> {
  await guest.delayDisk(disk, { readMs: 0, writeMs, fromMiB: 1 });
}

async function apply(guest: Guest, onEvent?: (event: RunEvent) => void): Promise<Told[]> {
  const { code, stderr, events } = await startRaidlift(guest, 'apply /root/plan.json --yes', onEvent, {
    limitMs: 600_000,
  }).done;
  expect(code, stderr).toBe(0);
  return events as Told[];
}

function isEnd(code: string): boolean {
  return code === 'step.finished';
}

/** From the first step to the last. */
function tookMs(events: readonly Told[]): number {
  const steps = events.filter(({ code }) => code.startsWith('step.')).map(({ at }) => Date.parse(at));
  return Math.max(...steps) - Math.min(...steps);
}

/** How many of the mirrors were being moved at the same time, from the beginning of a copy to that of the comparison. */
function mostAtOnce(events: readonly Told[]): number {
  let [now, most] = [0, 0];
  for (const { code, step = '' } of events) {
    if (isEnd(code) && step.includes(':hold-move')) now++;
    if (code === 'step.started' && step.includes(':compare-move')) now--;
    most = Math.max(most, now);
  }
  return most;
}
