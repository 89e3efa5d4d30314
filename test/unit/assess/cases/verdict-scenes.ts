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

export interface HostsOptions {
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

export const usage = (fileSystem: string | null, mountPoints: string[] = []) => ({
  fileSystem,
  mountPoints,
  swap: false,
  fstab: [],
});
export const disks = (transport: 'local' | 'fc' | null) =>
  ['sda', 'sdb', 'sdc'].map((name) => aPv(name, { transport }));
export const mounted = (locking: 'cluster' | 'local' | null) => [
  { mountPoint: '/srv', fileSystem: 'gfs2', locking, source: 'sysfs' },
];
export const made = (locking: 'cluster' | 'local', protocol: string) => [
  { lvUuid: lvUuid('db'), fileSystem: 'gfs2', locking, source: `made with ${protocol}` },
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

export const alone = { cluster: {}, daemons: [] };
export const single = (options: HostsOptions) =>
  hosts({ ...alone, ...options, cluster: { members: [], ...options.cluster } });
export const inUse = { activation: 'active' as const, usage: usage('gfs2', ['/srv']) };
export const clustered = { clustered: true };
export const shared = { lockType: 'dlm' };
export const never = { volumes: { 'vg0/db': { parallel: 'never' as const, reason: 'only alpha' } } };
export const cloned = { resources: [aResource({ activationMode: 'shared', cloned: true })] };
export const idle = { activation: 'inactive' } as const;
export const mine = { activation: 'exclusive' } as const;

/** alpha and beta are the hosts 1 and 2 of a VG of sanlock, which these have started; none is in a cluster. */
export function sanlockHosts(ids: string[], beta: HostsOptions['beta'], db: HostsOptions['db'] = mine): Inventory {
  const started = (self: string) => ({ members: [], sanlock: [{ vgName: 'vg0', self, hosts: ids }] });
  const daemons = ['lvmlockd', 'sanlock'];
  const options = { vg: { lockType: 'sanlock' }, db, daemons, cluster: started('1'), betaCluster: started('2') };
  return hosts(beta === undefined ? options : { ...options, beta });
}
