import type { Inventory } from '../../../../src/model/inventory.js';
import { aResource, lvUuid, nameless, namelessOthers } from '../../support/inventory.js';
import { hostRows } from './verdict-host-rows.js';
import {
  clustered,
  cloned,
  hosts,
  idle,
  inUse,
  made,
  mine,
  mounted,
  never,
  sanlockHosts,
  shared,
  single,
  usage,
  type RowScene,
} from './verdict-scenes.js';

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
      seen: 'a gfs2 that is mounted and does not say how it locks, made with lock_dlm',
      inventory: single({
        db: { usage: usage('gfs2', ['/srv']) },
        cluster: { clusterMounts: mounted(null), superblocks: made('cluster', 'lock_dlm') },
      }),
      evidence: /mounts: gfs2 at \/srv; sysfs; made with lock_dlm/,
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
      seen: 'a VG of sanlock, and no report has its list of hosts; corosync’s says nothing of it',
      inventory: hosts({ vg: { lockType: 'sanlock' }, db: mine, cluster: { members: ['alpha'] } }),
      evidence: /no report has sanlock’s list/,
    },
    {
      seen: 'a VG of sanlock, and one of its hosts was not looked at',
      inventory: sanlockHosts(['1', '2', '7'], idle),
      evidence: /the report of the host with the id 7 in sanlock’s lockspace lvm_vg0 is missing/,
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
      evidence: /^not every report says of which host it is\nthis host: lvs: active\nhost 2: lvs: active$/,
    },
    {
      seen: 'a gfs2 mounted in both, and nobody knows how it locks',
      inventory: nameless(single({ db: inUse, beta: inUse, betaCluster: { members: [] } })),
      evidence: /not every report says/,
    },
    {
      seen: 'active by a report of alpha, and by one that names no host: perhaps alpha’s',
      inventory: namelessOthers(single({ beta: { activation: 'active' }, betaCluster: { members: [] } })),
      evidence: /alpha: lvs: active\nhost 2: lvs: active$/,
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
      seen: 'a VG of sanlock, by the reports of all its hosts',
      inventory: sanlockHosts(['1', '2'], idle),
      evidence: /alpha: lvs: active exclusively\nbeta: lvs: not active/,
    },
    {
      seen: 'a cluster of one node',
      inventory: hosts({ vg: shared, db: mine, cluster: { members: ['127.0.0.1'] } }),
      evidence: /lock type of VG vg0 is dlm/,
    },
  ],
  ...hostRows,
};

function blind(): Inventory {
  const inventory = hosts({ vg: clustered, db: mine, beta: null });
  for (const { host } of inventory.nodes) host.skippedVgs = [{ name: 'vg0', why: 'Skipping clustered VG vg0.' }];
  return inventory;
}
