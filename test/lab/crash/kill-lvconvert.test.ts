import { expect, test, vi } from 'vitest';
import { chance, newSeed } from '../scenario/chance.js';
import { checkHost, closeHost, freshHost } from '../scenario/crash-host.js';
import { applyWithKills, type KillTime, sayKills } from '../scenario/kill-lvconvert.js';

vi.setConfig({ testTimeout: 900_000 });

test('volumes whose lvconvert was killed are taken on to raid1', async () => {
  const random = chance(newSeed());
  const times: Record<string, KillTime> = {
    'vg/core': { after: 'start', ms: random() * 3000 },
    'vg/fs': { after: 'C1', ms: random() * 1000 },
    'vg/idle': { after: 'start', ms: random() * 3000 },
    'vg/nosync': { after: 'suspend', ms: 0 },
    'vg/three': { after: 'C2', ms: random() * 2000 },
  };
  // A volume is suspended for a moment only, which a busy machine misses at times: another host then.
  for (let tries = 1; ; tries++) {
    if (await killed(times)) return;
    expect(tries).toBeLessThan(4);
  }
});

/** Whether a command was killed while a volume was suspended. */
async function killed(times: Record<string, KillTime>): Promise<boolean> {
  const host = await freshHost({ only: ['fs', 'three', 'core', 'idle', 'nosync'] });
  try {
    const { kills, code } = await applyWithKills(host, 'apply /root/plan.json --yes', (subject) => times[subject]);
    console.log(sayKills(kills), kills);
    expect(kills.length).toBe(5);
    expect(code).toBe(kills.some(({ hit }) => hit) ? 1 : 0);
    const resumed = await host.guest.sh('raidlift resume /root/plan.json --yes', { timeoutMs: 600_000 });
    expect(resumed).toMatchObject({ code: 0 });
    expect(await checkHost(host, [])).toEqual([]);
    return kills.some(({ suspended }) => suspended.length > 0);
  } finally {
    await closeHost(host);
  }
}
