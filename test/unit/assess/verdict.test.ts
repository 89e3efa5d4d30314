import { describe, expect, it } from 'vitest';
import { assess } from '../../../src/assess/assess.js';
import { Blockers } from '../../../src/assess/blocks.js';
import type { Inventory, Pv } from '../../../src/model/inventory.js';
import { defaultPolicy } from '../../../src/model/default-policy.js';
import { policy as policySchema } from '../../../src/model/policy.js';
import { dmUuid } from '../../../src/model/volume.js';
import { aDmDevice, aMirror, anInventory, aPv, aVg, lvUuid, uuid, withMirror } from '../support/inventory.js';

const pvs = (transport: Pv['transport']) => ['sda', 'sdb', 'sdc'].map((name) => aPv(name, { transport }));

function verdictIn(inventory: Inventory, policy: object = {}) {
  const { volumes } = assess(inventory, policySchema.parse({ formatVersion: 1, ...policy }));
  return volumes[0]?.verdict;
}

describe('a mirror in a plain VG', () => {
  it('is exclusive when it is active here', () => {
    expect(verdictIn(withMirror({}))?.verdict).toBe('exclusive');
  });

  it('is exclusive when it is inactive on disks that no other host can see', () => {
    expect(verdictIn(withMirror({ activation: 'inactive' }))?.verdict).toBe('exclusive');
  });

  it.each(['fc', 'sas', 'iscsi', 'multipath', 'nvme-of', 'drbd', 'nbd'] as const)(
    'is undecided when it is inactive on %s',
    (transport) => {
      const inventory = withMirror({ activation: 'inactive' }, { vg: { pvs: pvs(transport) } });
      expect(verdictIn(inventory)?.verdict).toBe('undecided');
    },
  );

  it('is undecided when it is inactive and nobody knows how its disks are reached', () => {
    const inventory = withMirror({ activation: 'inactive' }, { vg: { pvs: pvs(null) } });
    expect(verdictIn(inventory)).toMatchObject({ verdict: 'undecided', evidence: [/sda/, /sdb/, /sdc/].map(matching) });
  });

  it('is exclusive in a saved report that says nothing of its disks: apply asks again', () => {
    const inventory = withMirror({ activation: 'inactive' }, { source: 'saved', vg: { pvs: pvs(null) } });
    expect(verdictIn(inventory)?.verdict).toBe('exclusive');
  });

  it('is exclusive once a person overrides the finding, and nothing blocks it', () => {
    const inventory = withMirror({ activation: 'inactive' }, { vg: { pvs: pvs('fc') } });
    const overrides = [{ finding: 'MAY_BE_ACTIVE_ELSEWHERE', subject: 'vg0/db', reason: 'beta is switched off' }];
    const assessment = assess(inventory, policySchema.parse({ formatVersion: 1, overrides }));
    expect(assessment.volumes[0]?.verdict).toEqual({
      verdict: 'exclusive',
      evidence: ['overridden: beta is switched off'],
    });
    expect(assessment.findings).toMatchObject([
      { id: 'MAY_BE_ACTIVE_ELSEWHERE', overridden: 'beta is switched off' },
      { id: 'INACTIVE' },
    ]);
    expect(new Blockers(assessment).of({ vgName: 'vg0', name: 'db' })).toEqual([]);
  });

  it('is exclusive when the policy says that it is never used in parallel', () => {
    const inventory = withMirror({ activation: 'inactive' }, { vg: { pvs: pvs('fc') } });
    const volumes = { 'vg0/db': { parallel: 'never', reason: 'only alpha' } };
    expect(verdictIn(inventory, { volumes })?.evidence).toEqual(['policy: never used by several hosts: only alpha']);
  });

  it('is parallel when it carries gfs2', () => {
    const usage = { fileSystem: 'gfs2', mountPoints: ['/shared'], swap: false, fstab: [] };
    expect(verdictIn(withMirror({ usage }))?.verdict).toBe('parallel');
  });
});

describe('a mirror in a clustered or shared VG', () => {
  it('is undecided when one node sees it active', () => {
    expect(verdictIn(withMirror({}, { vg: { clustered: true } }))?.verdict).toBe('undecided');
    expect(verdictIn(withMirror({}, { vg: { lockType: 'dlm' } }))?.verdict).toBe('undecided');
  });

  it('is exclusive where LVM says so, and then nothing about its VG stands against converting it', () => {
    const assessment = assess(withMirror({ activation: 'exclusive' }, { vg: { clustered: true } }), defaultPolicy);
    expect(assessment.volumes[0]?.verdict.verdict).toBe('exclusive');
    expect(new Blockers(assessment).of({ vgName: 'vg0', name: 'db' })).toEqual([]);
  });

  it('becomes exclusive first where the policy ends its parallel use, whatever shows that use', () => {
    const device = aDmDevice('vg0-db', {
      uuid: dmUuid({ uuid: uuid('vg:vg0') }, { uuid: lvUuid('db') }),
      table: ['0 819200 mirror userspace 3 LVM-x clustered-core 4096 2 253:3 0 253:4 0'],
    });
    const volumes = { vg0: { parallel: 'end', reason: 'one node is enough' } };
    const clustered = withMirror({}, { dm: [device], vg: { clustered: true } });
    expect(verdictIn(clustered, { volumes })).toEqual({
      verdict: 'exclusive',
      evidence: ['policy: its parallel use ends before it is converted: one node is enough'],
    });
    // In a VG without locks nobody would see to it.
    expect(verdictIn(withMirror({}, { dm: [device] }), { volumes })?.verdict).toBe('parallel');
  });

  it('is parallel by its cluster log, whatever a person says', () => {
    const device = aDmDevice('vg0-db', {
      uuid: dmUuid({ uuid: uuid('vg:vg0') }, { uuid: lvUuid('db') }),
      table: ['0 819200 mirror userspace 3 LVM-x clustered-core 4096 2 253:3 0 253:4 0'],
    });
    const volumes = { vg0: { parallel: 'never', reason: 'I think so' } };
    expect(verdictIn(withMirror({}, { dm: [device] }), { volumes })?.verdict).toBe('parallel');
  });
});

it('gives a verdict to mirrors only', () => {
  const volumes = [aMirror('root', { kind: 'linear' }), aMirror('db'), aMirror('new', { kind: 'raid1' })];
  expect(
    assess(anInventory({ vgs: [aVg({ volumes })] }), defaultPolicy).volumes.map((volume) => volume.subject),
  ).toEqual(['vg0/db']);
});

function matching(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}
