import { mkdtemp, rm } from 'node:fs/promises';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import type { GuestOptions } from './guest/guest.js';
import { hostProcess } from './guest/host-processes.js';
import { cacheDir, guestDir, projectDir } from './guest/paths.js';
import { readLedger, startLedger } from './scenario/ledger.js';
import { column, makeMirror, makeVg, mountExt4 } from './scenario/volumes.js';
import { disks, withGuest } from './scenario/with-guest.js';

const options: GuestOptions = { disks: disks(3, 200), pvLayer: 'linear', product: false };

const living = (pids: number[]) => pids.filter((pid) => ![undefined, 'Z', 'X'].includes(hostProcess(pid)?.state));

test('after a power cut what was synced is there, and no process is left', async () => {
  await withGuest(options, async (guest) => {
    await makeVg(guest, { disks: ['d0', 'd1', 'd2'] });
    await mountExt4(guest, await makeMirror(guest, { vg: 'vg', name: 'm', sizeMiB: 64 }), '/mnt/m');
    await guest.ok('echo kept >/var/lib/raidlift/note && sync /var/lib/raidlift/note');
    const ledger = startLedger(guest, '/mnt/m/ledger');
    await ledger.reach(20);
    await guest.ok('echo lost >/mnt/m/unsynced && echo lost >/var/lib/raidlift/unsynced');
    const processes = guest.hostProcesses();
    expect(living(processes).length).toBeGreaterThan(3);
    await guest.cut();
    expect(living(processes)).toEqual([]);
    expect((await ledger.job.done).code).toBeNull();

    await guest.reboot();
    expect(await column(guest, 'vg/m', 'lv_active,seg_monitor')).toMatch(/^active +monitored$/); // by udev's rules alone
    expect(await guest.ok('cat /var/lib/raidlift/note')).toBe('kept\n');
    await guest.ok('mkdir -p /mnt/m && mount /dev/vg/m /mnt/m');
    expect(await readLedger(guest, '/mnt/m/ledger')).toBeGreaterThanOrEqual(ledger.acknowledged());
    expect(await guest.ok('cat /mnt/m/unsynced /var/lib/raidlift/unsynced 2>/dev/null || true')).toBe('');
  });
});

test('a snapshot boots as the machine was at that moment', async () => {
  const dir = await mkdtemp(`${cacheDir}/snapshot-`);
  try {
    await withGuest(options, async (guest) => {
      await makeVg(guest, { disks: ['d0', 'd1', 'd2'] });
      await makeMirror(guest, { vg: 'vg', name: 'm', sizeMiB: 64 });
      await guest.snapshot(dir);
      await guest.ok('lvremove -y vg/m');
    });
    await withGuest({ ...options, dir, autoActivate: false }, async (twin) => {
      expect(await column(twin, 'vg/m', 'segtype,lv_active')).toBe('mirror');
    });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});

test('a disk that is absent for one boot is back after the next', async () => {
  await withGuest(options, async (guest) => {
    await makeVg(guest, { disks: ['d0', 'd1', 'd2'] });
    await makeMirror(guest, { vg: 'vg', name: 'm', sizeMiB: 64, pvs: ['d0', 'd1', 'd2'] });
    await guest.reboot({ absent: ['d1'] });
    expect(await column(guest, 'vg/m', 'lv_active')).toBe(''); // udev's rules activate complete VGs only
    expect(await guest.ok('ls /dev/lab')).toBe('d0\nd2\n');
    await guest.reboot({ absent: [] });
    expect(await column(guest, 'vg/m', 'lv_active')).toBe('active');
  });
});

test('a guest does not outlive the process that started it, however that ends', async () => {
  const program = `
    import { bootGuest } from '${guestDir}/guest.ts';
    const guest = await bootGuest({ disks: [], product: false });
    console.log(guest.hostProcesses().join(' '));
    process.kill(process.pid, 'SIGKILL');`;
  const { stdout } = await execa('node', ['--import', 'tsx', '--input-type=module', '-e', program], {
    cwd: projectDir,
    reject: false,
  });
  const processes = stdout.split(' ').map(Number);
  expect(processes.length).toBeGreaterThan(3);
  await expect.poll(() => living(processes), { timeout: 5000 }).toEqual([]);
});
