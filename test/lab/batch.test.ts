import { expect, test } from 'vitest';
import type { BatchResult } from '../../src/model/batch-result.js';
import type { Job } from './guest/jobs.js';
import { inTime } from './scenario/in-time.js';
import { checksum, fillRandom, makeVg } from './scenario/volumes.js';
import { disks, withGuest } from './scenario/with-guest.js';

const POLICY = 'formatVersion: 1\\nlimits: {mirrorCopyThrottle: 40}\\n';
const BATCH = 'exec raidlift batch --policy /root/policy.yaml';
const names = ['a', 'b', 'c', 'd', 'e', 'f'];
const volumes = ['one', 'two'].flatMap((vg) => names.map((name) => `${vg}/${name}`));

test('twelve volumes: a power cut in the middle, and the same batch again, paused, stopped and gone on with', async () => {
  await withGuest({ disks: disks(6, 200), pvLayer: 'linear' }, async (guest) => {
    await makeVg(guest, { vg: 'one', disks: ['d0', 'd1', 'd2'] });
    await makeVg(guest, { vg: 'two', disks: ['d3', 'd4', 'd5'] });
    await guest.ok(
      `for lv in ${volumes.join(' ')}; do lvcreate -y -qq --type mirror -m 1 -L 16m -n "\${lv#*/}" "\${lv%/*}"; done
      until [ -z "$(lvs --noheadings -o sync_percent | grep -v 100.00)" ]; do sleep 0.2; done`,
      { timeoutMs: 240_000 },
    );
    const kept = [await fillRandom(guest, '/dev/one/b'), await fillRandom(guest, '/dev/two/f')];
    // On the disks before the cut: a file written a moment before a power cut is empty after it.
    await guest.ok(
      `printf '${POLICY}' >/var/lib/raidlift/policy.yaml; sync; ln -s /var/lib/raidlift/policy.yaml /root/`,
    );

    const cut = guest.start(BATCH);
    await told(cut, 'step.started', { step: /:convert$/, times: 5 });
    await guest.cut();
    await cut.done;
    await guest.reboot();
    await guest.ok('ln -sf /var/lib/raidlift/policy.yaml /root/; touch /var/lib/raidlift/pause');

    // Paused by the file; then by the signal, stopped by the file.
    const held = guest.start(BATCH);
    await told(held, 'plan.resumed');
    await told(held, 'run.paused');
    const before = await guest.ok('cat /var/lib/raidlift/*/journal.ndjson | wc -l');
    expect(await guest.ok('sleep 2; cat /var/lib/raidlift/*/journal.ndjson | wc -l')).toBe(before);
    await guest.ok('rm /var/lib/raidlift/pause');
    await told(held, 'step.started', { step: /:convert$/, times: 3 });
    await guest.ok(`kill -TSTP ${held.pid()}`);
    await told(held, 'run.paused', { times: 2 });
    expect(held.output().stdout).toContain('Paused by SIGTSTP');
    expect(await guest.ok('cat /sys/module/dm_mirror/parameters/raid1_resync_throttle')).toBe('40\n');
    await guest.ok('touch /var/lib/raidlift/stop');
    expect((await inTime(guest, { what: 'the stopped batch' }, held.done)).code).toBe(5);
    expect(await guest.ok('cat /sys/module/dm_mirror/parameters/raid1_resync_throttle')).toBe('100\n');
    const refused = await guest.sh(BATCH);
    expect([refused.code, refused.stderr]).toEqual([5, expect.stringContaining('[STOP_FILE]')]);

    await guest.ok('rm /var/lib/raidlift/stop');
    await guest.ok(`${BATCH} --result /root/result.json >/dev/null`);
    const result = JSON.parse(await guest.ok('cat /root/result.json')) as BatchResult;
    expect(result).toMatchObject({ exit: 0, counts: { done: 12 }, error: null });
    for (const vg of ['one', 'two']) {
      expect((await guest.ok(`lvs --noheadings -o segtype,lv_tags ${vg}`)).match(/\S+/g)).toEqual(
        names.map(() => 'raid1'),
      );
    }
    expect([await checksum(guest, '/dev/one/b'), await checksum(guest, '/dev/two/f')]).toEqual(kept);
    const nothing = JSON.parse((await guest.ok(BATCH)).trim().split('\n').at(-1) ?? '') as { result: BatchResult };
    expect(nothing.result.counts).toEqual({ nothing: 12 });
  });
}, 1_200_000);

/** Waits until a batch has told of this so many times; one that has ended without is a failure at once. */
async function told(job: Job, code: string, { step = /^/, times = 1 } = {}): Promise<void> {
  const fits = (line: string): boolean => {
    if (!line.startsWith('{') || !line.endsWith('}')) return false;
    const event = JSON.parse(line) as { code: string; step?: string };
    return event.code === code && step.test(event.step ?? '');
  };
  const isTold = (): boolean => job.output().stdout.split('\n').filter(fits).length >= times;
  let ended = false;
  void job.done.then(() => (ended = true));
  for (const start = Date.now(); !isTold(); await new Promise((resolve) => setTimeout(resolve, 50))) {
    if (!ended && Date.now() - start < 400_000) continue;
    const { stdout, stderr } = job.output();
    throw new Error(`no ${times} ${code} ${ended ? 'before it ended' : 'in time'}: ${stderr}\n${stdout.slice(-2000)}`);
  }
}
