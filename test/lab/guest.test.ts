import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Guest, bootGuest } from './guest/guest.js';
import { inTime } from './scenario/in-time.js';
import { checksum, column, fillRandom, makeMirror, makeVg, waitSync } from './scenario/volumes.js';
import { disks } from './scenario/with-guest.js';

let guest: Guest;
beforeAll(async () => {
  guest = await bootGuest({ disks: [...disks(3, 200), { name: 'huge', sizeMiB: 3 * 2 ** 20 }], pvLayer: 'delay' });
});
afterAll(async () => await guest.close());

test('runs commands side by side and tells their output and exit code', async () => {
  const slow = guest.start('sleep 1; echo slow');
  expect(await guest.sh('cat; echo err >&2; exit 7', { stdin: 'in' })).toEqual({
    code: 7,
    stdout: 'in',
    stderr: 'err\n',
  });
  expect(await slow.done).toMatchObject({ code: 0, stdout: 'slow\n' });
  await expect(guest.ok('echo why >&2; false')).rejects.toThrow(/COMMAND_FAILED[^]*why/);
});

test('tells what a guest is like in which something does not end', async () => {
  const said = await guest.sh('sleep 71', { timeoutMs: 1000 }).catch(String);
  expect(said).toMatch(/TIMEOUT.*not done after 1000 ms[^]*pvd0[^]* sleep 71[^]*--- the kernel/);
  const [job, wait] = [guest.start('sleep 2'), { what: 'a long sleep', limitMs: 100 }];
  await expect(inTime(guest, wait, job.done)).rejects.toThrow(/a long sleep: not done after 100 ms[^]* sleep 2/);
  expect(await inTime(guest, { what: 'it' }, job.done)).toMatchObject({ code: 0 });
});

test('streams lines while a command runs', async () => {
  const job = guest.start('echo one; read -r _ <>/dev/null; sleep 30');
  const line = await new Promise((resolve) => job.onLine(resolve));
  expect(line).toBe('one');
  await guest.ok(`kill -- -${job.pid()}`);
  expect((await job.done).code).not.toBe(0);
});

test('is a host with the lvm2 configuration that Debian ships, besides the filter and the memory that it reserves', async () => {
  const ours = await guest.ok("lvmconfig --type diff | grep -vE 'global_filter|^}'");
  expect(ours).toBe('activation {\n\treserved_memory=512\ndevices {\n');
  expect(await guest.ok('pgrep -c lvmpolld; findmnt -no FSTYPE /var/lib/raidlift; stat -c %a /var/lib/raidlift')).toBe(
    '1\next4\n700\n',
  );
});

test('has the product installed', async () => {
  expect((await guest.ok('raidlift --version')).trim()).toMatch(/^\d+\.\d+\.\d+/);
});

test('converts a monitored, mounted mirror to raid1 with plain lvconvert', async () => {
  await makeVg(guest, { disks: ['d0', 'd1', 'd2'] });
  const device = await makeMirror(guest, { vg: 'vg', name: 'm', sizeMiB: 64 });
  await waitSync(guest, 'vg/m');
  expect(await column(guest, 'vg/m', 'seg_monitor')).toBe('monitored');
  const sum = await fillRandom(guest, device);
  await guest.ok('lvconvert --yes --type raid1 vg/m');
  expect(await column(guest, 'vg/m', 'segtype')).toBe('raid1');
  expect(await checksum(guest, device)).toBe(sum);
});

test('makes a PV fail, vanish and come back', async () => {
  const read = `dd if=${guest.pv('d0')} of=/dev/null bs=4k count=1 iflag=direct`;
  await guest.failDisk('d0');
  expect((await guest.sh(read)).code).not.toBe(0);
  await guest.restoreDisk('d0');
  await guest.ok(read);
  await guest.hideDisk('d0');
  expect(await guest.ok('vgs --noheadings -o vg_missing_pv_count vg')).toMatch(/1/);
  await guest.restoreDisk('d0');
  expect(await guest.ok('vgs --noheadings -o vg_missing_pv_count vg')).toMatch(/0/);
});

test('counts what is read and written', async () => {
  const before = await guest.blockStats('d2');
  await guest.ok(`dd if=${guest.pv('d2')} of=/dev/null bs=1M count=8 iflag=direct`);
  const after = await guest.blockStats('d2');
  expect(after.pv.read - before.pv.read).toBe(8 * 2048);
  expect(after.disk.read - before.disk.read).toBe(8 * 2048);
  expect(after.disk.written).toBe(before.disk.written);
});

test('stands still while frozen', async () => {
  const job = guest.start('while echo tick; do sleep 0.05; done');
  await new Promise((resolve) => job.onLine(resolve));
  guest.freeze();
  const seen = job.output().stdout;
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(job.output().stdout).toBe(seen);
  guest.thaw();
  while (job.output().stdout === seen) await new Promise((resolve) => setTimeout(resolve, 50));
  await guest.ok(`kill -- -${job.pid()}`);
  await job.done;
});

test('holds what is written to a slow disk', async () => {
  const milliseconds = async () => {
    const start = performance.now();
    await guest.ok(`dd if=/dev/zero of=${guest.pv('huge')} bs=4k count=10 oflag=direct`);
    return performance.now() - start;
  };
  const fast = await milliseconds();
  await guest.delayDisk('huge', { readMs: 0, writeMs: 100 });
  expect(await milliseconds()).toBeGreaterThan(fast + 900);
  await guest.delayDisk('huge', { readMs: 0, writeMs: 0 });
});

test('has room for volumes of more than a tebibyte, and LVM behaves there as on any host', async () => {
  await makeVg(guest, { vg: 'big', disks: ['huge'] });
  await guest.ok(
    'lvcreate -qq -y --type mirror -m1 --mirrorlog core --nosync --alloc anywhere -R 512k -L 1100g -n m big',
  );
  const { code, stderr } = await guest.sh('lvconvert --yes --type raid1 big/m');
  expect({ code, stderr }).toMatchObject({ code: 5, stderr: expect.stringMatching(/reload ioctl/) });
  expect(await guest.ok('dmesg')).toMatch(/Supplied region_size \(1024 sectors\) below minimum/);
});
