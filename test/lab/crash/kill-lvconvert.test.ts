import { expect, test, vi } from 'vitest';
import { chance, newSeed } from '../scenario/chance.js';
import { checkHost, closeHost, freshHost } from '../scenario/crash-host.js';
import { applyWithKills, type KillTime, sayKills } from '../scenario/kill-lvconvert.js';

vi.setConfig({ testTimeout: 900_000 });

test('volumes whose lvconvert was killed are taken on to raid1', async () => {
  const random = chance(newSeed());
  const times: Record<string, KillTime> = {
    'vg/core': { after: 'start', ms: random() * 1500 },
    'vg/fs': { after: 'C1', ms: random() * 300 },
    'vg/idle': { after: 'start', ms: random() * 1500 },
    'vg/nosync': { after: 'suspend', ms: 0 },
    'vg/three': { after: 'C2', ms: random() * 500 },
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
    // Killed when all is committed, it may have had nothing left to do.
    const cut = kills.filter(({ hit, state }) => hit && state !== 'C4');
    if (cut.length > 0 || !kills.some(({ hit }) => hit)) expect(code).toBe(cut.length > 0 ? 1 : 0);
    else expect([0, 1]).toContain(code);
    const resumed = await host.guest.sh('raidlift resume /root/plan.json --yes', { timeoutMs: 600_000 });
    expect(resumed).toMatchObject({ code: 0 });
    expect(await checkHost(host, [])).toEqual([]);
    return kills.some(({ suspended }) => suspended.length > 0);
  } finally {
    await closeHost(host);
  }
}
