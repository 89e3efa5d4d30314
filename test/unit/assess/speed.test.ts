import { describe, expect, it } from 'vitest';
import { assess } from '../../../src/assess/assess.js';
import type { Inventory } from '../../../src/model/inventory.js';
import { defaultPolicy } from '../../../src/model/default-policy.js';
import { aMirror, anInventory, aPv, aVg } from '../support/inventory.js';

function manyMirrors(count: number, state: Parameters<typeof aMirror>[1], free = 2 * count): Inventory {
  const volumes = Array.from({ length: count }, (_, index) => aMirror(`lv${index}`, state));
  const pvs = ['sda', 'sdb', 'sdc'].map((name) => aPv(name, { extentCount: 10 * count, free }));
  return anInventory({ vgs: [aVg({ volumes, pvs, mdaFreeBytes: 100_000_000 })] });
}

/** CPU time, the least of several: what a busy machine leaves comparable. Vitest’s import wrappers cost some of it. */
function milliseconds(work: () => unknown): number {
  const times = [1, 2, 3].map(() => {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

describe('ten thousand mirrors', () => {
  // Generous: this only catches work that grows with the square. `npm run bench` measures.
  it('are assessed, also when each has findings and nowhere is room', { timeout: 60_000 }, () => {
    const state = { monitored: false, syncPercent: 5 };
    const [few, many] = [manyMirrors(1_000, state, 0), manyMirrors(10_000, state, 0)];
    expect(assess(many, defaultPolicy).volumes).toHaveLength(10_000);
    const base = milliseconds(() => assess(few, defaultPolicy));
    expect(milliseconds(() => assess(many, defaultPolicy))).toBeLessThan(50 * base + 100);
  });
});
