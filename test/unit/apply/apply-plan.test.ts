import { describe, expect, test } from 'vitest';
import { wrongs } from '../support/fake-host/end-state.js';
import type { Setup } from '../support/fake-host/situations/types.js';
import { FakeStore } from '../support/fake-host/fake-store.js';
import { applyOnce, applyThrough, makeHost, planFor } from '../support/fake-host/scenario.js';

const vg: Setup = { do: 'vg', vg: 'vg', disks: ['d0', 'd1', 'd2', 'd3'] };
const mirror = (name: string, fields: Partial<Extract<Setup, { do: 'mirror' }>> = {}): Setup => ({
  do: 'mirror',
  vg: 'vg',
  name,
  sizeMiB: 16,
  legs: ['d0', 'd1'],
  log: 'd2',
  ...fields,
});

async function apply(setups: Setup[], policy: Record<string, unknown> = {}, sizes: Record<string, number> = {}) {
  const host = makeHost(setups, sizes);
  const plan = await planFor(host, policy);
  const store = new FakeStore(plan, host);
  const { result, events } = await applyOnce(host, store);
  return { host, plan, store, result, events };
}

describe('applying a plan', () => {
  test('a mirror with two legs and a disk log becomes raid1', async () => {
    const { host, plan, result } = await apply([vg, mirror('m')]);
    expect(result).toMatchObject({ exit: 0, volumes: [{ subject: 'vg/m', outcome: 'done' }] });
    expect(wrongs(host, plan)).toEqual([]);
    expect(host.commands.map((argv) => argv.slice(0, 4).join(' '))).toEqual([
      expect.stringMatching(/^vgcfgbackup -f /),
      expect.stringMatching(/^lvchange --addtag raidlift\.[0-9a-f]{12} vg\/m$/),
      'lvconvert --yes --type raid1',
      expect.stringMatching(/^lvchange --deltag raidlift\.[0-9a-f]{12} vg\/m$/),
    ]);
  });
});

void applyThrough;
