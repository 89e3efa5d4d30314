import { describe, expect, test } from 'vitest';
import { fullreportArgv } from '../../../src/inspect/columns.js';
import { inspectHost } from '../../../src/inspect/inspect-host.js';
import type { CommandResult } from '../../../src/model/ports.js';
import { recordedPort, recordingOf, says, type Recording } from './recorded-port.js';

const now = '2026-01-02T03:04:05Z';
const fullreport = fullreportArgv().join(' ');
const info = 'dmsetup info -c --noheadings --separator | -o name,uuid,major,minor,suspended,open';

function inspect(change: (recording: Recording) => void, name = 'many') {
  const recording = recordingOf(name);
  change(recording);
  return inspectHost(recordedPort(recording), { now });
}

const answer = (command: string, result: CommandResult) => (recording: Recording) => {
  recording.commands[command] = result;
};

describe('a host that cannot be looked at says why', () => {
  test('to somebody who is not root', async () => {
    const inspected = inspect(
      ({ files }) => (files['/proc/self/status'] = 'Name:\tnode\nUid:\t1000\t1000\t1000\t1000\n'),
    );
    await expect(inspected).rejects.toMatchObject({ code: 'NOT_ROOT', exit: 1 });
  });

  test('without LVM', async () => {
    const inspected = inspect(answer(fullreport, { code: null, stdout: '', stderr: '', fault: 'ENOENT' }));
    await expect(inspected).rejects.toMatchObject({ code: 'LVM_MISSING', exit: 1 });
  });

  test('when LVM fails', async () => {
    const inspected = inspect(answer(fullreport, { code: 5, stdout: '', stderr: '  Cannot open lock\n' }));
    await expect(inspected).rejects.toMatchObject({
      code: 'LVM_FAILED',
      message: expect.stringContaining('Cannot open lock') as string,
    });
  });

  test('when LVM waits for a suspended device, which it names', async () => {
    const hangs = answer(fullreport, { code: null, stdout: '', stderr: '', fault: 'timeout' });
    await expect(inspect(hangs, 'suspended')).rejects.toMatchObject({
      code: 'DEVICES_SUSPENDED',
      message: expect.stringMatching(/vg-m_mimage_1.*raidlift resume/) as string,
    });
    await expect(inspect(hangs)).rejects.toMatchObject({ code: 'LVM_FAILED' });
  });

  test('when dmsetup fails', async () => {
    const inspected = inspect(answer(info, { code: 1, stdout: '', stderr: 'Permission denied\nmore\n' }));
    await expect(inspected).rejects.toMatchObject({
      code: 'DMSETUP_FAILED',
      message: 'dmsetup info: Permission denied; try it by hand',
    });
  });
});

describe('what is not there is unknown', () => {
  test('without dmsetup', async () => {
    const inventory = await inspect(({ commands }) => {
      for (const command of Object.keys(commands)) if (command.startsWith('dmsetup')) delete commands[command];
    });
    expect(inventory.dm).toBeNull();
    expect(inventory.host.dmTargets).toBeNull();
    const two = inventory.vgs[0]?.volumes.find((volume) => volume.name === 'two');
    expect(two).toMatchObject({ openCount: null, liveTarget: null, syncPercent: 100 });
    expect(two?.legs.map((leg) => leg.health)).toEqual([null, null]);
  });

  test('without lsblk, fstab and LVM’s configuration', async () => {
    const inventory = await inspect(({ commands, files }) => {
      for (const command of Object.keys(commands)) if (/^(lsblk|lvm lvmconfig)/.test(command)) delete commands[command];
      delete files['/etc/fstab'];
    });
    expect(inventory.host).toMatchObject({ raidFaultPolicy: null, volumeList: null, systemId: null, monitoring: null });
    expect(inventory.vgs[0]?.pvs.map((pv) => pv.transport)).toEqual([null, null, null, null, null]);
    expect(inventory.vgs[0]?.volumes.map((volume) => volume.usage.fstab)).toEqual(Array(11).fill(null));
  });
});

describe('LVM’s remarks', () => {
  const remark = async (stderr: string) => {
    const { host, vgs } = await inspect(({ commands }) => {
      commands[fullreport] = { ...(commands[fullreport] ?? says('')), stderr };
    });
    return { skipped: host.skippedVgs.map((vg) => vg.name), warnings: host.warnings, vgs };
  };

  test.each([
    ['  Skipping clustered VG vg2.\n', 'vg2'],
    ['  WARNING: Skipping clustered VG vg2.\n', 'vg2'],
    ['  Skipping clustered volume group a.b-c\n', 'a.b-c'],
    ['  Cannot access VG foreign with system ID other with unknown local system ID.\n', 'foreign'],
    ['  Cannot process volume group vg3\n', 'vg3'],
    ['  Cannot access VG shared due to failed lock.\n', 'shared'],
  ])('%s: that VG is there and not shown', async (stderr, name) => {
    expect((await remark(stderr)).skipped).toEqual([name]);
  });

  test('are kept, each once', async () => {
    expect((await remark('  WARNING: x\n  WARNING: x\n\n  y\n')).warnings).toEqual(['WARNING: x', 'y']);
  });

  test('tell of a PV that there is twice', async () => {
    const { vgs } = await remark('');
    const [pv] = vgs[0]?.pvs ?? [];
    const again = await remark(`  WARNING: Not using device /dev/ubdg for PV ${pv?.uuid}.\n`);
    expect(again.vgs[0]?.pvs.map((other) => other.duplicate)).toEqual([true, false, false, false, false]);
  });
});

test('a host in no cluster costs no process more, and knows that it is in none', async () => {
  const port = recordedPort(recordingOf('many'));
  const { host } = await inspectHost(port, { now });
  expect(host.cluster).toMatchObject({ members: [], resources: [], lvLocks: [], registrations: [], faults: [] });
  expect(port.asked.filter((command) => !/^(lvm|dmsetup|lsblk) /.test(command))).toEqual([]);
});

describe('a missing PV', () => {
  const read = 'dd if=/dev/mapper/pvd2 of=/dev/null bs=4096 count=1 iflag=direct';
  const hidden = async (change: (recording: Recording) => void) => {
    const inventory = await inspect(change, 'filtered');
    return inventory.vgs[0]?.pvs.find((pv) => pv.missing)?.hidden;
  };
  const config = (from: string, to: string) => (recording: Recording) => {
    const command = 'lvm lvmconfig --type full';
    const result = recording.commands[command] ?? says('');
    recording.commands[command] = { ...result, stdout: result.stdout.replace(from, to) };
  };

  test('is hidden by the filter where that rejects its device', async () => {
    expect(await hidden(() => undefined)).toEqual({ device: '/dev/mapper/pvd2', by: 'filter' });
  });

  test('is hidden by the devices file where there is one in use', async () => {
    expect((await hidden(config('use_devicesfile=0', 'use_devicesfile=1')))?.by).toBe('devices file');
  });

  test('is hidden by something unknown where nothing is known to', async () => {
    expect((await hidden(config('pvd[0134]', 'pvd[01234]')))?.by).toBe('unknown');
  });

  test('is not hidden where its device cannot be read', async () => {
    expect(await hidden(answer(read, { code: 1, stdout: '', stderr: 'Input/output error\n' }))).toBeNull();
  });
});
