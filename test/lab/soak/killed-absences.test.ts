import { expect, test } from 'vitest';
import type { Guest } from '../guest/guest.js';
import { wrongBlocks, type BlockWriter } from '../scenario/block-writer.js';
import { chance, newSeed } from '../scenario/chance.js';
import { killAt, momentsOf, NEVER, struckBefore } from '../scenario/kill-at.js';
import { SoakReport } from '../scenario/soak.js';
import { unwell } from '../scenario/tracked.js';
import { makeVg } from '../scenario/volumes.js';
import { withGuest } from '../scenario/with-guest.js';
import { hostOfOne } from '../scenario/written-mirror.js';
import { differingSectors, makeWrittenRaid, RAID_MIB } from '../scenario/written-raid.js';

/* A raid1's leg goes, its changes tracked, and comes back, or is given up for a new one, while somebody writes. */

const LONG = { timeoutMs: 200_000 };
/** Kills on one guest, after which its legs are looked at. */
const KILLS = 4;

const COMMANDS = {
  split: 'lvconvert --yes --splitmirrors',
  merge: 'lvconvert --yes --merge',
  replace: 'lvconvert --yes --replace',
};
type Way = keyof typeof COMMANDS;

interface Killed {
  /** The call that it was killed before; null: it had none of that number. */
  before: string | null;
  calls: number;
  problems: string[];
}

test('What takes a raid1’s leg out, in and away for good is killed right before each of its calls that change something', async () => {
  const seed = newSeed();
  const report = new SoakReport(
    'killed-absences',
    'kill -9 of lvconvert of a raid1’s leg, right before each of its calls',
  );
  const calls = await countCalls();
  const left = Object.fromEntries(
    Object.entries(calls).map(([way, count]) => [way, momentsOf(count, chance(seed))]),
  ) as Record<Way, number[]>;
  let struck = 0;
  while (Object.values(left).some((each) => each.length > 0) && !report.isOver) {
    await onRaid(async (guest, writer) => {
      for (let turn = 0; turn < KILLS && (turn % 2 === 1 || !report.isOver); turn++) {
        const back: Way = turn % 4 === 1 ? 'merge' : 'replace';
        const way: Way = turn % 2 === 0 ? 'split' : back;
        const moment = left[way].pop() ?? NEVER;
        const { before, problems } = await goWithKill(guest, way, moment);
        struck += Number(before !== null);
        await report.summarise(`Seed ${seed}. Calls: ${JSON.stringify(calls)}. ${struck} kills.`);
        await report.done(`${way} before ${before ?? `call ${moment}, which it had not`}`, problems);
        if (problems.length > 0) return;
      }
      await report.done('the legs after these', await wrongs(guest, writer));
    }).catch((error: unknown) => report.done('a guest', [String(error)]));
  }
  expect(report.problems).toEqual([]);
});

async function countCalls(): Promise<Record<Way, number>> {
  return onRaid(async (guest) => {
    const counts: Partial<Record<Way, number>> = {};
    for (const way of ['split', 'merge', 'split', 'replace'] as const) {
      const { calls, problems } = await goWithKill(guest, way, NEVER);
      expect({ way, problems }).toEqual({ way, problems: [] });
      expect(calls).toBeGreaterThan(10);
      counts[way] = calls;
    }
    return counts as Record<Way, number>;
  });
}

/** With the raid1 `vg/m`, its first leg on d0, and somebody who writes to it. */
async function onRaid<T>(use: (guest: Guest, writer: BlockWriter) => Promise<T>): Promise<T> {
  return withGuest(hostOfOne, async (guest) => {
    await makeVg(guest, { disks: ['d0', 'd1', 'd2', 'd3'] });
    const writer = await makeWrittenRaid(guest, 2);
    return use(guest, writer);
  });
}

/** Its first leg goes, or the way back; the command is killed there, and resume goes on. */
async function goWithKill(guest: Guest, way: Way, moment: number): Promise<Killed> {
  const pv = (await guest.ok("lvs -a --noheadings -o devices vg/m_rimage_0 | sed 's/(.*//; s/ //g'")).trim();
  const verb = way === 'split' ? `away ${pv} --redundancy drop` : `back ${pv}${way === 'replace' ? ' --stay' : ''}`;
  const end = await killAt(guest, [{ command: COMMANDS[way], moment }]);
  await guest.sh(`raidlift ${verb} --yes`, LONG);
  const seen = (await end())[0];
  const resumed = await guest.sh('raidlift resume --yes', LONG);
  const left = await leftovers(guest);
  return {
    before: struckBefore(seen),
    calls: seen?.calls.length ?? 0,
    problems: [
      ...(resumed.code === 0
        ? []
        : [`resume ended with ${resumed.code}: ${resumed.stderr}${resumed.stdout.slice(-800)}`]),
      ...left.map((name) => `${name} is left`),
    ],
  };
}

/** Devices of the raid1 that no LV has, and parts of it that have become visible; a leg that is out is, and no more. */
async function leftovers(guest: Guest): Promise<string[]> {
  const parts = (text: string): string[] => text.split(/\s+/).filter((name) => name.startsWith('m_'));
  const devices = parts((await guest.ok('dmsetup ls')).replaceAll(/^vg-/gm, ''));
  const lvs = await guest.ok('lvs -a --noheadings -o lv_name vg');
  const known = parts(lvs.replaceAll(/[\[\]]/g, ''));
  return [
    ...devices.filter((name) => !known.includes(name)),
    ...parts(lvs).filter((name) => !/^m_rimage_\d+$/.test(name)),
  ];
}

/** What is wrong with it once nobody writes any more. */
async function wrongs(guest: Guest, writer: BlockWriter): Promise<string[]> {
  const acknowledged = await writer.stop();
  const differ = await differingSectors(guest);
  return [
    ...(await wrongBlocks(guest, '/dev/vg/m', { sizeMiB: RAID_MIB, acknowledged })),
    ...(differ === 0 ? [] : [`${differ} sectors differ`]),
    ...(await unwell(guest, 'm', 'raid1')),
  ];
}
