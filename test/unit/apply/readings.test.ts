import { describe, expect, test } from 'vitest';
import type { FakeHost } from '../support/fake-host/fake-host.js';
import { FakeStore } from '../support/fake-host/fake-store.js';
import { makeMirror as mirror, vg } from '../support/fake-host/samples.js';
import { applyOnce, makeHost, planFor } from '../support/fake-host/scenario.js';

/* Reading through and comparing go on beside each other and beside what else is done, as copies do. */

const compared = { volumes: { 'vg/a': { compareLegs: true }, 'vg/b': { compareLegs: true } } };
const pairs = [vg('vg', ['d0', 'd1', 'd2', 'd3', 'd4']), mirror('a'), mirror('b', { legs: ['d2', 'd3'] })];
const shared = [vg('vg', ['d0', 'd1', 'd2', 'd3', 'd4']), mirror('a'), mirror('b', { legs: ['d1', 'd2'] })];

/** Answers each reading of legs after a while: `sums` gives what was read of each device, `null` ends the connection. */
function reads(host: FakeHost, sums: (device: string) => string | null = () => 'a') {
  const seen = { most: 0, left: 0 };
  const read = host.read.bind(host);
  host.read = async (argv) => {
    if (argv[0] !== 'sh') return read(argv);
    seen.most = Math.max(seen.most, ++seen.left);
    // Long enough for the others to be begun.
    for (let turns = 0; turns < 2000; turns++) await Promise.resolve();
    seen.left--;
    const found = argv.slice(6).map(sums);
    if (found.includes(null)) throw new Error('the connection is gone');
    return { code: 0, stderr: '', stdout: found.map((sum, at) => `${at} ${(sum ?? '').repeat(40)}\n`).join('') };
  };
  return seen;
}

async function run(setups: typeof pairs, { policy = compared as Record<string, unknown>, sums = reads } = {}) {
  const host = makeHost(setups);
  const store = new FakeStore(await planFor(host, policy), host);
  const seen = sums(host);
  const applied = await applyOnce(host, store);
  const log = store.journal.entries.flatMap(({ event }) =>
    event.kind === 'started' || event.kind === 'finished' ? [`${event.kind} ${event.step}`] : [],
  );
  return { ...applied, seen, log };
}

describe('Legs that are compared before a conversion', () => {
  test('are read beside each other where they share no PV', async () => {
    const { result, seen, log } = await run(pairs);
    expect(result.exit).toBe(0);
    expect(seen.most).toBe(2);
    expect(log.indexOf('started vg/b:compare-legs')).toBeLessThan(log.indexOf('finished vg/a:compare-legs'));
  });

  test('are read one after another where they share one, and the other says what it waits for', async () => {
    const { result, seen, events, log } = await run(shared);
    expect(result.exit).toBe(0);
    expect(seen.most).toBe(1);
    expect(events.filter(({ code }) => code === 'copy.held').map(({ message }) => message)).toEqual([
      'vg/b waits for a PV that is busy with vg/a',
    ]);
    expect(log).toContain('finished vg/b:compare-legs');
  });

  test('count among the copies that a policy allows', async () => {
    const { result, seen } = await run(pairs, { policy: { ...compared, limits: { maxCopies: 1 } } });
    expect(result.exit).toBe(0);
    expect(seen.most).toBe(1);
  });

  test('let a volume that is not compared be converted meanwhile', async () => {
    const { log } = await run([...pairs, mirror('c')]);
    expect(log.indexOf('finished vg/c:convert')).toBeLessThan(log.indexOf('finished vg/a:compare-legs'));
  });

  test('and differ stop their volume, and the others are converted', async () => {
    const { result } = await run(pairs, {
      sums: (host) => reads(host, (device) => (device.endsWith('a_mimage_1') ? 'b' : 'a')),
    });
    expect(result.volumes.map(({ outcome }) => outcome)).toEqual(['failed', 'done']);
  });

  test('end the run where the reading itself breaks off, and nothing is left that goes on', async () => {
    const host = makeHost(pairs);
    const store = new FakeStore(await planFor(host, compared), host);
    const seen = reads(host, (device) => (device.includes('a_mimage') ? null : 'a'));
    await expect(applyOnce(host, store)).rejects.toThrow('the connection is gone');
    expect(seen.left).toBe(0);
  });
});
