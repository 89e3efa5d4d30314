import type { z } from 'zod';
import type { ClusterFacts, Inventory, NodeLv, Vg, Volume } from '../../../../src/model/inventory.js';
import type { policy } from '../../../../src/model/policy.js';
import { dmUuid } from '../../../../src/model/volume.js';
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
  nameless,
  pvUuid,
  uuid,
} from '../../support/inventory.js';

/** One scene for a row of docs/parallel-activation.md. */
export interface RowScene {
  /** Completes the row: what exactly is seen. */
  seen: string;
  inventory: Inventory;
  policy?: Partial<z.input<typeof policy>>;
  /** Found in the evidence, all lines joined by line ends. */
  evidence: RegExp;
}

interface HostsOptions {
  /** How alpha, the host that is worked on, sees `vg0/db`. */
  db?: Partial<Volume>;
  vg?: Partial<Vg>;
  cluster?: Partial<ClusterFacts> | null;
  daemons?: string[];
  clusterLog?: boolean;
  source?: Inventory['source'];
  lvmVersion?: string;
  /** How beta sees it; absent: beta was not looked at; null: it does not see the VG. */
  beta?: Partial<NodeLv> | null;
  betaCluster?: Partial<ClusterFacts>;
}

const usage = (fileSystem: string | null, mountPoints: string[] = []) => ({
  fileSystem,
  mountPoints,
  swap: false,
  fstab: [],
});
const disks = (transport: 'local' | 'fc' | null) => ['sda', 'sdb', 'sdc'].map((name) => aPv(name, { transport }));
const mounted = (locking: 'cluster' | 'local' | null) => [
  { mountPoint: '/srv', fileSystem: 'gfs2', locking, source: 'sysfs' },
];

/** alpha, a node of a cluster of alpha and beta unless it is said otherwise, and what is seen of `vg0/db`. */
export function hosts(options: HostsOptions = {}): Inventory {
  const { db = {}, vg = {}, cluster = {}, daemons = ['corosync'], clusterLog = false, source = 'live', beta } = options;
  const table = ['0 819200 mirror userspace 4 LVM-x clustered-disk 253:2 4096 2 253:3 0 253:4 0'];
  const device = aDmDevice('vg0-db', { uuid: dmUuid({ uuid: uuid('vg:vg0') }, { uuid: lvUuid('db') }), table });
  const facts = cluster === null ? null : aCluster({ members: ['alpha', 'beta'], ...cluster });
  const betaFacts = aCluster({ members: ['alpha', 'beta'], ...options.betaCluster });
  return anInventory({
    source,
    host: { daemons, cluster: facts, lvmVersion: options.lvmVersion ?? '2.02.187' },
    dm: clusterLog ? [device] : [],
    nodes: beta === undefined ? [] : [aNode('beta', { host: { cluster: betaFacts }, db: beta })],
    vgs: [aVg({ volumes: [aMirror('db', db)], pvs: disks('fc'), ...vg })],
  });
}

const alone = { cluster: {}, daemons: [] };
const single = (options: HostsOptions) => hosts({ ...alone, ...options, cluster: { members: [], ...options.cluster } });
const inUse = { activation: 'active' as const, usage: usage('gfs2', ['/srv']) };
const clustered = { clustered: true };
const shared = { lockType: 'dlm' };
const never = { volumes: { 'vg0/db': { parallel: 'never' as const, reason: 'only alpha' } } };
const cloned = { resources: [aResource({ activationMode: 'shared', cloned: true })] };
const idle = { activation: 'inactive' } as const;
const mine = { activation: 'exclusive' } as const;

/** Under the id of each row. */
export const verdictRows: Record<string, readonly RowScene[]> = {
  'policy-ends': [
    {
      seen: 'a cluster log',
      inventory: hosts({ vg: clustered, clusterLog: true }),
      policy: { volumes: { vg0: { parallel: 'end', reason: 'one node is enough' } } },
      evidence: /ends before it is converted: one node is enough\nalpha: dmsetup table/,
    },
  ],
  'seen-in-use': [
    {
      seen: 'a cluster log in this node’s table, and nothing else is known',
      inventory: hosts({ vg: clustered, clusterLog: true }),
      evidence: /^alpha: dmsetup table: a mirror with a cluster log/,
    },
    {
      seen: 'a cluster log in the other node’s table',
      inventory: hosts({ vg: clustered, db: idle, beta: { activation: 'active', clusterLog: true } }),
      evidence: /^beta: dmsetup table: a mirror with a cluster log/,
    },
    {
      seen: 'active by two nodes’ reports',
      inventory: hosts({ vg: clustered, beta: { activation: 'active' } }),
      evidence: /alpha: lvs: active\nbeta: lvs: active/,
    },
    {
      seen: 'active by two hosts’ reports, in a plain VG and no cluster',
      inventory: single({ beta: { activation: 'active' }, betaCluster: { members: [] } }),
      evidence: /alpha: lvs: active\nbeta: lvs: active/,
    },
    {
      seen: 'a gfs2 mounted with cluster locking, though all say exclusive',
      inventory: hosts({
        vg: clustered,
        db: { ...mine, usage: usage('gfs2', ['/srv']) },
        cluster: { clusterMounts: mounted('cluster') },
        beta: idle,
      }),
      evidence: /alpha: mounts: gfs2 at \/srv; sysfs/,
    },
    {
      seen: 'a gfs2 mounted on two nodes, and nobody knows how it locks',
      inventory: hosts({
        vg: clustered,
        db: { ...mine, usage: usage('gfs2', ['/srv']) },
        beta: { activation: 'elsewhere', usage: usage('gfs2', ['/srv']) },
      }),
      evidence: /alpha: mounts: gfs2 at \/srv.*\nbeta: mounts: gfs2 at \/srv/,
    },
    {
      seen: 'a lock of lvmlockd in the mode sh',
      inventory: hosts({ vg: shared, cluster: { lvLocks: [{ vgName: 'vg0', lvUuid: lvUuid('db'), mode: 'sh' }] } }),
      evidence: /alpha: lvmlockctl: .*mode sh/,
    },
  ],
  'policy-required': [
    {
      seen: 'required, of a mirror that one host has',
      inventory: single({}),
      policy: { volumes: { 'vg0/db': { parallel: 'required' } } },
      evidence: /^policy: parallel use is required$/,
    },
  ],
  'policy-against-manager': [
    {
      seen: 'never, and a resource that activates it as shared',
      inventory: hosts({ vg: clustered, cluster: cloned, beta: idle }),
      policy: never,
      evidence: /only alpha\ncluster manager: lvm .* activates it as shared/,
    },
  ],
  'policy-never': [
    {
      seen: 'never, and a node’s report is missing',
      inventory: hosts({ vg: clustered }),
      policy: never,
      evidence: /only alpha/,
    },
    {
      seen: 'never, and a gfs2 that is not mounted',
      inventory: single({ db: { usage: usage('gfs2') } }),
      policy: never,
      evidence: /only alpha/,
    },
  ],
  'cluster-manager-shares': [
    {
      seen: 'activation as shared, though active nowhere by all reports',
      inventory: hosts({ vg: shared, db: idle, cluster: cloned, beta: idle }),
      evidence: /cluster manager: lvm .* activates it as shared/,
    },
    {
      seen: 'a cloned file system on it',
      inventory: hosts({
        vg: clustered,
        cluster: {
          resources: [
            aResource({
              id: 'fs',
              agent: 'ocf:heartbeat:Filesystem',
              vgName: null,
              device: '/dev/mapper/vg0-db',
              cloned: true,
              activationMode: null,
            }),
          ],
        },
      }),
      evidence: /cluster manager: fs .* is cloned/,
    },
  ],
  'nodes-unheard': [
    {
      seen: 'one node’s word, though it is exclusive',
      inventory: hosts({ vg: clustered, db: mine }),
      evidence: /^the report of node beta is missing/,
    },
    {
      seen: 'a plain VG on FC on a node of a cluster, and nothing of the other',
      inventory: hosts({}),
      evidence: /the report of node beta is missing/,
    },
    {
      seen: 'a clustered VG, and the nodes are not known',
      inventory: hosts({ vg: clustered, cluster: null, daemons: ['clvmd'], db: mine }),
      evidence: /which hosts use VG vg0 is not known/,
    },
    {
      seen: 'a VG of sanlock, which keeps no list of hosts',
      inventory: single({ vg: { lockType: 'sanlock' }, db: mine }),
      evidence: /sanlock keeps no list/,
    },
    {
      seen: 'a node whose LVM does not show the VG',
      inventory: blind(),
      evidence: /beta: LVM does not show VG vg0 there/,
    },
  ],
  'nodes-silent': [
    {
      seen: 'the other node’s report is metadata only',
      inventory: hosts({ vg: clustered, db: mine, beta: { activation: null } }),
      evidence: /beta: does not say whether it is active/,
    },
  ],
  'hosts-untold': [
    {
      seen: 'active by two reports without a host’s name, in a plain VG',
      inventory: nameless(single({ beta: { activation: 'active' }, betaCluster: { members: [] } })),
      evidence: /^the reports do not say of which host they are\nthis host: lvs: active\nhost 2: lvs: active$/,
    },
    {
      seen: 'a gfs2 mounted in both, and nobody knows how it locks',
      inventory: nameless(single({ db: inUse, beta: inUse, betaCluster: { members: [] } })),
      evidence: /do not say of which host/,
    },
  ],
  'one-node-not-exclusive': [
    {
      seen: 'active here, in a shared VG, and no lock',
      inventory: hosts({ vg: shared, beta: idle }),
      evidence: /alpha: lvs: active\nbeta: lvs: not active/,
    },
    {
      seen: 'active here, in a clustered VG, and nobody saw its table',
      inventory: hosts({ vg: clustered, db: { liveTarget: null }, beta: idle }),
      evidence: /alpha: lvs: active/,
    },
  ],
  'one-node-exclusive': [
    {
      seen: 'LVM’s word on every node',
      inventory: hosts({ vg: clustered, db: mine, beta: { activation: 'elsewhere' } }),
      evidence: /alpha: lvs: active exclusively\nbeta: lvs: active on another node/,
    },
    {
      seen: 'an ordinary log in its table, in a clustered VG',
      inventory: hosts({ vg: clustered, beta: idle }),
      evidence: /alpha: lvs: active/,
    },
    {
      seen: 'the lock ex of lvmlockd',
      inventory: hosts({
        vg: shared,
        beta: idle,
        cluster: { lvLocks: [{ vgName: 'vg0', lvUuid: lvUuid('db'), mode: 'ex' }] },
      }),
      evidence: /lock type of VG vg0 is dlm/,
    },
    {
      seen: 'on the other node, exclusively',
      inventory: hosts({ vg: clustered, db: { activation: 'elsewhere' }, beta: mine }),
      evidence: /beta: lvs: active exclusively/,
    },
    {
      seen: 'a plain VG that the cluster manager moves, active here and not there',
      inventory: hosts({ cluster: { resources: [aResource({ access: 'system_id' })] }, beta: null }),
      evidence: /alpha: lvs: active\nbeta: does not see VG vg0/,
    },
    {
      seen: 'a gfs2 of which nobody knows how it locks, exclusive by all reports',
      inventory: hosts({
        vg: clustered,
        db: { ...mine, usage: usage('gfs2', ['/srv']) },
        beta: { activation: 'elsewhere' },
      }),
      evidence: /gfs2 at \/srv/,
    },
    {
      seen: 'a cluster of one node',
      inventory: hosts({ vg: shared, db: mine, cluster: { members: ['127.0.0.1'] } }),
      evidence: /lock type of VG vg0 is dlm/,
    },
  ],
  'elsewhere-unseen': [
    {
      seen: 'in a plain VG',
      inventory: single({ db: { activation: 'elsewhere' } }),
      evidence: /active on another host/,
    },
    {
      seen: 'every node’s report is there, and none has it',
      inventory: hosts({ vg: clustered, db: { activation: 'elsewhere' }, beta: idle }),
      evidence: /active on another host/,
    },
  ],
  'cluster-file-system': [
    { seen: 'gfs2, not mounted', inventory: single({ db: { usage: usage('gfs2') } }), evidence: /it carries gfs2/ },
    {
      seen: 'ocfs2, mounted, and nothing says how it locks',
      inventory: single({ db: { usage: usage('ocfs2', ['/srv']) } }),
      evidence: /ocfs2 at \/srv; how it locks is not known/,
    },
  ],
  'inactive-on-all-nodes': [
    {
      seen: 'a clustered VG',
      inventory: hosts({ vg: clustered, db: idle, beta: idle }),
      evidence: /alpha: lvs: not active\nbeta: lvs: not active/,
    },
    { seen: 'a plain VG on FC', inventory: hosts({ db: idle, beta: idle }), evidence: /beta: lvs: not active/ },
  ],
  'shareable-disk': [
    {
      seen: 'given to a virtual machine, on FC',
      inventory: single({ cluster: { shareableDisks: [{ domain: 'guest', device: '/dev/vg0/db' }] } }),
      evidence: /libvirt: alpha: guest is given it/,
    },
  ],
  'active-on-another-host': [
    {
      seen: 'by that host’s report',
      inventory: single({ db: idle, beta: { activation: 'active' }, betaCluster: { members: [] } }),
      evidence: /beta: lvs: active/,
    },
  ],
  'active-here': [
    { seen: 'no cluster', inventory: single({}), evidence: /active on this host/ },
    {
      seen: 'a node of a cluster, on disks that only it can see',
      inventory: hosts({ vg: { pvs: disks('local') } }),
      evidence: /active on this host/,
    },
    {
      seen: 'a gfs2 made with lock_nolock',
      inventory: single({
        db: { usage: usage('gfs2', ['/srv']) },
        cluster: { clusterMounts: mounted('local') },
      }),
      evidence: /active on this host/,
    },
    {
      seen: 'given to a virtual machine as shareable, on disks that only this host can see',
      inventory: single({
        vg: { pvs: disks('local') },
        cluster: { shareableDisks: [{ domain: 'guest', device: '/dev/vg0/db' }] },
      }),
      evidence: /active on this host/,
    },
  ],
  'said-exclusive': [
    {
      seen: 'overridden',
      inventory: single({ db: idle }),
      policy: { overrides: [{ finding: 'MAY_BE_ACTIVE_ELSEWHERE', reason: 'beta is off' }] },
      evidence: /overridden: beta is off/,
    },
  ],
  'may-be-elsewhere': [
    {
      seen: 'the metadata text of a plain VG',
      inventory: single({ source: 'saved', db: { activation: null }, vg: { pvs: disks(null) } }),
      evidence: /no source says whether it is active/,
    },
    { seen: 'on FC', inventory: single({ db: idle }), evidence: /sda: is reached over fc/ },
    {
      seen: 'nobody knows how its disks are reached',
      inventory: single({ db: idle, vg: { pvs: disks(null) } }),
      evidence: /sda: nobody could say/,
    },
    {
      seen: 'keys for persistent reservations on its disks',
      inventory: single({
        db: idle,
        vg: { pvs: disks('local') },
        cluster: { registrations: [{ pvUuid: pvUuid('sda'), keys: 2 }] },
      }),
      evidence: /sda: 2 keys for persistent reservations/,
    },
  ],
  'inactive-here': [
    {
      seen: 'on local disks',
      inventory: single({ db: idle, vg: { pvs: disks('local') } }),
      evidence: /nothing shows that another host sees its PVs/,
    },
    {
      seen: 'in a saved report that says nothing of its disks: apply asks again',
      inventory: single({ source: 'saved', db: idle, vg: { pvs: disks(null) } }),
      evidence: /nothing shows/,
    },
  ],
};

function blind(): Inventory {
  const inventory = hosts({ vg: clustered, db: mine, beta: null });
  for (const { host } of inventory.nodes) host.skippedVgs = [{ name: 'vg0', why: 'Skipping clustered VG vg0.' }];
  return inventory;
}
