import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { lvmConfigArgv } from '../../src/inspect/lvm-config.js';
import { groups } from '../unit/support/fake-host/situations/index.js';
import type { Group, Recording } from '../unit/support/fake-host/situations/types.js';
import { bootGuest } from './guest/guest.js';
import { recordGroup } from './contract/record-group.js';

/*
 * The fake host of the unit tests answers from recordings; here the recordings are held against a real kernel with real LVM.
 * RAIDLIFT_RECORD=1 writes them anew, RAIDLIFT_RECORD=GROUP one of them.
 */

const record = process.env['RAIDLIFT_RECORD'];

function recordingFile(group: Group): string {
  return new URL(`../fixtures/lab/${group.name}.json`, import.meta.url).pathname;
}

/** What says nothing of volumes; the fake host prints it word for word. */
const HOST_COMMANDS = ['lvm version', lvmConfigArgv(null).join(' '), 'dmsetup targets', 'uname -r'];

describe('a real host answers as recorded', () => {
  test('host', async () => {
    const file = new URL('../fixtures/lab/host.json', import.meta.url).pathname;
    const guest = await bootGuest({ disks: [{ name: 'd0', sizeMiB: 40 }], pvLayer: 'linear', product: false });
    try {
      await guest.ok('modprobe -a dm-mirror dm-raid raid1');
      const seen: Record<string, string> = {};
      for (const command of HOST_COMMANDS) seen[command] = await guest.ok(command);
      if (record === '1' || record === 'host') writeFileSync(file, `${JSON.stringify(seen, null, 1)}\n`);
      expect(seen).toEqual(JSON.parse(readFileSync(file, 'utf8')));
    } finally {
      await guest.close();
    }
  });

  test.each(groups.map((group) => [group.name, group] as const))('%s', async (_, group) => {
    const file = recordingFile(group);
    const seen = await recordGroup(group);
    if (record === '1' || record === group.name) {
      writeFileSync(file, `${JSON.stringify(seen, null, 1)}\n`);
      return;
    }
    expect(existsSync(file), `${file}: record it with RAIDLIFT_RECORD=1`).toBe(true);
    const recorded = JSON.parse(readFileSync(file, 'utf8')) as Recording;
    // Another lvm2 or kernel may word things otherwise; the guest's are pinned.
    expect(seen).toEqual(recorded);
  });
});
