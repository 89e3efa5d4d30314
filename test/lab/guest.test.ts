import { mkdtemp, rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Guest, type GuestOptions, bootGuest } from './guest/guest.js';
import { hostProcess } from './guest/host-processes.js';
import { cacheDir } from './guest/paths.js';
import { readLedger, startLedger } from './scenario/ledger.js';
import { checksum, column, fillRandom, makeMirror, makeVg, mountExt4, waitSync } from './scenario/volumes.js';

const options: GuestOptions = {
  disks: ['d0', 'd1', 'd2'].map((name) => ({ name, sizeMiB: 200 })),
  pvLayer: 'linear',
};

describe('a guest', () => {
  let guest: Guest;
  beforeAll(async () => void (guest = await bootGuest(options)));
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

  test('streams lines while a command runs', async () => {
    const job = guest.start('echo one; read -r _ <>/dev/null; sleep 30');
    const line = await new Promise((resolve) => job.onLine(resolve));
    expect(line).toBe('one');
    await guest.ok(`kill -- -${job.pid()}`);
    expect((await job.done).code).not.toBe(0);
  });

  test('is a host with the lvm2 configuration that Debian ships, besides the filter', async () => {
    expect(await guest.ok('lvmconfig --type diff | grep -v global_filter')).toBe('devices {\n}\n');
    expect(
      await guest.ok('pgrep -c lvmpolld; findmnt -no FSTYPE /var/lib/raidlift; stat -c %a /var/lib/raidlift'),
    ).toBe('1\next4\n700\n');
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
});

describe('when the power is cut', () => {
  test('what was synced is there after the reboot, and no process is left', async () => {
    const guest = await bootGuest({ ...options, product: false });
    try {
      await makeVg(guest, { disks: ['d0', 'd1', 'd2'] });
      await mountExt4(guest, await makeMirror(guest, { vg: 'vg', name: 'm', sizeMiB: 64 }), '/mnt/m');
      await guest.ok('echo kept >/var/lib/raidlift/note && sync /var/lib/raidlift/note');
      await guest.ok('echo lost >/mnt/m/unsynced');
      const ledger = startLedger(guest, '/mnt/m/ledger');
      await ledger.reach(20);
      const processes = guest.hostProcesses();
      await guest.cut();
      expect(processes.length).toBeGreaterThan(3);
      expect(processes.filter((pid) => !['Z', undefined].includes(hostProcess(pid)?.state))).toEqual([]);
      expect((await ledger.job.done).code).toBeNull();

      await guest.reboot();
      expect(await column(guest, 'vg/m', 'lv_active')).toBe('active'); // by lvm2's udev rules alone
      expect(await guest.ok('cat /var/lib/raidlift/note')).toBe('kept\n');
      await guest.ok('mkdir -p /mnt/m && mount /dev/vg/m /mnt/m');
      expect(await readLedger(guest, '/mnt/m/ledger')).toBeGreaterThanOrEqual(ledger.acknowledged());
    } finally {
      await guest.close();
    }
  });

  test('a snapshot boots as the machine was at that moment, and the machine goes on', async () => {
    const dir = await mkdtemp(`${cacheDir}/snapshot-`);
    const guest = await bootGuest({ ...options, product: false });
    try {
      await makeVg(guest, { disks: ['d0', 'd1', 'd2'] });
      await makeMirror(guest, { vg: 'vg', name: 'm', sizeMiB: 64 });
      await guest.snapshot(dir);
      await guest.ok('lvremove -y vg/m');
      await guest.close();
      const twin = await bootGuest({ ...options, dir, product: false });
      expect(await column(twin, 'vg/m', 'segtype')).toBe('mirror');
      await twin.close();
    } finally {
      await guest.close();
      await rm(dir, { recursive: true, force: true });
    }
  });
});
