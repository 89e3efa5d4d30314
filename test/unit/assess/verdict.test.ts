import { describe, expect, it } from 'vitest';
import { assess } from '../../../src/assess/assess.js';
import { Blockers } from '../../../src/assess/blocks.js';
import { verdictRules } from '../../../src/assess/verdict-rules.js';
import { defaultPolicy } from '../../../src/model/default-policy.js';
import type { NodeView, Pv } from '../../../src/model/inventory.js';
import { policy as policySchema } from '../../../src/model/policy.js';
import { aCluster, aMirror, anInventory, aNode, aPv, aVg, withMirror } from '../support/inventory.js';
import { hosts, type RowScene } from './cases/verdict-scenes.js';
import { verdictRows } from './cases/verdict-rows.js';

function verdictIn({ inventory, policy = {} }: Pick<RowScene, 'inventory' | 'policy'>) {
  return assess(inventory, policySchema.parse({ formatVersion: 1, ...policy })).volumes[0]?.verdict;
}

describe('the rows of docs/parallel-activation.md', () => {
  it('have a scene each, and there are no scenes beyond', () => {
    expect(Object.keys(verdictRows)).toEqual(verdictRules.map(({ id }) => id));
  });

  describe.each(verdictRules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
    it.each((verdictRows[id] ?? []).map((scene) => [scene.seen, scene] as const))(
      `is ${rule.verdict} with %s`,
      (_, scene) => {
        const verdict = verdictIn(scene);
        expect(verdict).toMatchObject({ rule: id, verdict: rule.verdict });
        expect(verdict?.evidence.join('\n')).toMatch(scene.evidence);
      },
    );
  });
});

describe('a policy that says `never` of a mirror that is in parallel use', () => {
  const inUse = hosts({ vg: { clustered: true }, clusterLog: true });
  const never = { parallel: 'never', reason: 'I think so' };

  it.each([
    ['vg0/db', { 'vg0/db': never }],
    ['vg0', { vg0: never }],
    ['vg0', { vg0: never, 'vg0/db': { scrub: 'check' } }],
  ] as const)('is refused, and the entry %s is named', (entry, volumes) => {
    const policy = policySchema.parse({ formatVersion: 1, volumes });
    expect(() => assess(inUse, policy)).toThrowError(
      expect.objectContaining({
        code: 'POLICY_CONTRADICTED',
        exit: 2,
        policyPath: ['volumes', entry, 'parallel'],
        message: expect.stringMatching(`${entry}: {parallel: never}.*dmsetup table`) as string,
      }),
    );
  });

  it('stops the volume, once its plan is under way', () => {
    const policy = policySchema.parse({ formatVersion: 1, volumes: { vg0: never } });
    expect(assess(inUse, policy, { planId: 'abc' }).volumes[0]?.verdict.verdict).toBe('parallel');
  });
});

it('a host that was looked at twice, under one name or two, is one witness', () => {
  const inventory = hosts({ cluster: { members: [] }, daemons: [], beta: { activation: 'active' } });
  const [node] = inventory.nodes;
  if (node === undefined) throw new Error('there is a node');
  expect(verdictIn({ inventory })?.verdict).toBe('parallel');
  const { bootId, name } = inventory.host;
  for (const same of [{ bootId }, { name }]) {
    const twice = { ...inventory, nodes: [{ ...node, host: { ...node.host, ...same } }] };
    expect(verdictIn({ inventory: twice })).toMatchObject({ verdict: 'exclusive', rule: 'active-here' });
  }
});

describe('of two reports of another host', () => {
  const used = aNode('beta', { db: { activation: 'active' } });
  const idle = aNode('beta', { host: { cluster: aCluster({ members: [], lockspaces: ['lvm_vg0'] }) } });
  const newer = { ...idle, vgs: idle.vgs.map((vg) => ({ ...vg, seqno: 8 })) };
  const withNodes = (...nodes: NodeView[]) => ({
    ...hosts({ cluster: { members: [] }, daemons: [], vg: { clustered: true } }),
    nodes,
  });

  it.each([
    ['the one that shows it in use first', [used, idle]],
    ['the other first', [idle, used]],
  ])('of one age whatever either shows in use counts: %s', (_, nodes) => {
    const verdict = verdictIn({ inventory: withNodes(...nodes) });
    expect(verdict).toMatchObject({ verdict: 'parallel', rule: 'seen-in-use' });
    expect(verdict?.evidence.join('\n')).toMatch(/dlm: lockspaces lvm_vg0/);
  });

  it.each([
    ['the newer last', [used, newer]],
    ['the newer first', [newer, used]],
  ])('the one with the higher seqno counts: %s', (_, nodes) => {
    expect(verdictIn({ inventory: withNodes(...nodes) })?.verdict).not.toBe('parallel');
  });
});

const pvs = (transport: Pv['transport']) => ['sda', 'sdb', 'sdc'].map((name) => aPv(name, { transport }));

it.each(['fc', 'sas', 'iscsi', 'multipath', 'nvme-of', 'drbd', 'nbd'] as const)(
  'a mirror in a plain VG is undecided when it is inactive on %s',
  (transport) => {
    const inventory = withMirror({ activation: 'inactive' }, { vg: { pvs: pvs(transport) } });
    expect(verdictIn({ inventory })).toMatchObject({ verdict: 'undecided', rule: 'may-be-elsewhere' });
  },
);

it('a mirror whose finding a person has overridden is blocked by nothing', () => {
  const inventory = withMirror({ activation: 'inactive' }, { vg: { pvs: pvs('fc') } });
  const overrides = [{ finding: 'MAY_BE_ACTIVE_ELSEWHERE', subject: 'vg0/db', reason: 'beta is switched off' }];
  const assessment = assess(inventory, policySchema.parse({ formatVersion: 1, overrides }));
  expect(assessment.findings).toMatchObject([
    { id: 'MAY_BE_ACTIVE_ELSEWHERE', overridden: 'beta is switched off' },
    { id: 'INACTIVE' },
  ]);
  expect(new Blockers(assessment).of({ vgName: 'vg0', name: 'db' })).toEqual([]);
});

it('a mirror that one node has exclusively in a shared VG, by every node’s report, is blocked by nothing', () => {
  const inventory = hosts({
    vg: { lockType: 'dlm' },
    db: { activation: 'exclusive' },
    daemons: ['corosync', 'lvmlockd'],
    lvmVersion: '2.03.16',
    beta: { activation: 'inactive' },
  });
  const assessment = assess(inventory, defaultPolicy);
  expect(assessment.volumes[0]?.verdict.verdict).toBe('exclusive');
  expect(new Blockers(assessment).of({ vgName: 'vg0', name: 'db' })).toEqual([]);
});

it('mirrors have a verdict, and nothing else has', () => {
  const volumes = [aMirror('root', { kind: 'linear' }), aMirror('db'), aMirror('new', { kind: 'raid1' })];
  const assessed = assess(anInventory({ vgs: [aVg({ volumes })] }), defaultPolicy).volumes;
  expect(assessed.map((volume) => volume.subject)).toEqual(['vg0/db']);
});
