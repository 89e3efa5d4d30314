import { describe, expect, test } from 'vitest';
import { readDmTargets } from '../../../src/inspect/dm-targets.js';
import { readDaemons } from '../../../src/inspect/daemons.js';
import { isNeededAtBoot, readInitramfs } from '../../../src/inspect/initramfs.js';
import { recordedPort, says } from './recorded-port.js';

const dep = '/lib/modules/6.1/modules.dep';
const builtin = '/lib/modules/6.1/modules.builtin';

describe('device-mapper targets', () => {
  const targets = says('raid             v1.15.1\nlinear           v1.4.0\n');

  test('have versions where they are loaded', async () => {
    const port = recordedPort({ commands: { 'dmsetup targets': targets } });
    expect(await readDmTargets(port, '6.1')).toEqual({ raid: '1.15.1', linear: '1.4.0' });
  });

  test('are loadable where the kernel has their modules, on disk or built in', async () => {
    const commands = { 'dmsetup targets': says('linear v1.4.0\n') };
    const files = {
      [dep]: 'kernel/drivers/md/dm-mirror.ko.xz: kernel/drivers/md/dm-log.ko.xz\nkernel/drivers/md/dm-raid.ko:\n',
      [builtin]: 'kernel/drivers/md/raid1.ko\n',
    };
    expect(await readDmTargets(recordedPort({ commands, files }), '6.1')).toMatchObject({
      mirror: 'loadable',
      raid: 'loadable',
    });
    const without = { ...files, [builtin]: '' };
    expect(await readDmTargets(recordedPort({ commands, files: without }), '6.1')).toEqual({
      linear: '1.4.0',
      mirror: 'loadable',
    });
  });

  test('are unknown without dmsetup', async () => {
    expect(await readDmTargets(recordedPort({}), '6.1')).toBeNull();
  });
});

describe('the boot image', () => {
  const file = '/boot/initrd.img-6.1';
  const folders = { '/boot': ['vmlinuz-6.1', 'initrd.img-6.1'] };
  const listing = (...names: string[]) => ({
    [`lsinitramfs ${file}`]: says(names.map((n) => `usr/lib/modules/6.1/${n}`).join('\n')),
  });

  test('has what it needs', async () => {
    const commands = listing('kernel/dm-raid.ko', 'kernel/raid1.ko.zst');
    expect(await readInitramfs(recordedPort({ folders, commands }), '6.1')).toEqual({ file, missing: [] });
  });

  test('lacks what is neither in it nor built into the kernel', async () => {
    const commands = listing('kernel/raid10.ko');
    const files = { [builtin]: 'kernel/drivers/md/raid1.ko\n', [dep]: 'kernel/drivers/md/dm-raid.ko:\n' };
    expect(await readInitramfs(recordedPort({ folders, commands, files }), '6.1')).toEqual({
      file,
      missing: ['dm-raid'],
    });
  });

  test('of Fedora is listed by another tool', async () => {
    const commands = {
      'lsinitrd /boot/initramfs-6.1.img': says('-rw-r--r-- 1 root root 1 Jan 1 usr/lib/modules/dm_raid.ko.xz\n'),
    };
    const port = recordedPort({ folders: { '/boot': ['initramfs-6.1.img'] }, commands });
    expect(await readInitramfs(port, '6.1')).toEqual({ file: '/boot/initramfs-6.1.img', missing: ['raid1'] });
  });

  test('is unknown without the file or a tool', async () => {
    expect(await readInitramfs(recordedPort({}), '6.1')).toBeNull();
    expect(await readInitramfs(recordedPort({ folders }), '6.1')).toBeNull();
  });

  test('matters to a volume with swap or an early mount point', () => {
    const usage = { fileSystem: null, mountPoints: [] as string[], swap: false, fstab: null };
    expect(isNeededAtBoot({ usage })).toBe(false);
    expect(isNeededAtBoot({ usage: { ...usage, swap: true } })).toBe(true);
    expect(isNeededAtBoot({ usage: { ...usage, mountPoints: ['/srv', '/usr'] } })).toBe(true);
  });
});

test('daemons are found by their names in /proc', async () => {
  const files = {
    '/proc/1/comm': 'systemd\n',
    '/proc/20/comm': 'dmeventd\n',
    '/proc/9/comm': 'corosync\n',
    '/proc/21/comm': 'dmeventd\n',
  };
  const folders = { '/proc': ['1', '9', '20', '21', '22', 'self', 'meminfo'] };
  expect(await readDaemons(recordedPort({ files, folders }))).toEqual(['corosync', 'dmeventd']);
  expect(await readDaemons(recordedPort({}))).toBeNull();
});
