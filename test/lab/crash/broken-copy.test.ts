import { expect, test } from 'vitest';
import { startRaidlift } from '../scenario/raidlift.js';
import { makeMirror, makeVg, waitSync } from '../scenario/volumes.js';
import { disks, withGuest } from '../scenario/with-guest.js';

/** Each read and write of a disk takes so long, and the copy no more than 20 MiB a second. */
const DELAY_MS = 10;
const RATE = '--minrecoveryrate 0 --maxrecoveryrate 20M/s';

test('A raid1 whose first copy a power cut broke off, and somebody froze, is refreshed and waited for, though its letters say AA', async () => {
  await withGuest({ disks: disks(3, 300), pvLayer: 'delay' }, async (guest) => {
    const status = async (): Promise<string> => (await guest.ok('dmsetup status vg-m')).trim();
    await makeVg(guest, { disks: ['d0', 'd1', 'd2'] });
    await makeMirror(guest, { vg: 'vg', name: 'm', sizeMiB: 256, regionSize: '512k' });
    await waitSync(guest, 'vg/m');
    await guest.ok('raidlift plan --out /root/plan.json');
    const plan = await guest.ok('cat /root/plan.json');
    await guest.ok(`lvconvert -y -qq --type raid1 vg/m && lvchange -qq ${RATE} vg/m`);
    for (const disk of ['d0', 'd1', 'd2']) await guest.delayDisk(disk, { readMs: DELAY_MS, writeMs: DELAY_MS });
    await guest.ok(
      'lvchange -y -qq --resync vg/m; until dmsetup status vg-m | grep -q " aa [1-9][0-9]*/.* resync "; do :; done; sleep 2',
    );
    await guest.cut();
    await guest.reboot({ delayMs: DELAY_MS });
    expect(await status()).toMatch(/ raid1 2 AA \d+\/524288 repair /);
    await guest.ok('dmsetup message vg-m 0 frozen');
    expect(await status()).toMatch(/ frozen /);
    expect(await guest.ok('raidlift inspect --json')).toMatch(/"kind": "raid1"[^]*"syncPercent": 0,/);

    await guest.ok('cat >/root/plan.json', { stdin: plan });
    const run = startRaidlift(guest, 'resume --ignore-journal /root/plan.json --yes');
    expect(await run.done).toMatchObject({ code: 0, stderr: '' });
    const steps = run.events.flatMap(({ code, step }) => (code === 'step.finished' ? (step ?? []) : []));
    expect(steps).toEqual(expect.arrayContaining(['vg/m:refresh-legs', 'vg/m:verify']));
    const told = run.events.flatMap(({ code, message }) => (code === 'wait.progress' ? message : []));
    expect(told).toContainEqual(expect.stringMatching(/^vg\/m is being copied: [1-9][0-9]?(\.\d+)? %$/));
    expect(told.filter((message) => message.includes(' 100 %'))).toEqual([]);
    expect(await status()).toMatch(/ raid1 2 AA 524288\/524288 idle /);
  });
}, 300_000);
