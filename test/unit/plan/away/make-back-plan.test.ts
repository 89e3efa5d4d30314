import { expect, test } from 'vitest';
import { defaultPolicy } from '../../../../src/model/default-policy.js';
import type { Inventory, Lv, Volume } from '../../../../src/model/inventory.js';
import { makeBackPlan } from '../../../../src/plan/away/make-back-plan.js';
import { sealPlan } from '../../../../src/plan/seal.js';
import { aLeg, aMirror, anInventory, anLv, aPv, aVg, coreLog, pvUuid } from '../../support/inventory.js';

/* What shows on the disks that a leg on sdb is out, where nobody knows how it went. */

function host(volume: Volume, lvs: Record<string, Partial<Lv>> = {}, missing = false): Inventory {
  const parts = volume.legs.map((leg) => anLv(leg.name, 'sdb', { visible: false, ...lvs[leg.name] }));
  const pvs = ['sda', 'sdb', 'sdc'].map((name) => aPv(name, { missing: missing && name === 'sdb' }));
  return anInventory({ vgs: [aVg({ pvs, lvs: parts, volumes: [volume] })] });
}

function back(inventory: Inventory) {
  const [vg] = inventory.vgs;
  const pv = vg?.pvs.find(({ uuid }) => uuid === pvUuid('sdb'));
  if (vg === undefined || pv === undefined) throw new Error('no such PV');
  return makeBackPlan(inventory, { vg, pv }, defaultPolicy);
}

const raid = (rest: Partial<Volume> = {}): Volume => ({
  ...aMirror('r', { legs: [aLeg('r_rimage_0', ['sda']), aLeg('r_rimage_1', ['sdb'])] }),
  kind: 'raid1',
  log: coreLog,
  ...rest,
});
const split = { kind: 'split', detail: 'r_rimage_1' };

test('a raid1’s leg that is split off on that PV comes back; not one on another PV, nor one that is in', () => {
  const [volume] = back(host(raid({ operation: split }), { r_rimage_1: { visible: true } })).volumes;
  expect(volume).toMatchObject({ decision: 'track-back', absence: { pv: pvUuid('sdb') }, wasMonitored: true });
  expect(back(host(raid({ operation: split }), { r_rimage_0: { visible: true } })).volumes).toEqual([]);
  expect(back(host(raid())).volumes).toEqual([]);
});

test('a mirror’s leg that is detached or dead comes back, and one whose mirror was left half-way', () => {
  const decision = (volume: Partial<Volume>, lvs = {}, missing = false) =>
    back(host(aMirror('m', volume), lvs, missing)).volumes[0]?.decision;
  expect(decision({}, { m_mimage_1: { attr: 'iwi-XXm-X-' } })).toBe('track-mirror-back');
  expect(decision({ legs: [aLeg('m_mimage_0', ['sda']), aLeg('m_mimage_1', ['sdb'], { health: 'D' })] })).toBe(
    'track-mirror-back',
  );
  expect(decision({ monitored: false }, {}, true)).toBe('track-mirror-back');
  expect(decision({ activation: 'inactive', tags: ['raidlift.0123456789ab'] })).toBe('track-mirror-back');
  expect(decision({})).toBeUndefined();
  expect(decision({ monitored: false })).toBeUndefined();
});

test('the mark of the lost plan goes with it', () => {
  const tagged = aMirror('m', { tags: ['raidlift.0123456789ab', 'mine'], monitored: false });
  const plan = sealPlan(back(host(tagged)));
  expect(plan.steps.find(({ id }) => id.endsWith(':drop-tags'))?.argv?.join(' ')).toBe(
    'lvchange --deltag raidlift.0123456789ab vg0/m',
  );
});
