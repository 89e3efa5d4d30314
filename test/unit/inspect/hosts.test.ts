import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { inspectHost } from '../../../src/inspect/inspect-host.js';
import { inspectReport } from '../../../src/inspect/inspect-report.js';
import { reread, suspendedDevices } from '../../../src/inspect/reread.js';
import { canonicalJson, readableJson } from '../../../src/model/canonical-json.js';
import { inventory as inventorySchema } from '../../../src/model/inventory.js';
import { expectedHosts, volumeOf } from './expected-hosts.js';
import { recordedPort, recordingOf } from './recorded-port.js';

const now = '2026-01-02T03:04:05Z';
const stateFolder = '/var/lib/raidlift/plan';
const names = readdirSync('test/fixtures/hosts').map((file) => file.replace('.json', ''));

test('there is a recording of every situation', () => {
  expect(names.sort()).toEqual(Object.keys(expectedHosts).sort());
});

describe.each(names)('a recorded host: %s', (name) => {
  const port = recordedPort(recordingOf(name));
  const inspected = inspectHost(port, { now, stateFolder });

  test('shows what the lab made', async () => {
    expectedHosts[name]?.(await inspected);
  });

  test('takes three LVM processes', async () => {
    await inspected;
    expect(port.asked.filter((line) => line.startsWith('lvm '))).toHaveLength(3);
    expect(port.asked.indexOf('dmsetup table')).toBeGreaterThan(0);
    expect(port.asked[0]).toMatch(/^dmsetup info/);
  });

  test('is a valid document, and the same when read back', async () => {
    const inventory = await inspected;
    inventorySchema.parse(JSON.parse(canonicalJson(inventory)));
    const back = await inspectReport(readableJson(inventory), { source: 'saved.json', now });
    expect(back).toEqual({ ...inventory, source: 'saved' });
  });
});

test('the LVs that the state folder lies on are found through a bind mount', async () => {
  const recording = recordingOf('many');
  const mountinfo = recording.files['/proc/self/mountinfo'] ?? '';
  const number = /(\d+:\d+) \/ \/mnt\/a/.exec(mountinfo)?.[1];
  recording.files['/proc/self/mountinfo'] = `${mountinfo}99 1 ${number} /st /var/lib/raidlift rw - ext4 /dev/x rw\n`;
  recording.links['/var/lib/raidlift'] = '/var/lib/raidlift';
  const inventory = await inspectHost(recordedPort(recording), { now, stateFolder });
  expect(inventory.host.state?.lvUuids).toContain(volumeOf(inventory, 'two').uuid);
});

describe('a second look', () => {
  const rereadArgv = (recording: ReturnType<typeof recordingOf>): void => {
    const [whole = ''] = Object.keys(recording.commands).filter((line) => line.startsWith('lvm fullreport'));
    recording.commands[`${whole} vg`] = recording.commands[whole] ?? { code: 1, stdout: '', stderr: '' };
  };

  test('takes one LVM process and shows the same host', async () => {
    const recording = recordingOf('many');
    rereadArgv(recording);
    const port = recordedPort(recording);
    const previous = await inspectHost(port, { now, stateFolder });
    port.asked.length = 0;
    expect(await reread(port, { previous, vgNames: ['vg'], now })).toEqual(previous);
    expect(port.asked.filter((line) => line.startsWith('lvm '))).toHaveLength(1);
    expect(port.asked).toHaveLength(3);
  });

  test('sees a mount that is gone, and keeps what is known of the file system', async () => {
    const recording = recordingOf('many');
    rereadArgv(recording);
    const previous = await inspectHost(recordedPort(recording), { now });
    recording.files['/proc/self/mountinfo'] = '';
    const again = await reread(recordedPort(recording), { previous, vgNames: ['vg'], now });
    expect(volumeOf(again, 'two').usage).toEqual({
      fileSystem: 'ext4',
      mountPoints: [],
      swap: false,
      fstab: ['/mnt/a b'],
      bootWaits: ['/mnt/a b'],
    });
  });

  test('leaves VGs that it was not asked about as they were, and lets those go that are gone', async () => {
    const recording = recordingOf('many');
    const previous = await inspectHost(recordedPort(recording), { now });
    const [whole = ''] = Object.keys(recording.commands).filter((line) => line.startsWith('lvm fullreport'));
    for (const name of ['gone', 'vg']) {
      const stderr = `  Volume group "${name}" not found\n  Cannot process volume group ${name}\n`;
      recording.commands[`${whole} ${name}`] = { code: 5, stdout: '{"report": []}', stderr };
    }
    const port = recordedPort(recording);
    expect((await reread(port, { previous, vgNames: ['gone'], now })).vgs.map((vg) => vg.name)).toEqual(['vg']);
    expect((await reread(port, { previous, vgNames: ['vg'], now })).vgs).toEqual([]);
  });

  test('does not take a VG that LVM could not read for one that is gone', async () => {
    const recording = recordingOf('many');
    const previous = await inspectHost(recordedPort(recording), { now });
    const [whole = ''] = Object.keys(recording.commands).filter((line) => line.startsWith('lvm fullreport'));
    const stderr = "  Can't get lock for vg\n  Cannot process volume group vg\n";
    recording.commands[`${whole} vg`] = { code: 5, stdout: '{"report": []}', stderr };
    const again = reread(recordedPort(recording), { previous, vgNames: ['vg'], now });
    await expect(again).rejects.toMatchObject({ code: 'LVM_FAILED', exit: 1 });
  });

  test('of suspended devices only asks dmsetup', async () => {
    const port = recordedPort(recordingOf('suspended'));
    expect((await suspendedDevices(port)).map((device) => device.name)).toEqual(['vg-m_mimage_1']);
    expect(port.asked).toHaveLength(1);
    expect(await suspendedDevices(recordedPort(recordingOf('many')))).toEqual([]);
    expect(await suspendedDevices(recordedPort({}))).toEqual([]);
  });
});
