import type {
  ClusterFacts,
  ClusterMount,
  ClusterResource,
  Host,
  Inventory,
  NodeLv,
  NodeView,
  Vg,
  Volume,
} from '../model/inventory.js';
import { distinctHosts, membersWithout } from '../model/cluster-members.js';
import { dmName } from '../model/volume.js';
import { isOneHost, onePerHost } from './one-per-host.js';

/** Daemons that only nodes of a cluster run (facts §4). */
const CLUSTER_DAEMONS = ['clvmd', 'cmirrord', 'dlm_controld', 'corosync', 'pacemakerd'];

/** A host whose word there is on this inventory's VGs: the one that is worked on, or another. */
export interface Witness {
  /** For evidence: its name, or what stands for one. */
  name: string;
  host: Host;
  /** By LV UUID; null for the host that is worked on, whose LVs are in the volumes themselves. */
  lvs: ReadonlyMap<string, NodeLv> | null;
  /** UUIDs of the VGs that it sees; null as above. */
  vgs: ReadonlySet<string> | null;
  mounts: ReadonlyMap<string, ClusterMount>;
  /** By LV UUID. */
  superblocks: ReadonlyMap<string, Superblock>;
  /** Lines of fstab for cluster file systems and network devices, by mount point. */
  fstab: ReadonlyMap<string, FstabEntry>;
}

type Superblock = NonNullable<ClusterFacts['superblocks']>[number];
type FstabEntry = NonNullable<ClusterFacts['fstab']>[number];

/** What one host says of a volume. */
export interface Sighting extends Pick<NodeLv, 'activation' | 'clusterLog' | 'openCount' | 'usage'> {
  witness: Witness;
}

/** The cluster that an inventory shows. */
export interface Cluster {
  /** Some host is a node of one, or may be. */
  possible: boolean;
  /** Null: there are nodes, and nobody could list them. */
  members: readonly string[] | null;
  /** Members whose report is not here. */
  missing: readonly string[];
}

/** All hosts' words on an inventory, arranged for questions about thousands of volumes. */
export class Witnesses {
  readonly all: readonly Witness[];
  readonly cluster: Cluster;
  private readonly clusterLogs: ReadonlySet<string>;
  private readonly locks = new Map<string, { node: string; mode: string }[]>();
  private readonly byVg = new Map<string, ClusterResource[]>();
  private readonly byDevice = new Map<string, ClusterResource[]>();
  private readonly shareable = new Map<string, string[]>();
  private readonly keys = new Map<string, number>();

  constructor(inventory: Inventory) {
    const own = witnessOf(inventory.host, 'this host');
    const others = otherHosts(inventory).map((node, index) => ({
      ...witnessOf(node.host, `host ${index + 2}`),
      lvs: new Map(node.vgs.flatMap((vg) => vg.lvs.map((lv) => [lv.uuid, lv] as const))),
      vgs: new Set(node.vgs.map((vg) => vg.uuid)),
    }));
    this.all = [own, ...others];
    this.clusterLogs = clusterLogsOf(inventory);
    this.cluster = clusterOf(this.all);
    for (const witness of this.all) this.collect(witness);
  }

  /** Whether several hosts were looked at. */
  get areSeveral(): boolean {
    return this.all.length > 1;
  }

  /** A line of evidence, with the host's name before it where there are several to tell apart. */
  say(witness: Witness, text: string): string {
    return this.areSeveral || this.cluster.possible ? `${witness.name}: ${text}` : text;
  }

  private collect({ name, host: { cluster } }: Witness): void {
    for (const { lvUuid, mode } of cluster?.lvLocks ?? []) add(this.locks, lvUuid, { node: name, mode });
    for (const resource of cluster?.resources ?? []) {
      const known =
        resource.vgName === null ? this.byDevice.get(resource.device ?? '') : this.byVg.get(resource.vgName);
      // Every node has the same configuration.
      if (known?.some(({ id }) => id === resource.id) === true) continue;
      if (resource.vgName !== null) add(this.byVg, resource.vgName, resource);
      else if (resource.device !== null) add(this.byDevice, resource.device, resource);
    }
    for (const { domain, device } of cluster?.shareableDisks ?? []) add(this.shareable, device, `${name}: ${domain}`);
    for (const { pvUuid, keys } of cluster?.registrations ?? []) this.keys.set(pvUuid, keys);
  }

  /** What every host says of a volume; undefined in place of one that does not see its VG. */
  sightingsOf(vg: Vg, volume: Volume): (Sighting | undefined)[] {
    return this.all.map((witness) => {
      if (witness.lvs === null) return this.ownSighting(witness, vg, volume);
      const seen = witness.lvs.get(volume.uuid);
      return seen === undefined ? undefined : { ...seen, witness };
    });
  }

  private ownSighting(witness: Witness, vg: Vg, volume: Volume): Sighting {
    const { activation, openCount, usage, liveTarget } = volume;
    const clusterLog = this.hasClusterLog(vg, volume) || (liveTarget === null ? null : false);
    return { witness, activation, openCount, usage, clusterLog };
  }

  private hasClusterLog(vg: Vg, volume: Volume): boolean {
    if (this.clusterLogs.size === 0) return false;
    return this.clusterLogs.has(`LVM-${(vg.uuid + volume.uuid).replaceAll('-', '')}`);
  }

  locksOn(volume: Pick<Volume, 'uuid'>): readonly { node: string; mode: string }[] {
    return this.locks.get(volume.uuid) ?? [];
  }

  /** The cluster manager's resources that activate a volume or mount what is on it. */
  resourcesOf(volume: Pick<Volume, 'vgName' | 'name'>): readonly ClusterResource[] {
    if (this.byVg.size === 0 && this.byDevice.size === 0) return [];
    const ofVg = (this.byVg.get(volume.vgName) ?? []).filter(({ lvName }) => lvName === null || lvName === volume.name);
    return [...ofVg, ...pathsOf(volume).flatMap((path) => this.byDevice.get(path) ?? [])];
  }

  /** Virtual machines that are given a volume as `<shareable/>`. */
  sharersOf(volume: Pick<Volume, 'vgName' | 'name'>): readonly string[] {
    if (this.shareable.size === 0) return [];
    return pathsOf(volume).flatMap((path) => this.shareable.get(path) ?? []);
  }

  /** How many keys hosts have registered on a PV; 0 where none is known. */
  keysOn(pvUuid: string): number {
    return this.keys.get(pvUuid) ?? 0;
  }

  /** The lists of a VG's hosts by those that have its lockspace of sanlock started. */
  sanlockOf({ name }: Pick<Vg, 'name'>): NonNullable<ClusterFacts['sanlock']> {
    return this.all.flatMap(({ host }) => (host.cluster?.sanlock ?? []).filter(({ vgName }) => vgName === name));
  }

  /** Mount points on it that fstab marks as on a network, by the host that is worked on. */
  netdevLines({ usage }: Pick<Volume, 'usage'>): string[] {
    return (usage.fstab ?? []).filter((mountPoint) => this.all[0]?.fstab.get(mountPoint)?.netdev === true);
  }

  /** Hosts that LVM did not show this VG though it is there. */
  blindTo(vg: Pick<Vg, 'name' | 'uuid'>): Witness[] {
    return this.all.filter(
      ({ host, vgs }) => vgs?.has(vg.uuid) === false && host.skippedVgs.some(({ name }) => name === vg.name),
    );
  }
}

/** A host that was named twice, or under two names, is one witness; of the host that is worked on its own word counts. */
function otherHosts({ host, nodes }: Inventory): NodeView[] {
  return onePerHost(nodes.filter((node) => !isOneHost(node.host, host)));
}

function witnessOf(host: Host, nameless: string): Witness {
  const { clusterMounts, superblocks, fstab } = host.cluster ?? {};
  return {
    name: host.name ?? nameless,
    host,
    lvs: null,
    vgs: null,
    mounts: new Map((clusterMounts ?? []).map((mount) => [mount.mountPoint, mount])),
    superblocks: new Map((superblocks ?? []).map((superblock) => [superblock.lvUuid, superblock])),
    fstab: new Map((fstab ?? []).map((line) => [line.mountPoint, line])),
  };
}

function clusterOf(witnesses: readonly Witness[]): Cluster {
  const members = new Set<string>();
  let unknown = false;
  for (const { host } of witnesses) {
    for (const member of host.cluster?.members ?? []) members.add(member);
    const runs = host.daemons?.some((daemon) => CLUSTER_DAEMONS.includes(daemon)) === true;
    if ((host.cluster?.members ?? null) === null && runs) unknown = true;
  }
  const distinct = distinctHosts(witnesses.flatMap(({ host }) => host.name ?? []));
  if (members.size === 0) return { possible: unknown, members: unknown ? null : [], missing: [] };
  const missing = membersWithout([...members], distinct);
  return { possible: members.size > 1 || missing.length > 0, members: [...members].sort(), missing };
}

/** Device-mapper UUIDs of all mirrors whose table names a cluster log (facts §4). */
function clusterLogsOf(inventory: Inventory): Set<string> {
  const found = new Set<string>();
  for (const device of inventory.dm ?? []) {
    if (device.table.some((line) => line.includes('clustered-'))) found.add(device.uuid);
  }
  return found;
}

function pathsOf({ vgName, name }: Pick<Volume, 'vgName' | 'name'>): string[] {
  return [`/dev/${vgName}/${name}`, `/dev/mapper/${dmName(vgName, name)}`];
}

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
