import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assess } from '../../../src/assess/assess.js';
import { RaidliftError } from '../../../src/model/errors.js';
import { defaultPolicy } from '../../../src/model/default-policy.js';
import type { ClusterFacts, Host, Inventory, NodeView } from '../../../src/model/inventory.js';
import { policy as policySchema, type Policy } from '../../../src/model/policy.js';
import { dmUuid } from '../../../src/model/volume.js';
import { fuzzRuns } from '../support/fuzz.js';
import {
  aCluster,
  aDmDevice,
  aMirror,
  aNode,
  anInventory,
  aPv,
  aResource,
  aVg,
  lvUuid,
  pvUuid,
  uuid,
} from '../support/inventory.js';

const activation = fc.constantFrom('inactive', 'active', 'exclusive', 'elsewhere', null);
const maybe = fc.boolean();
const gfs2 = { fileSystem: 'gfs2', mountPoints: ['/srv'], swap: false, fstab: ['/srv'] };
const nothing = { fileSystem: null, mountPoints: [], swap: false, fstab: ['/srv'] };

const facts = fc.record({
  members: fc.constantFrom<string[] | null>(
    null,
    [],
    ['alpha'],
    ['alpha', 'beta'],
    ['alpha', 'beta', 'gamma'],
    ['10.0.0.1', '10.0.0.2'],
  ),
  cloned: maybe,
  locking: fc.constantFrom('cluster', 'local', null),
  lock: fc.constantFrom('ex', 'sh', null),
  shareable: maybe,
  keys: fc.nat(2),
  made: fc.constantFrom('cluster', 'local', null),
  fstab: fc.constantFrom('gfs2', 'xfs', null),
  netdev: maybe,
  sanlock: fc.option(fc.record({ self: fc.constantFrom('1', '2'), hosts: fc.subarray(['1', '2', '3']) })),
});

const hostOf = fc.record({
  cluster: fc.option(facts),
  daemons: fc.constantFrom<string[] | null>(null, ['dmeventd'], ['corosync', 'clvmd'], ['lvmlockd', 'dlm_controld']),
  activation,
  mounted: maybe,
  clusterLog: fc.constantFrom(null, false, true),
});
type HostSketch = (typeof hostOf)['generate'] extends (...rest: never[]) => { value: infer T } ? T : never;

const scene = fc.record({
  alpha: hostOf,
  others: fc.array(hostOf, { maxLength: 2 }),
  source: fc.constantFrom('live', 'saved'),
  clustered: maybe,
  lockType: fc.constantFrom(null, 'none', 'dlm', 'sanlock'),
  transport: fc.constantFrom('local', 'fc', null),
});
type SceneSketch = (typeof scene)['generate'] extends (...rest: never[]) => { value: infer T } ? T : never;

function factsOf(host: HostSketch): ClusterFacts | null {
  const { cluster } = host;
  if (cluster === null) return null;
  const shared = { activationMode: 'shared', cloned: true };
  const mount = { mountPoint: '/srv', fileSystem: 'gfs2', locking: cluster.locking, source: 'sysfs' };
  return aCluster({
    members: cluster.members,
    resources: cluster.cloned ? [aResource(shared)] : [],
    clusterMounts: host.mounted ? [mount] : [],
    lvLocks: cluster.lock === null ? [] : [{ vgName: 'vg0', lvUuid: lvUuid('db'), mode: cluster.lock }],
    shareableDisks: cluster.shareable ? [{ domain: 'guest', device: '/dev/vg0/db' }] : [],
    sanlock: cluster.sanlock === null ? [] : [{ vgName: 'vg0', ...cluster.sanlock }],
    superblocks: cluster.made === null ? [] : [superblock(cluster.made)],
    fstab: cluster.fstab === null ? [] : [{ mountPoint: '/srv', fileSystem: cluster.fstab, netdev: cluster.netdev }],
    registrations: cluster.keys === 0 ? [] : [{ pvUuid: pvUuid('sda'), keys: cluster.keys }],
  });
}

function superblock(locking: 'cluster' | 'local') {
  return { lvUuid: lvUuid('db'), fileSystem: 'gfs2', locking, source: `made for ${locking} use` };
}

function hostFacts(host: HostSketch): Partial<Host> {
  return { daemons: host.daemons, cluster: factsOf(host), lvmVersion: '2.02.187' };
}

function inventoryOf({ alpha, others, source, clustered, lockType, transport }: SceneSketch): Inventory {
  const nodes = others.map((other, index): NodeView => {
    const { activation, clusterLog, mounted } = other;
    const db = { activation, clusterLog, usage: mounted ? gfs2 : nothing };
    return aNode(['beta', 'gamma', 'delta'][index] ?? '', { host: hostFacts(other), db });
  });
  const db = aMirror('db', {
    activation: alpha.activation,
    usage: alpha.mounted ? gfs2 : nothing,
    liveTarget: alpha.clusterLog === null ? null : 'mirror',
  });
  const table = ['0 819200 mirror userspace 4 LVM-x clustered-disk 253:2 4096 2 253:3 0 253:4 0'];
  const device = aDmDevice('vg0-db', { uuid: dmUuid({ uuid: uuid('vg:vg0') }, { uuid: lvUuid('db') }), table });
  const pvs = ['sda', 'sdb', 'sdc'].map((name) => aPv(name, { transport }));
  return anInventory({
    source,
    host: hostFacts(alpha),
    dm: alpha.clusterLog === true ? [device] : [],
    nodes,
    vgs: [aVg({ volumes: [db], pvs, clustered, lockType })],
  });
}

const quiet = {
  members: ['alpha', 'beta', 'gamma'],
  cloned: false,
  locking: null,
  lock: null,
  shareable: false,
  keys: 0,
  made: null,
  fstab: null,
  netdev: false,
  sanlock: null,
};
const beta: HostSketch = {
  cluster: quiet,
  daemons: ['corosync'],
  activation: 'active',
  mounted: false,
  clusterLog: null,
};

/** Not active here, its superblock says lock_nolock; another host has it mounted, and nobody could say how it locks. */
const madeLocal: SceneSketch = {
  alpha: {
    cluster: { ...quiet, members: null, locking: 'cluster', lock: 'ex', made: 'local' },
    daemons: null,
    activation: 'inactive',
    mounted: false,
    clusterLog: null,
  },
  others: [{ cluster: null, daemons: null, activation: 'inactive', mounted: true, clusterLog: null }],
  source: 'live',
  clustered: false,
  lockType: null,
  transport: 'local',
};

/** Each makes parallel use more likely, or less is known that speaks against it. */
const evidence: Record<string, (scene: SceneSketch) => SceneSketch> = {
  'one more node has it active too': (scene) =>
    isActiveHere(scene) ? { ...scene, others: [...scene.others, beta] } : scene,
  'the other nodes have it active too': (scene) =>
    isActiveHere(scene)
      ? { ...scene, others: scene.others.map((other) => ({ ...other, activation: 'active' as const })) }
      : scene,
  'a cluster log here': (scene) => ({ ...scene, alpha: { ...scene.alpha, clusterLog: true } }),
  'a cluster log on the others': (scene) => ({
    ...scene,
    others: scene.others.map((other) => ({ ...other, clusterLog: true as const })),
  }),
  'mounted with cluster locking': (scene) => mountedAs(scene, 'cluster'),
  'mounted, and nobody knows how it locks': (scene) => mountedAs(scene, null),
  'a resource shares it': (scene) => withFacts(scene, { cloned: true }),
  'a lock of the mode sh': (scene) => withFacts(scene, { lock: 'sh' }),
  'a virtual machine shares it': (scene) => withFacts(scene, { shareable: true }),
  'made with lock_dlm': (scene) => withFacts(scene, { made: 'cluster' }),
  'fstab says gfs2': (scene) => withFacts(scene, { fstab: 'gfs2' }),
  'fstab says _netdev': (scene) => withFacts(scene, { fstab: scene.alpha.cluster?.fstab ?? 'xfs', netdev: true }),
  'keys are registered': (scene) => withFacts(scene, { keys: 2 }),
  // Disks that only this host reaches, and another host's report that has the volume active, cannot both be: FC explains it.
  'its disks are on FC': (scene) =>
    scene.transport === 'local' && scene.others.length > 0 ? scene : { ...scene, transport: 'fc' as const },
  'sanlock has one host more': (scene) =>
    withFacts(scene, { sanlock: { self: '1', ...scene.alpha.cluster?.sanlock, hosts: ['1', '2', '3', '9'] } }),
  'there is one node more': (scene) => withFacts(scene, { members: ['alpha', 'beta', 'gamma', 'epsilon'] }),
};

/** With these a lock tells who has it, where none would: only then every node's word can make it exclusive. */
const locks: Record<string, (scene: SceneSketch) => SceneSketch> = {
  'the VG is clustered': (scene) => ({ ...scene, clustered: true }),
  'the VG is shared': (scene) => ({ ...scene, lockType: 'dlm' as const }),
};

function isActiveHere({ alpha }: SceneSketch): boolean {
  return alpha.activation === 'active' || alpha.activation === 'exclusive';
}

function withFacts(scene: SceneSketch, more: Partial<NonNullable<HostSketch['cluster']>>): SceneSketch {
  const { alpha } = scene;
  if (alpha.cluster === null) return scene;
  return { ...scene, alpha: { ...alpha, cluster: { ...alpha.cluster, ...more } } };
}

function mountedAs(scene: SceneSketch, locking: 'cluster' | null): SceneSketch {
  // What was known of its locking before stays known: a mount that nobody can read speaks against nothing.
  if (locking === null && scene.alpha.mounted) return scene;
  return withFacts({ ...scene, alpha: { ...scene.alpha, mounted: true } }, { locking });
}

function verdictOf(scene: SceneSketch, policy: Policy): { verdict: string; rule?: string | undefined } {
  try {
    return assess(inventoryOf(scene), policy).volumes[0]?.verdict ?? { verdict: 'none' };
  } catch (error) {
    if (error instanceof RaidliftError && error.code === 'POLICY_CONTRADICTED') return { verdict: 'refused' };
    throw error;
  }
}

const never = policySchema.parse({
  formatVersion: 1,
  volumes: { vg0: { parallel: 'never', reason: 'a person says so' } },
});
const required = policySchema.parse({ formatVersion: 1, volumes: { vg0: { parallel: 'required' } } });

test('evidence of parallel use never turns a verdict into exclusive', { timeout: 600_000 }, () => {
  const policy = fc.constantFrom(defaultPolicy, never, required);
  fc.assert(
    fc.property(scene, policy, fc.constantFrom(...Object.keys(evidence)), (sketch, policy, name) => {
      const before = verdictOf(sketch, policy).verdict;
      const after = verdictOf(evidence[name]?.(sketch) ?? sketch, policy).verdict;
      if (before !== 'exclusive') expect(after, `${before} → ${after}: ${name}`).not.toBe('exclusive');
      if (before === 'parallel') expect(after, `${before} → ${after}: ${name}`).not.toBe('undecided');
    }),
    { numRuns: fuzzRuns, examples: [[madeLocal, defaultPolicy, 'fstab says _netdev']] },
  );
});

test('a file system that was made for one host tells nothing of a mount on another that nobody could look into', () => {
  const how = verdictOf(madeLocal, defaultPolicy);
  expect(how).toMatchObject({ verdict: 'undecided', rule: 'cluster-file-system' });
  const unmounted = { ...madeLocal, others: madeLocal.others.map((other) => ({ ...other, mounted: false })) };
  expect(verdictOf(unmounted, defaultPolicy).verdict).toBe('exclusive');
});

test('a lock on the VG makes exclusive only what every node’s word makes so', { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(scene, fc.constantFrom(...Object.keys(locks)), (sketch, name) => {
      const before = verdictOf(sketch, defaultPolicy);
      const after = verdictOf(locks[name]?.(sketch) ?? sketch, defaultPolicy);
      if (before.verdict === 'exclusive' || after.verdict !== 'exclusive') return;
      expect(['one-node-exclusive', 'inactive-on-all-nodes']).toContain(after.rule);
    }),
    { numRuns: fuzzRuns },
  );
});

test(
  'in a clustered or shared VG only every node’s report makes it exclusive, or a person',
  { timeout: 600_000 },
  () => {
    fc.assert(
      fc.property(scene, (sketch) => {
        const inventory = inventoryOf({ ...sketch, clustered: true });
        const [assessed] = assess(inventory, defaultPolicy).volumes;
        if (assessed?.verdict.verdict !== 'exclusive') return;
        const names = ['alpha', ...inventory.nodes.map((node) => node.host.name)];
        const hosts = [inventory.host, ...inventory.nodes.map((node) => node.host)];
        const members = new Set(hosts.flatMap((host) => host.cluster?.members ?? []));
        expect(members.size).toBeGreaterThan(0);
        for (const member of members) if (!/\d/.test(member)) expect(names).toContain(member);
      }),
      { numRuns: fuzzRuns },
    );
  },
);

test('in a VG of sanlock only the report of each of its hosts does', { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(scene, (sketch) => {
      const inventory = inventoryOf({ ...sketch, clustered: false, lockType: 'sanlock' });
      const [assessed] = assess(inventory, defaultPolicy).volumes;
      if (assessed?.verdict.verdict !== 'exclusive') return;
      const hosts = [inventory.host, ...inventory.nodes.map((node) => node.host)];
      const lists = hosts.flatMap((host) => host.cluster?.sanlock ?? []);
      expect(lists).not.toEqual([]);
      const heard = lists.map(({ self }) => self);
      for (const id of lists.flatMap((list) => list.hosts)) expect(heard).toContain(id);
    }),
    { numRuns: fuzzRuns },
  );
});
