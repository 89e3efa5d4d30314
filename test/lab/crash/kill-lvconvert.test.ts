import { expect, test, vi } from 'vitest';
import { chance, newSeed } from '../scenario/chance.js';
import { checkHost, closeHost, freshHost } from '../scenario/crash-host.js';
import { applyWithKills, sayKills } from '../scenario/kill-lvconvert.js';

vi.setConfig({ testTimeout: 900_000 });

test('volumes whose lvconvert was killed are taken on to raid1', async () => {
  const random = chance(newSeed());
  const host = await freshHost({ only: ['fs', 'three', 'core', 'idle', 'nosync'] });
  try {
    const { kills, code } = await applyWithKills(host, 'apply /root/plan.json --yes', {
      'vg/core': { after: 'start', ms: random() * 1500 },
      'vg/fs': { after: 'C1', ms: random() * 300 },
      'vg/idle': { before: 'resume' },
      'vg/nosync': { before: 'commit' },
      'vg/three': { after: 'C2', ms: random() * 500 },
    });
    console.log(sayKills(kills), kills);
    expect(kills.length).toBe(5);
    // Killed when all is committed, it may have had nothing left to do.
    const cut = kills.filter(({ hit, state }) => hit && state !== 'C4');
    expect(cut.length).toBeGreaterThan(0);
    expect(code).toBe(1);
    expect(kills.filter(({ suspended }) => suspended.length > 0).length).toBeGreaterThanOrEqual(2);
    const resumed = await host.guest.sh('raidlift resume /root/plan.json --yes', { timeoutMs: 600_000 });
    expect(resumed).toMatchObject({ code: 0 });
    expect(await checkHost(host, [])).toEqual([]);
  } finally {
    await closeHost(host);
  }
});
