import { describe, expect, test } from 'vitest';
import { assess } from '../../../src/assess/assess.js';
import { nextStep } from '../../../src/apply/next-step.js';
import type { ClusterFacts, Host, Inventory, NodeView, Vg, Volume } from '../../../src/model/inventory.js';
import type { PlannedVolume, Plan } from '../../../src/model/plan.js';
import { readableJson } from '../../../src/model/canonical-json.js';
import { policy as policySchema } from '../../../src/model/policy.js';
import { unknownHost } from '../../../src/model/volume.js';
import { countSteps } from '../../../src/plan/convert.js';
import { makePlan } from '../../../src/plan/make-plan.js';
import { planTag } from '../../../src/plan/names.js';
import { sealPlan } from '../../../src/plan/seal.js';
import { verifyPlan } from '../../../src/plan/verify-plan.js';
import { aMirror, lvUuid, uuid, withMirror } from '../support/inventory.js';

const policy = policySchema.parse({
  formatVersion: 1,
  volumes: { 'vg0/db': { parallel: 'end', reason: 'one node is enough' } },
  overrides: [{ finding: 'LVM_VERSION_UNPROVEN', reason: 'tried on a clone' }],
});

const cluster = (rest: Partial<ClusterFacts>): ClusterFacts => ({
  members: null,
  lockspaces: null,
  lvLocks: null,
  sanlock: null,
  resources: null,
  maintenance: null,
  shareableDisks: null,
  clusterMounts: null,
  registrations: null,
  superblocks: null,
  fstab: null,
  faults: [],
  ...rest,
});

const resource = {
  id: 'db-lv',
  agent: 'ocf:heartbeat:LVM-activate',
  vgName: 'vg0',
  lvName: 'db',
  device: null,
  directory: null,
  fileSystem: null,
  activationMode: 'shared',
  access: null,
  ownerTag: null,
  cloned: true,
  managed: true,
};

/** node2 as it sees vg0/db. */
function node2(seen: { activation: Volume['activation']; mountPoints?: string[]; seqno?: number }): NodeView {
  const { activation, mountPoints = [], seqno = 7 } = seen;
  const usage = { ...aMirror('db').usage, mountPoints };
  const lv = { uuid: lvUuid('db'), name: 'db', activation, openCount: mountPoints.length, clusterLog: null, usage };
  const vgs = [{ uuid: uuid('vg:vg0'), name: 'vg0', seqno, lvs: [lv] }];
  return { takenAt: '2030-01-01T00:00:00Z', source: 'live', host: { ...unknownHost, name: 'node2' }, vgs };
}

interface Seen {
  volume?: Parameters<typeof aMirror>[1];
  vg?: Partial<Vg>;
  host?: Partial<Host>;
  nodes?: NodeView[];
}

/** A host that can look after such a VG: lvmlockd runs, or it is of clvmd's time. */
const able = (vg: Partial<Vg>): Partial<Host> =>
  vg.clustered === true ? { lvmVersion: '2.02.187', daemons: ['clvmd'] } : { daemons: ['lvmlockd'] };

const look = ({ volume = {}, vg = { lockType: 'dlm' }, host = {}, nodes = [] }: Seen): Inventory => ({
  ...withMirror(volume, { vg: { seqno: 7, ...vg }, host: { ...able(vg), ...host } }),
  nodes,
});

function planOf(inventory: Inventory): Plan {
  const plan = sealPlan(makePlan({ inventory, assessment: assess(inventory, policy), policy }));
  return verifyPlan(JSON.parse(readableJson(plan)), 'plan');
}

/** What a view counts without making the steps. */
function counted(plan: Plan): void {
  const [volume] = plan.volumes;
  if (volume === undefined) throw new Error('no volume');
  const steps = plan.steps.filter((step) => step.volume === volume.uuid);
  const commands = steps.filter((step) => step.argv !== null).length;
  expect(countSteps(volume)).toEqual({ steps: steps.length, commands });
}

const namesOf = (plan: Plan): string[] =>
  plan.steps.filter((step) => step.volume !== undefined).map((step) => step.id.replace('vg0/db:', ''));

function next(
  plan: Plan,
  inventory: Inventory,
  { tried = [], recorded = [] }: { tried?: string[]; recorded?: string[] } = {},
) {
  const planned = plan.volumes[0] as PlannedVolume;
  const [vg] = inventory.vgs;
  const now = vg?.volumes[0];
  const find = () => (vg === undefined || now === undefined ? undefined : { vg, volume: now });
  const { host, nodes } = inventory;
  const context = {
    find,
    host,
    nodes,
    tag: planTag(plan.id),
    recorded: new Set(recorded.map((name) => `vg0/db:${name}`)),
  };
  const decision = nextStep({ planned, vg, now, context, tried: new Set(tried) });
  if (decision.kind === 'stop') return `stop ${decision.code}`;
  return decision.kind === 'reached' ? 'reached' : `${decision.kind} ${decision.sketch.name}`;
}

const mounted = { activation: 'active', openCount: 1 } as const;
const usage = (...mountPoints: string[]) => ({ ...aMirror('db').usage, mountPoints });

describe('the plan for a mirror whose parallel use ends', () => {
  test('with clvmd: hands off, unmounted on each node, deactivated on all at once, taken, mounted, then converted', () => {
    const plan = planOf(
      look({
        vg: { clustered: true },
        volume: { ...mounted, usage: usage('/srv') },
        host: { cluster: cluster({ resources: [resource] }) },
        nodes: [node2({ activation: 'active', mountPoints: ['/srv'] })],
      }),
    );
    expect(namesOf(plan)).toEqual([
      'maintenance',
      'release',
      'release-node2',
      'deactivate-everywhere',
      'take',
      'mount',
      'convert',
      'verify',
      'verify-nodes',
      'end-maintenance',
    ]);
    counted(plan);
    const step = (name: string) => plan.steps.find((each) => each.id === `vg0/db:${name}`);
    expect(step('release-node2')).toMatchObject({ node: 'node2', argv: null });
    expect(step('release-node2')?.purpose).toContain('By hand, on node2');
    expect(step('release-node2')?.purpose).toContain('`umount /srv`');
    expect(step('release-node2')?.purpose).toContain('downtime');
    expect(step('deactivate-everywhere')?.argv).toEqual(['lvchange', '-an', 'vg0/db']);
    expect(step('deactivate-everywhere')?.purpose).toBe(
      'Deactivate vg0/db on every node before it is taken exclusively here; its downtime goes on.',
    );
    expect(step('take')?.argv).toEqual(['lvchange', '-aey', 'vg0/db']);
    expect(step('end-maintenance')?.purpose).toContain('neither cloned nor shared');
  });

  test('with lvmlockd each node deactivates for itself, and the volume is inactive here again at the end', () => {
    const plan = planOf(look({ volume: { activation: 'inactive' }, nodes: [node2({ activation: 'exclusive' })] }));
    expect(namesOf(plan)).toEqual([
      'release-node2',
      'take',
      'wait-sync',
      'convert',
      'verify',
      'deactivate',
      'verify-nodes',
    ]);
    expect(plan.steps.find((each) => each.id === 'vg0/db:release-node2')?.purpose).toContain('`lvchange -an vg0/db`');
    expect(plan.steps.find((each) => each.id === 'vg0/db:deactivate')?.purpose).toBe(
      'Deactivate vg0/db again, as it was.',
    );
    counted(plan);
  });

  test('of an ordinary mirror that Pacemaker manages begins and ends with maintenance; not of rgmanager, of which nobody sees that', () => {
    const moved = { ...resource, cloned: false, activationMode: 'exclusive' };
    const managed = { vg: { lockType: 'none' }, host: { cluster: cluster({ resources: [moved] }) } };
    const plan = planOf(look(managed));
    expect(namesOf(plan)).toEqual(['maintenance', 'convert', 'verify', 'end-maintenance']);
    counted(plan);
    expect(next(plan, look(managed))).toBe('manual maintenance');
    const off = { ...managed, host: { cluster: cluster({ resources: [{ ...moved, managed: false }] }) } };
    expect(next(plan, look(off))).toBe('run convert');
    const raid1 = { kind: 'raid1', liveTarget: 'raid' } as const;
    const done = ['maintenance', 'verify'];
    expect(next(plan, look({ ...off, volume: raid1 }), { recorded: done })).toBe('manual end-maintenance');
    expect(next(plan, look({ ...managed, volume: raid1 }), { recorded: done })).toBe('reached');
    expect(namesOf(planOf(look(off)))).toEqual(['convert', 'verify']);
    const rgmanager = { ...moved, agent: 'rgmanager:lvm' };
    expect(namesOf(planOf(look({ ...managed, host: { cluster: cluster({ resources: [rgmanager] }) } })))).toEqual([
      'convert',
      'verify',
    ]);
  });

  test('is the ordinary one, without downtime, where the mirror is exclusive here already', () => {
    const plan = planOf(look({ volume: { activation: 'exclusive' } }));
    expect(namesOf(plan)).toEqual(['convert', 'verify']);
    expect(plan.volumes[0]).not.toHaveProperty('ending');
  });
});

describe('what apply does next', () => {
  const start = {
    vg: { clustered: true },
    volume: { ...mounted, usage: usage('/srv') },
    nodes: [node2({ activation: 'active', mountPoints: ['/srv'] })],
  };
  const plan = planOf(look(start));
  const released = node2({ activation: 'inactive' });

  test('asks a person to unmount here first, then there; nothing is deactivated before', () => {
    expect(next(plan, look(start))).toBe('manual release');
    expect(next(plan, look({ ...start, volume: { activation: 'active' } }))).toBe('manual release-node2');
  });

  test('asks on, where the other node was not asked this time: not known to be unused is used', () => {
    expect(next(plan, look({ ...start, volume: { activation: 'active' }, nodes: [] }))).toBe('manual release-node2');
  });

  test('deactivates on all nodes, then takes it exclusively', () => {
    const here = { ...start, nodes: [released] };
    expect(next(plan, look({ ...here, volume: { activation: 'active' } }))).toBe('run deactivate-everywhere');
    const gone = look({ ...here, volume: { activation: 'inactive' } });
    expect(next(plan, gone, { tried: ['deactivate-everywhere'] })).toBe('run take');
    expect(next(plan, gone, { tried: ['deactivate-everywhere', 'take'] })).toBe('stop HELD_ELSEWHERE');
  });

  test('asks to mount it again before it is converted', () => {
    const taken = { ...start, nodes: [released] };
    expect(next(plan, look({ ...taken, volume: { activation: 'exclusive' } }))).toBe('manual mount');
    const volume = { activation: 'exclusive', openCount: 1, usage: usage('/srv') } as const;
    expect(next(plan, look({ ...taken, volume }))).toBe('run convert');
  });

  test('waits for the cluster manager to keep its hands off, and where nobody can tell', () => {
    const managed = { ...start, host: { cluster: cluster({ resources: [resource] }) } };
    const withManager = planOf(look(managed));
    expect(next(withManager, look(managed))).toBe('manual maintenance');
    expect(next(withManager, look(start))).toBe('manual maintenance');
    const off = cluster({ resources: [{ ...resource, managed: false }] });
    expect(next(withManager, look({ ...managed, host: { cluster: off } }))).toBe('manual release');
    const whole = cluster({ resources: [resource], maintenance: true });
    expect(next(withManager, look({ ...managed, host: { cluster: whole } }))).toBe('manual release');
  });

  test('asks the other nodes once it is raid1; one that sees older metadata is told', () => {
    const raid1 = { kind: 'raid1', activation: 'exclusive', liveTarget: 'raid' } as const;
    const after = (nodes: NodeView[], recorded = ['verify']) =>
      next(plan, look({ ...start, volume: raid1, nodes }), { recorded });
    expect(after([])).toBe('stop NODES_UNASKED');
    expect(after([node2({ activation: 'inactive', seqno: 6 })])).toBe('run verify-nodes');
    expect(after([released], ['verify', 'verify-nodes'])).toBe('reached');
  });
});
