import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Plan } from '../../src/model/plan.js';
import { type Guest, bootGuest } from './guest/guest.js';
import type { Job } from './guest/jobs.js';
import { inTime } from './scenario/in-time.js';
import { disks } from './scenario/with-guest.js';

/*
 * What apply and resume refuse on a real host, and that nothing was changed then; and how a run is stopped and gone on with.
 * The tests build on one another: a raidlift costs seconds in a guest, and a host that was stopped half-way is the next
 * test's beginning.
 */

let guest: Guest;
beforeAll(async () => {
  guest = await bootGuest({ disks: disks(6, 96), pvLayer: 'delay' });
});
afterAll(async () => await guest.close());

interface Outcome {
  code: number;
  text: string;
}

async function raidlift(words: string): Promise<Outcome> {
  const { code, stdout, stderr } = await guest.sh(`raidlift ${words}`, { timeoutMs: 200_000 });
  return { code, text: stdout + stderr };
}

async function plan(words = ''): Promise<Plan> {
  const { stdout, stderr } = await guest.sh(`raidlift plan --json ${words}`);
  if (!stdout.startsWith('{')) throw new Error(stderr);
  return JSON.parse(stdout) as Plan;
}

/** Every VG's sequence number and every LV's kind: what a change of any kind would show in. */
async function host(): Promise<string> {
  return await guest.ok('vgs --noheadings -o name,seqno; lvs --noheadings -o vg_name,lv_name,segtype,lv_tags');
}

async function kinds(): Promise<Record<string, string>> {
  const text = await guest.ok('lvs --noheadings -o lv_full_name,segtype');
  return Object.fromEntries(
    text
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/) as [string, string]),
  );
}

test('has nothing to do on a host without mirrors', async () => {
  expect(await raidlift('plan')).toMatchObject({ code: 0, text: expect.stringMatching(/Nothing to do/) as string });
});

test('names what was probably meant', async () => {
  await guest.ok(
    `vgcreate -qq -s 1m vg ${['d0', 'd1', 'd2', 'd3'].map((disk) => guest.pv(disk)).join(' ')}
    {
      for name in alpha beta; do echo "lvcreate -qq -y --type mirror -m1 -L 8m -n $name vg ${guest.pv('d0')} ${guest.pv('d1')} ${guest.pv('d2')}"; done
      echo "lvcreate -qq -y --type mirror -m1 --mirrorlog core -L 8m -n gamma vg ${guest.pv('d2')} ${guest.pv('d3')}"
    } | lvm >/dev/null
    until ! lvs --noheadings -o copy_percent | grep -vq 100.00; do sleep 0.3; done`,
  );
  const { stdout, stderr } = await guest.sh(
    'for words in plam "plan --jsn" "plan vg/alhpa"; do raidlift $words; echo "rc $?"; done',
  );
  expect(stdout).toBe('rc 2\nrc 2\nrc 2\n');
  expect(stderr).toMatch(/plan\?[^]*--json\?[^]*did you mean vg\/alpha\?/);
});

test('decides by a saved report as on the host itself', async () => {
  const live = await plan();
  await guest.ok('raidlift inspect --json >/run/inventory.json');
  const saved = await plan('--from /run/inventory.json');
  expect(saved.volumes).toEqual(live.volumes);
  await guest.ok('raidlift plan --out /run/plan.json');
  expect(JSON.parse(await guest.ok('cat /run/plan.json'))).toEqual(live);
});

test('runs nothing of a plan that was edited or torn', async () => {
  const before = await host();
  const text = await guest.ok('cat /run/plan.json');
  const edited = (change: (plan: Plan) => void): string => {
    const copy = JSON.parse(text) as Plan;
    change(copy);
    return JSON.stringify(copy);
  };
  const files = [
    edited((copy) => copy.steps.find(({ action }) => action.kind === 'convert')?.argv?.push('--force')),
    edited((copy) => {
      const step = copy.steps.find(({ action }) => action.kind === 'convert');
      if (step?.action.kind === 'convert') step.action.lv = copy.volumes.at(-1)?.uuid ?? '';
    }),
    text.slice(0, text.length / 2),
  ];
  for (const [index, file] of files.entries()) await guest.ok(`cat >/run/bad${index}.json`, { stdin: file });
  const { stdout, stderr } = await guest.sh(
    'for n in 0 1 2; do raidlift apply /run/bad$n.json --yes </dev/null; echo "rc $?"; done',
  );
  expect(stdout).toBe('rc 2\nrc 2\nrc 2\n');
  expect(stderr).toMatch(/\[PLAN/);
  expect(await host()).toBe(before);
});

test('stops before the first change where the state folder is full or read-only', async () => {
  const before = await host();
  const { stdout, stderr } = await guest.sh(
    `mkdir -p /mnt/full /mnt/ro
    mount -t tmpfs -o size=512k full /mnt/full; mount -t tmpfs -o ro ro /mnt/ro
    for name in full ro; do raidlift apply /run/plan.json --yes --state-dir /mnt/$name; echo "rc $?"; done`,
  );
  expect(stdout.match(/^rc .*$/gm)).toEqual(['rc 1', 'rc 1']);
  expect(stderr).toMatch(/\[STATE_FULL\][^]*\[STATE_READ_ONLY\]/);
  expect(await host()).toBe(before);
});

test('refuses a plan whose volumes were changed since, and says how', async () => {
  await guest.ok(
    `lvextend -qq vg/alpha -L 12m; pvmove -qq -n beta_mimage_0 ${guest.pv('d0')} ${guest.pv('d3')}; lvconvert -qq -y --mirrorlog disk vg/gamma`,
  );
  const before = await host();
  const { code, text } = await raidlift('apply /run/plan.json --yes');
  expect(text).toContain('vg/alpha: was 8388608 bytes, is 12582912');
  expect(text).toContain('vg/beta: leg 0 lies on other extents');
  expect(text).toContain('vg/gamma: its log was core, is disk');
  expect(code).toBe(4);
  expect(await host()).toBe(before);
});

test('stops a volume whose room was taken since, and converts the others', async () => {
  await guest.ok(
    'until ! lvs --noheadings -o copy_percent vg/alpha vg/beta vg/gamma | grep -vq 100.00; do sleep 0.3; done',
  );
  const { id } = await plan();
  await guest.ok(`lvcreate -qq -y -Wn -Zn -l 100%PVS -n taken vg ${guest.pv('d0')}`);
  const { code, text } = await raidlift(`apply ${id} --yes`);
  expect(text).toMatch(/NO_ROOM_FOR_METADATA/);
  expect(code).toBe(1);
  expect(await kinds()).toMatchObject({ 'vg/alpha': 'mirror', 'vg/beta': 'raid1', 'vg/gamma': 'raid1' });
  expect(await guest.ok('lvs --noheadings -o lv_tags vg/alpha vg/beta vg/gamma')).toMatch(/^\s*$/);
  await guest.ok('lvremove -qq -y vg/taken');
  expect(await raidlift('resume')).toMatchObject({ code: 0 });
  expect(await kinds()).toMatchObject({ 'vg/alpha': 'raid1' });
});

let underWay = '';
/** Waits for a line that raidlift writes while it works. */
function said(job: Job, what: RegExp): Promise<void> {
  const line = new Promise<void>((resolve, reject) => {
    job.onLine((line) => {
      if (what.test(line)) resolve();
    });
    void job.done.then((end) => reject(new Error(`it ended: ${JSON.stringify(end)}`)));
  });
  return inTime(guest, { what: `a line with ${what}` }, line);
}

test('lets one run work at a time, and stops at a signal', async () => {
  await guest.ok(
    `vgcreate -qq -s 1m slow ${guest.pv('d4')} ${guest.pv('d5')}
    lvcreate -qq -y --type mirror -m1 --mirrorlog core -L 64m -n m slow; lvchange -qq -an slow/m`,
  );
  await guest.delayDisk('d5', { readMs: 0, writeMs: 1000 });
  await guest.ok('lvchange -qq -ay slow/m');
  underWay = (await plan()).id;
  const first = guest.start(`exec raidlift apply ${underWay} --yes`);
  await said(first, /slow\/m is being copied/);
  const second = await raidlift(`apply ${underWay} --yes`);
  expect(second).toMatchObject({ code: 6, text: expect.stringMatching(/Another raidlift/) as string });
  await guest.ok(`kill -INT ${first.pid()}`);
  expect((await inTime(guest, { what: 'apply after SIGINT' }, first.done)).code).toBe(5);
  expect(await kinds()).toMatchObject({ 'slow/m': 'mirror' });
});

test('stops at SIGTERM too', async () => {
  const job = guest.start('exec raidlift resume');
  await said(job, /slow\/m is being copied/);
  await guest.ok(`kill -TERM ${job.pid()}`);
  expect((await inTime(guest, { what: 'resume after SIGTERM' }, job.done)).code).toBe(5);
});

test('refuses a torn journal, and goes on without it when told to; kill -9 of raidlift leaves its lvconvert alone', async () => {
  const before = await host();
  await guest.ok(`sed -i '3s/.\\{20\\}$//' /var/lib/raidlift/${underWay}/journal.ndjson`);
  expect((await raidlift('resume')).code).toBe(2);
  expect(await host()).toBe(before);
  await guest.delayDisk('d5', { readMs: 0, writeMs: 0 });
  await guest.ok(`until lvs --noheadings -o copy_percent slow/m | grep -q 100.00; do sleep 0.3; done`);
  await guest.delayDisk('d5', { readMs: 300, writeMs: 300 });
  const job = guest.start(`exec raidlift resume --ignore-journal ${underWay} --yes`);
  await guest.ok(
    `until pgrep -f 'lvconvert.*slow/m' >/run/lvconvert; do sleep 0.1; done; kill -9 ${job.pid()}; kill -0 $(head -1 /run/lvconvert)`,
  );
  await guest.delayDisk('d5', { readMs: 0, writeMs: 0 });
  expect((await raidlift('resume')).code).toBe(0);
  expect(await kinds()).toMatchObject({ 'slow/m': 'raid1' });
  expect(await guest.ok('lvs -a --noheadings -o lv_tags; dmsetup info -c --noheadings -o suspended')).not.toMatch(
    /raidlift|Susp/,
  );
});

test('has nothing to do where all is raid1', async () => {
  expect(await raidlift(`apply ${underWay} --yes`)).toMatchObject({ code: 0 });
  expect(await raidlift('plan')).toMatchObject({ code: 0, text: expect.stringMatching(/Nothing to do/) as string });
});
