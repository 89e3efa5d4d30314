import { expect, test } from 'vitest';
import { wrongBlocks } from '../scenario/block-writer.js';
import { killAt } from '../scenario/kill-at.js';
import { sample } from '../scenario/soak.js';
import { unwell } from '../scenario/tracked.js';
import { makeVg, waitSync } from '../scenario/volumes.js';
import { withGuest } from '../scenario/with-guest.js';
import { hostOfOne } from '../scenario/written-mirror.js';
import { differingSectors, makeWrittenRaid, RAID_MIB } from '../scenario/written-raid.js';
import type { Guest } from '../guest/guest.js';

/*
 * What takes a raid1's leg away, or puts another one in its place, is killed under a writer, and a person does what `status` says: no leg is left out while
 * LVM counts it. The kernel would take it for whole as it is, `AA` at once, with thousands of sectors that differ.
 */

const LONG = { timeoutMs: 120_000 };

const kills = [
  { what: 'takes the last leg away', legs: 3, argv: '-m 1 vg/m d2', moment: 'commit', left: 3 },
  { what: 'replaces a leg', legs: 2, argv: '--replace d1 vg/m d2', moment: 'commit', left: 2 },
  { what: 'takes the first one away, committed', legs: 3, argv: '-m 1 vg/m d0', moment: 'resume', left: 2 },
];

test('A raid1’s leg whose removal was killed gets every write, or is gone', async () => {
  await withGuest(hostOfOne, async (guest) => {
    await makeVg(guest, { disks: ['d0', 'd1', 'd2', 'd3'] });
    for (const { what, legs, argv, moment, left } of sample(kills, { first: 2 })) {
      const writer = await makeWrittenRaid(guest, legs);
      await kill(guest, argv, moment);
      const { commands } = JSON.parse(await guest.ok('raidlift status --json')) as { commands: string[][] };
      for (const command of commands) await guest.ok(command.join(' '));
      const cleared = commands.flatMap(([, word, name]) => (word === 'clear' ? [name] : []));
      expect({ what, cleared }).toEqual({ what, cleared: moment === 'commit' ? ['vg-m'] : [] });
      await writer.reach(writer.acknowledged() + 50);
      await tidy(guest);
      await guest.ok('lvchange --refresh vg/m');
      await writer.reach(writer.acknowledged() + 10);
      await writer.stop();
      expect({ what, ...(await standing(guest)) }).toEqual({ what, legs: left, letters: 'A'.repeat(left), differ: 0 });
      await guest.ok('lvremove -f vg/m');
      await tidy(guest);
    }
  });
}, 300_000);

test('A raid1 that somebody let go on by plain resumes is told of, and what the finding says mends it', async () => {
  await withGuest(hostOfOne, async (guest) => {
    await makeVg(guest, { disks: ['d0', 'd1', 'd2', 'd3'] });
    const writer = await makeWrittenRaid(guest, 3);
    expect(await guest.ok('raidlift inspect vg/m')).not.toContain('LEG_NOT_LIVE');
    await kill(guest, '-m 1 vg/m d2', 'commit');
    const { commands } = JSON.parse(await guest.ok('raidlift status --json')) as { commands: string[][] };
    for (const command of commands.filter(([, word]) => word === 'resume')) await guest.ok(command.join(' '));
    await writer.reach(writer.acknowledged() + 50);
    const told = (await guest.ok('raidlift inspect vg/m')).replaceAll(/\s+/g, ' ');
    expect(told).toContain('LEG_NOT_LIVE');
    const mends = [...told.matchAll(/`lvconvert (-m [^`]*)`/g)].map(([, words]) => words);
    expect(mends).toEqual([`-m 1 vg/m ${guest.pv('d2')}`, '-m +1 vg/m']);
    const refused = await guest.sh(`raidlift away ${guest.pv('d2')} --yes`);
    expect({ code: refused.code, said: refused.stdout + refused.stderr }).toEqual({
      code: 3,
      said: expect.stringContaining('LEG_NOT_LIVE') as string,
    });
    for (const words of mends) await guest.ok(`lvconvert --yes ${words}`);
    await waitSync(guest, 'vg/m');
    await writer.stop();
    expect(await standing(guest)).toEqual({ legs: 3, letters: 'AAA', differ: 0 });
    expect(await guest.ok('raidlift inspect vg/m')).not.toContain('LEG_NOT_LIVE');
  });
}, 300_000);

test('A leg that is given up, its replacement killed under a writer, is replaced by resume', async () => {
  await withGuest(hostOfOne, async (guest) => {
    await makeVg(guest, { disks: ['d0', 'd1', 'd2', 'd3'] });
    for (const moment of sample(['commit', 'resume'], { first: 1 })) {
      const writer = await makeWrittenRaid(guest, 2);
      await guest.ok(`raidlift away ${guest.pv('d0')} --redundancy drop --yes`, LONG);
      const end = await killAt(guest, [{ command: 'lvconvert --yes --replace', moment }]);
      const job = guest.start(`raidlift back ${guest.pv('d0')} --stay --yes`);
      // raidlift dies with its command: nobody is left who would resume.
      await guest.ok('until grep -q killed /run/kill-at; do sleep 0.02; done; pkill -9 -f bin/raidlift');
      await job.done;
      expect((await end())[0]).toMatchObject({ killed: true });
      await guest.ok('raidlift resume --yes', LONG);
      await writer.reach(writer.acknowledged() + 50);
      const acknowledged = await writer.stop();
      const wrong = await wrongBlocks(guest, '/dev/vg/m', { sizeMiB: RAID_MIB, acknowledged });
      expect({ moment, wrong: [...wrong, ...(await unwell(guest, 'm', 'raid1'))] }).toEqual({ moment, wrong: [] });
      expect({ moment, ...(await standing(guest)) }).toEqual({ moment, legs: 2, letters: 'AA', differ: 0 });
      await guest.ok('lvremove -f vg/m');
    }
  });
}, 300_000);

async function kill(guest: Guest, argv: string, moment: string): Promise<void> {
  const words = argv.replaceAll(/\bd\d\b/g, (disk) => guest.pv(disk));
  const [option] = argv.split(' ');
  const end = await killAt(guest, [{ command: `lvconvert --yes ${option}`, moment }]);
  await guest.sh(`lvconvert --yes ${words}`);
  expect((await end())[0]).toMatchObject({ killed: true });
}

/** Takes away what LVM has left visible. */
async function tidy(guest: Guest): Promise<void> {
  await guest.ok(
    "lvs --noheadings -o lv_name vg | grep -E '_r(image|meta)_[0-9]+(_extracted)?' | sed 's,^ *,vg/,' | xargs -r lvremove -y",
  );
}

/** Its legs by LVM, its letters by the kernel, and how many sectors a check finds that differ. */
async function standing(guest: Guest): Promise<{ legs: number; letters: string; differ: number }> {
  const differ = await differingSectors(guest);
  const legs = Number(await guest.ok('lvs --noheadings -o stripes vg/m'));
  const letters = (await guest.ok('dmsetup status vg-m')).split(' ')[5] ?? '';
  return { legs, letters, differ };
}
