import { expect, test } from 'vitest';
import type { Vg, Volume } from '../../../src/model/inventory.js';
import type { DraftVolume } from '../../../src/model/plan.js';
import { refugesOf } from '../../../src/plan/abandon.js';
import { volumeAsSeen } from '../../../src/plan/volume-as-seen.js';
import { aMirror, anInventory, aPv, aVg, pvUuid } from '../support/inventory.js';

/* Two raid1 of 100 extents have a leg out on sdb; sdd has room for one of them and a half, sde for one. */

const out = { kind: 'split', detail: 'a leg is split off' } as const;
const raid = (name: string, rest: Partial<Volume> = {}): Volume =>
  aMirror(name, { kind: 'raid1', operation: out, ...rest });

function vgOf(volumes: Volume[], free = 150): Vg {
  const pvs = [aPv('sda', { free: 0 }), aPv('sdb', { free: 0 }), aPv('sdd', { free }), aPv('sde', { free: 120 })];
  return aVg({ pvs, volumes });
}

function draft(volume: Volume): DraftVolume {
  const vg = vgOf([volume]);
  const verdict = { verdict: 'exclusive', evidence: [], rule: 'active-here' } as const;
  const seen = volumeAsSeen({
    inventory: anInventory({ vgs: [vg] }),
    vg,
    volume,
    verdict: { ...verdict, evidence: [] },
  });
  const absence = { leg: volume.legs[1]?.uuid ?? '', pv: pvUuid('sdb') };
  return { ...seen, because: '', proveTracking: false, scrub: 'never', absence, decision: 'track' } as DraftVolume;
}

function said(volumes: Volume[], vg: Vg): Record<string, string | null> {
  const drafts = volumes.map((volume) => draft(volume));
  const refuges = refugesOf(drafts, vg);
  return Object.fromEntries(
    volumes.flatMap(({ uuid, name }) => {
      const pv = refuges.get(uuid);
      return pv === undefined ? [] : [[name, pv?.device ?? null]];
    }),
  );
}

test('Each new leg goes where it was said to go, whichever volume comes first', () => {
  const [a, b] = [raid('a'), raid('b')];
  expect(said([a, b], vgOf([a, b]))).toEqual({ a: '/dev/sdd', b: '/dev/sde' });
  // The second one has its new leg already, or the first one has.
  expect(said([a, b], vgOf([a, raid('b', { operation: null })]))).toEqual({ a: '/dev/sdd' });
  expect(said([a, b], vgOf([raid('a', { operation: null }), b], 50))).toEqual({ b: '/dev/sde' });
});

test('One that finds no room beside the others is told so', () => {
  const [a, b, c] = [raid('a'), raid('b'), raid('c')];
  expect(said([a, b, c], vgOf([a, b, c]))).toEqual({ a: '/dev/sdd', b: '/dev/sde', c: null });
});
