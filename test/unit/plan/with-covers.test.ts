import { expect, test } from 'vitest';
import { assess } from '../../../src/assess/assess.js';
import { readableJson } from '../../../src/model/canonical-json.js';
import { policy as policySchema, type Policy } from '../../../src/model/policy.js';
import { makePlan } from '../../../src/plan/make-plan.js';
import { sealPlan } from '../../../src/plan/seal.js';
import { verifyPlan } from '../../../src/plan/verify-plan.js';
import { viewOfPlan } from '../../../src/plan/view.js';
import { consequences, summarisePlan } from '../../../src/render/plan.js';
import { aLeg, aMirror, anArea, anLv, aPv, aSegment, coreLog } from '../support/inventory.js';
import { movingInventory, PVS, pvUuid, type MovingOptions } from '../support/moving.js';

/* A policy that says `do: cover`: what `cover VG/LV --on PV` does, within a plan for the host. */

const onSdd: Policy['volumes'] = { 'vg0/db': { do: 'cover', on: '/dev/sdd' } };
const exclusive = { activation: 'exclusive' } as const;

function planned(options: MovingOptions = {}, volumes = onSdd, more: Partial<Policy> = {}) {
  const inventory = movingInventory({ ...options, mirror: { ...exclusive, ...options.mirror } });
  const policy = policySchema.parse({ formatVersion: 1, volumes, ...more });
  return sealPlan(makePlan({ inventory, assessment: assess(inventory, policy), policy }));
}

/** `vg0/web`, which can be converted, with legs on sdd and sdb. */
const web = {
  volumes: [
    aMirror('web', {
      ...exclusive,
      legs: [
        aLeg('web_mimage_0', [], { areas: [anArea('sdd', 300)] }),
        aLeg('web_mimage_1', [], { areas: [anArea('sdb', 300)] }),
      ],
      log: coreLog,
    }),
  ],
};
const pvs = (free: number) => PVS.map((name) => aPv(name, { free: name === 'sdd' ? free : 900 }));

test('It gets its leg there, by the device’s path or UUID, in one plan with what is converted, which comes first', () => {
  for (const on of ['/dev/sdd', pvUuid('sdd')]) {
    const plan = verifyPlan(JSON.parse(readableJson(planned(web, { 'vg0/db': { do: 'cover', on } }))), 'test');
    expect(plan.kind).toBe('migrate');
    expect(plan.volumes.map(({ name, decision }) => [name, decision])).toEqual([
      ['db', 'cover'],
      ['web', 'convert'],
    ]);
    expect(plan.volumes[0]?.cover).toMatchObject({ pv: pvUuid('sdd'), release: null, thaw: 'yes' });
    const steps = plan.steps.map(({ id }) => id);
    expect(steps.indexOf('vg0/web:convert')).toBeLessThan(steps.indexOf('vg0/db:add-layer'));
  }
});

test('It says what it comes to, with the way back', () => {
  const plan = planned(web);
  expect(summarisePlan(plan)).toBe('2 volumes: 1 to convert to raid1, 1 to get one more leg for a while');
  expect(consequences(viewOfPlan(plan))).toContain('400 MiB to copy');
  expect(consequences(viewOfPlan(plan))).toContain('the leg of a cover can be taken away again.');
});

test('One that has a leg there is covered: the same policy again does nothing', () => {
  const plan = planned({}, { 'vg0/db': { do: 'cover', on: '/dev/sdb' } });
  expect(plan.volumes[0]).toMatchObject({ decision: 'keep', because: 'it is covered: a leg of it lies on /dev/sdb' });
  expect(plan.steps).toEqual([]);
});

test('What several nodes use, or nobody knows, or has no room, is not covered, and says why', () => {
  const nosync = planned({ mirror: { nosync: true } });
  expect(nosync.volumes[0]?.decision).toBe('blocked');
  expect(nosync.findings.map(({ id }) => id)).toContain(nosync.volumes[0]?.because.split(', ')[0]);
  const far = PVS.map((name) => aPv(name, { transport: 'fc', free: 900 }));
  const undecided = planned({ pvs: far, mirror: { activation: 'inactive', liveTarget: null } });
  expect(['blocked', 'undecided']).toContain(undecided.volumes[0]?.decision);
  expect(undecided.steps).toEqual([]);
  expect(planned({ pvs: pvs(99) }).volumes[0]).toMatchObject({ decision: 'blocked' });
});

test('What conversions need for metadata is not promised to a cover', () => {
  const decision = (free: number) => planned({ ...web, pvs: pvs(free) }).volumes[0];
  expect(decision(101)?.decision).toBe('cover');
  expect(decision(100)).toMatchObject({ decision: 'blocked', because: expect.stringContaining('besides what else') });
});

test('What a cover takes is not promised to a stand-in', () => {
  const old = aMirror('old', {
    ...exclusive,
    legs: [
      aLeg('old_mimage_0', [], { areas: [anArea('sdb', 600)] }),
      aLeg('old_mimage_1', [], { areas: [anArea('sdc', 600)] }),
    ],
    log: coreLog,
  });
  const lvs = ['old_mimage_0', 'old_mimage_1'].map((name, index) => ({
    ...anLv(name, 'sdb'),
    visible: false,
    open: true,
    segments: [aSegment({ extents: 100, areas: [anArea(index === 0 ? 'sdb' : 'sdc', 600)] })],
  }));
  const top = {
    ...anLv('old', 'sdb'),
    segments: [aSegment({ type: 'mirror', extents: 100, lvs: lvs.map(({ name }) => name) })],
  };
  const options = (free: number): MovingOptions => ({
    volumes: [old],
    more: [top, ...lvs],
    pvs: PVS.map((name) => aPv(name, { free: { sda: 0, sdd: free }[name] ?? 900 })),
  });
  const both: Policy['volumes'] = { ...onSdd, 'vg0/old': { do: 'stand-in', away: '/dev/sdb' } };
  const decisions = (free: number) => planned(options(free), both).volumes.map(({ decision }) => decision);
  expect(decisions(200)).toEqual(['cover', 'stand-in']);
  expect(decisions(199)).toEqual(['cover', 'blocked']);
});

test('A raid1 is kept as it is', () => {
  const plan = planned({ mirror: { kind: 'raid1', liveTarget: 'raid', log: coreLog } });
  expect(plan.volumes[0]).toMatchObject({ decision: 'keep', because: 'it is raid1: a cover is for mirrors' });
});

test('A PV that the VG has not is an error of the policy, with its place', () => {
  expect(() => planned({}, { 'vg0/db': { do: 'cover', on: '/dev/sdz' } })).toThrow(
    expect.objectContaining({ code: 'POLICY_UNKNOWN_PV', policyPath: ['volumes', 'vg0/db'] }),
  );
});

test('`cover` needs the PV, which belongs to nothing else', () => {
  const faults = (own: object) =>
    policySchema
      .safeParse({ formatVersion: 1, volumes: { 'vg0/db': own } })
      .error?.issues.map(({ message }) => message);
  expect(faults({ do: 'cover' })).toEqual(['cover needs on: the PV for the extra leg']);
  expect(faults({ do: 'keep', on: '/dev/sdd' })).toEqual(['belongs to do: cover']);
});
