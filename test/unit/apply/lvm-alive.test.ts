import { expect, test } from 'vitest';
import { lvmCommandAlive } from '../../../src/apply/resume-suspended.js';
import type { SessionPorts } from '../../../src/apply/session.js';

/** A host with one process: its name in /proc, and its words. */
function portsWith(comm: string, words: readonly string[]): SessionPorts {
  const files: Record<string, string> = {
    '/proc/42/comm': `${comm}\n`,
    '/proc/42/cmdline': `${words.join('\0')}\0`,
  };
  const host = { list: async () => ['self', '42'], readFile: async (path: string) => files[path] ?? null };
  return { host } as unknown as SessionPorts;
}

test.each([
  ['lvconvert', ['lvconvert', '--yes', '-b', '-m', '2', 'vg/m']],
  ['lvchange', ['lvchange', '--refresh', 'vg/m']],
  ['lvm', ['lvm', 'lvpoll', '--polloperation', 'convert', 'vg/m']],
  ['pvscan', ['pvscan', '--cache', '-aay']],
])('%s may be about to resume what is suspended', async (comm, words) => {
  expect(await lvmCommandAlive(portsWith(comm, words))).toBe(true);
});

test.each([
  ['lvs', ['lvs', '-a']],
  ['vgs', ['/sbin/vgs', '--noheadings']],
  ['lvm', ['lvm', 'fullreport', '-a']],
  ['lvm', ['lvm', 'pvs']],
  ['lvmpolld', ['lvmpolld']],
  ['dmeventd', ['/sbin/dmeventd']],
])('%s resumes nothing: monitoring that waits for a suspended device does not keep it so', async (comm, words) => {
  expect(await lvmCommandAlive(portsWith(comm, words))).toBe(false);
});
