import { expect, test } from 'vitest';
import { type RunEvent, startRaidlift } from './scenario/raidlift.js';
import { fillRandom, makeMirror, makeVg, waitSync } from './scenario/volumes.js';
import { disks, withGuest } from './scenario/with-guest.js';

/* The limits of a policy on the real kernel: how fast a raid1 is scrubbed, and how much of the time mirrors may be copied. */

const THROTTLE = '/sys/module/dm_mirror/parameters/raid1_resync_throttle';
const MIB = 24;
const KIB_PER_SECOND = 2048;

test('A scrub keeps to the recovery rates of the policy, which are gone afterwards; a killed run’s throttle is put back by close', async () => {
  await withGuest({ disks: disks(3, 100) }, async (guest) => {
    await makeVg(guest, { disks: ['d0', 'd1', 'd2'] });
    await makeMirror(guest, { vg: 'vg', name: 'm', sizeMiB: MIB });
    await waitSync(guest, 'vg/m');
    await fillRandom(guest, '/dev/vg/m');
    const limits = `{raidMinRecoveryRate: 64, raidMaxRecoveryRate: ${KIB_PER_SECOND}, mirrorCopyThrottle: 40}`;
    await guest.ok(`printf 'formatVersion: 1\\ndefaults: {scrub: check}\\nlimits: ${limits}\\n' >/root/p.yaml
      raidlift plan --policy /root/p.yaml --out /root/plan.json`);

    const seen: string[] = [];
    const scrubbing = (event: RunEvent): void => {
      if (event.code !== 'step.finished' || event.step !== 'vg/m:limit-rate') return;
      void guest.ok(`dmsetup table vg-m; cat ${THROTTLE}`).then((text) => seen.push(text));
    };
    const run = startRaidlift(guest, 'apply /root/plan.json --yes', scrubbing);
    expect(await run.done).toMatchObject({ code: 0 });
    expect(seen).toEqual([expect.stringMatching(/ min_recovery_rate 64 .*max_recovery_rate 2048 [^]*\n40\n$/)]);
    const [begun, ended] = ['step.started vg/m:scrub-check', 'step.finished vg/m:scrub-check'].map((wanted) =>
      run.events.findIndex(({ code, step }) => `${code} ${step ?? ''}` === wanted),
    ) as [number, number];
    expect(begun).toBeGreaterThan(-1);
    expect(ended).toBeGreaterThan(begun);
    // Never faster than the limit, and the kernel is let off a little at the beginning.
    const { at: from } = run.events[begun] as RunEvent & { at: string };
    const { at: to } = run.events[ended] as RunEvent & { at: string };
    expect(Date.parse(to) - Date.parse(from)).toBeGreaterThan((((MIB * 1024) / KIB_PER_SECOND) * 1000) / 2);
    expect(await guest.ok(`dmsetup table vg-m; cat ${THROTTLE}`)).toMatch(/^(?!.*_recovery_rate [1-9])[^]*\n100\n$/);

    // A run that is killed while it scrubs leaves the parameter lowered.
    await guest.ok(`lvconvert -y -qq --type mirror vg/m; raidlift plan --policy /root/p.yaml --out /root/again.json`);
    const killed = startRaidlift(guest, 'apply /root/again.json --yes', ({ code, step }) => {
      if (code === 'step.finished' && step === 'vg/m:limit-rate') void guest.sh(`kill -9 ${killed.job.pid() ?? ''}`);
    });
    expect((await killed.done).code).toBe(137);
    expect(await guest.ok(`cat ${THROTTLE}`)).toBe('40\n');
    const { id } = JSON.parse(await guest.ok('cat /root/again.json')) as { id: string };
    expect(await guest.ok(`raidlift close ${id} --yes`)).toContain('may take 100 % of the time again');
    expect(await guest.ok(`cat ${THROTTLE}`)).toBe('100\n');
  });
}, 900_000);
