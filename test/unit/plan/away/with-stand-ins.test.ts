import { expect, test } from 'vitest';
import { assess } from '../../../../src/assess/assess.js';
import { policy as policySchema, type Policy } from '../../../../src/model/policy.js';
import { makePlan } from '../../../../src/plan/make-plan.js';
import { sealPlan } from '../../../../src/plan/seal.js';
import { consequences, doneWord, summarisePlan } from '../../../../src/render/plan.js';
import { viewOfPlan } from '../../../../src/plan/view.js';
import { aLeg, aMirror, anArea, anLv, aPv, aSegment, coreLog, lvUuid, uuid } from '../../support/inventory.js';
import { legUuid, movingInventory, PVS, pvUuid, type MovingOptions } from '../../support/moving.js';

/* A policy that says `do: stand-in`: what `away PV --only VG/LV` does, within a plan for the host. */

const standIn = (away: string): Policy['volumes'] => ({ 'vg0/db': { do: 'stand-in', away } });

function planned(options: MovingOptions, volumes: Policy['volumes'], more: Partial<Policy> = {}) {
  const inventory = movingInventory(options);
  const policy = policySchema.parse({ formatVersion: 1, volumes, ...more });
  return sealPlan(makePlan({ inventory, assessment: assess(inventory, policy), policy }));
}

/** `vg0/web`, which can be converted, on the same PVs as `vg0/db`. */
const web = {
  volumes: [
    aMirror('web', {
      legs: [
        aLeg('web_mimage_0', [], { areas: [anArea('sdd', 300)] }),
        aLeg('web_mimage_1', [], { areas: [anArea('sdb', 300)] }),
      ],
      log: coreLog,
    }),
  ],
};

test('The leg on the PV that will be gone is moved, by the device’s path or UUID, and other mirrors are converted in the same plan', () => {
  for (const name of ['/dev/sda', pvUuid('sda')]) {
    const plan = planned(web, standIn(name));
    expect(plan.kind).toBe('migrate');
    expect(plan.volumes.map(({ name: own, decision }) => [own, decision])).toEqual([
      ['db', 'stand-in'],
      ['web', 'convert'],
    ]);
    expect(plan.volumes[0]?.standIn).toMatchObject({ part: legUuid, source: pvUuid('sda'), target: pvUuid('sdd') });
    const steps = plan.steps.map(({ id }) => id);
    expect(steps.indexOf('vg0/web:convert')).toBeLessThan(steps.indexOf('vg0/db:hold-move'));
    expect(steps).toContain('vg0/db:hold-move-back');
  }
});

test('It says what it comes to, the way back of each kind included', () => {
  const plan = planned(web, standIn('/dev/sda'));
  expect(summarisePlan(plan)).toBe('2 volumes: 1 to convert to raid1, 1 to move for a while');
  expect(consequences(viewOfPlan(plan))).toContain('can be made a mirror again, what is moved can be moved back.');
  expect(doneWord(plan)).toBe('done');
  expect(doneWord(planned(web, {}))).toBe('converted');
});

test('What conversions need for metadata is not promised to a stand-in', () => {
  const pvs = (free: number) => PVS.map((name) => aPv(name, { free: name === 'sdd' ? free : 900 }));
  const decision = (free: number) => planned({ ...web, pvs: pvs(free) }, standIn('/dev/sda')).volumes[0]?.decision;
  expect(decision(101)).toBe('stand-in');
  expect(decision(100)).toBe('blocked');
});

test('Where nothing of it lies on that PV, there is nothing to do', () => {
  expect(planned({}, standIn('/dev/sdd')).volumes[0]).toMatchObject({
    decision: 'keep',
    because: 'nothing of it lies on /dev/sdd, which may go',
  });
});

test('A raid1’s leg is moved, too', () => {
  const parts = ['db_rimage_0', 'db_rimage_1'].map((name, index) => ({
    ...anLv(name, PVS[index] ?? ''),
    visible: false,
    open: true,
    segments: [aSegment({ extents: 100, areas: [anArea(PVS[index] ?? '')] })],
  }));
  const legs = parts.map(({ name }, index) => aLeg(name, [PVS[index] ?? '']));
  const mirror = { kind: 'raid1' as const, liveTarget: 'raid' as const, log: coreLog };
  const inventory = movingInventory({ mirror: { ...mirror, legs } });
  const [vg] = inventory.vgs;
  const top = aSegment({ type: 'raid1', extents: 100, lvs: ['db_rimage_0', 'db_rimage_1'] });
  const policy = policySchema.parse({ formatVersion: 1, volumes: standIn('/dev/sda') });
  const raid = { ...inventory, vgs: [{ ...vg!, lvs: [{ ...anLv('db', 'sda'), segments: [top] }, ...parts] }] };
  const plan = sealPlan(makePlan({ inventory: raid, assessment: assess(raid, policy), policy }));
  expect(plan.volumes[0]).toMatchObject({ decision: 'stand-in', standIn: { kind: 'raid1', part: lvUuid('db') } });
});

test('A PV that the VG has not is an error that says where in the policy it stands', () => {
  const wrong = (volumes: Policy['volumes']) => {
    try {
      planned({}, volumes);
      return null;
    } catch (error) {
      return error;
    }
  };
  expect(wrong(standIn('/dev/sdz'))).toMatchObject({
    code: 'POLICY_UNKNOWN_PV',
    exit: 2,
    policyPath: ['volumes', 'vg0/db'],
    message: expect.stringContaining('/dev/sda, /dev/sdb') as string,
  });
  expect(wrong({ vg0: { do: 'stand-in', away: uuid('none') } })).toMatchObject({ policyPath: ['volumes', 'vg0'] });
});

test('`stand-in` and the PV that goes belong together', () => {
  const issues = (own: unknown) =>
    policySchema.safeParse({ formatVersion: 1, volumes: { vg0: own } }).error?.issues.map(({ message }) => message);
  expect(issues({ do: 'stand-in' })).toEqual(['stand-in needs away: the PV that will be gone']);
  expect(issues({ do: 'keep', away: '/dev/sda' })).toEqual(['belongs to do: stand-in']);
  expect(issues({ away: '/dev/sda' })).toEqual(['belongs to do: stand-in']);
  expect(policySchema.safeParse({ formatVersion: 1, defaults: { do: 'stand-in' } }).success).toBe(false);
});
