import type { Vg, Volume } from '../model/inventory.js';
import { distinctHosts } from '../model/cluster-members.js';
import { isActive } from '../model/volume.js';
import type { VgIndex } from './check.js';
import { clusterFileSystemOf, type ClusterFileSystem } from './cluster-file-system.js';
import { inCluster, mayBeActiveElsewhere, pvsUnder } from './elsewhere.js';
import type { EffectivePolicy } from './policy-of.js';
import type { Sighting, Witnesses } from './witnesses.js';

/** What was seen of one mirror's use, each kind as lines that say what, where and on which node. */
export interface Situation {
  /** Parallel use itself, seen: nothing that a person says counts against it. */
  proof: readonly string[];
  /** Active in several reports that may all be of one host, at different times perhaps: at most one of them names its host. */
  untold: readonly string[];
  /** The cluster manager is told to start it on several nodes at once. */
  configured: readonly string[];
  /** A file system that several hosts can mount, and nobody knows whether it is used so. */
  fileSystem: readonly string[];
  /** What belongs to the picture and decides nothing by itself: the clustered bit, daemons, lockspaces, local locking. */
  context: readonly string[];
  policy: EffectivePolicy;
  /** The VG is clustered or shared: LVM’s locks tell who has it. */
  locked: boolean;
  /** Whose reports it takes to know who uses it: none but this host's, or every node's. */
  scope: 'host' | 'cluster';
  /** Of the cluster: why not every node's word is there; empty where it is. */
  unheard: readonly string[];
  /** Whether it is active on the host that is worked on. */
  activeHere: boolean;
  /** Hosts on which it is active. */
  activeOn: readonly string[];
  /** Lines that say where it is active or not. */
  activity: readonly string[];
  /** Where it is active, it is so exclusively: LVM says so, or the log in its table, or the lock that lvmlockd holds. */
  exclusively: boolean;
  /** Reports that do not say whether it is active. */
  silent: readonly string[];
  /** LVM says that another host has it. */
  elsewhere: boolean;
  /** Why another host may have it though nothing shows that; only of one that is not active here. */
  reach: readonly string[];
  /** It is given to virtual machines as a disk that others may be given too. */
  shared: readonly string[];
  /** Why a person says that no other host has it, as an override. */
  saidExclusive: string | undefined;
}

export interface Question {
  index: VgIndex;
  volume: Volume;
  policy: EffectivePolicy;
  witnesses: Witnesses;
  live: boolean;
  saidExclusive: string | undefined;
}

/** Gathers all that is known about who uses this mirror (facts §4). */
export function situationOf(question: Question): Situation {
  const { index, volume, witnesses, policy, live, saidExclusive } = question;
  const { vg } = index;
  const sightings = witnesses.sightingsOf(vg, volume);
  const active = sightings.filter((sighting): sighting is Sighting => sighting !== undefined && isActive(sighting));
  const scope = needsEveryNode(index, volume, witnesses) ? 'cluster' : 'host';
  const mounts = clusterFileSystemOf(volume, sightings, witnesses);
  return {
    proof: proofOf(question, { sightings, active, mounts }),
    untold: active.length > 1 && !areApart(active) ? active.map(activeLine) : NONE,
    configured: configuredFor(question),
    // How it was made, or is mounted on one host, tells nothing of a mount elsewhere that nobody could look into.
    fileSystem: mounts.local.length > 0 ? mounts.unknown : [...mounts.unknown, ...mounts.carried],
    context: [...mounts.local, ...contextOf(vg, witnesses)],
    policy,
    locked: inCluster(vg),
    scope,
    unheard: scope === 'cluster' ? unheardOf(vg, witnesses) : NONE,
    activeHere: isActive(volume),
    activeOn: active.map(({ witness }) => witness.name),
    activity: witnesses.areSeveral ? activityOf(sightings, vg, witnesses) : NONE,
    exclusively: active.every((sighting) => isExclusive(sighting, vg, volume, witnesses)),
    silent: silentOf(sightings),
    elsewhere: volume.activation === 'elsewhere',
    reach: mayBeActiveElsewhere({ volume, index, witnesses, live }),
    shared: sharedBy(index, volume, witnesses),
    saidExclusive,
  };
}

const NONE: readonly string[] = [];

type Sightings = readonly (Sighting | undefined)[];

/**
 * In a clustered or shared VG each node may activate it; in a plain one too where this host belongs to a cluster and its nodes
 * may see the PVs.
 */
function needsEveryNode({ vg, pvs }: VgIndex, volume: Volume, { cluster }: Witnesses): boolean {
  if (inCluster(vg)) return true;
  if (!cluster.possible) return false;
  return pvsUnder(volume).some((uuid) => pvs.get(uuid)?.transport !== 'local');
}

interface Seen {
  sightings: Sightings;
  active: readonly Sighting[];
  mounts: ClusterFileSystem;
}

function proofOf({ volume, witnesses }: Question, { sightings, active, mounts }: Seen): readonly string[] {
  const lines: string[] = [];
  for (const sighting of sightings) {
    if (sighting?.clusterLog !== true) continue;
    const said = 'dmsetup table: a mirror with a cluster log (clustered-disk or clustered-core)';
    lines.push(witnesses.say(sighting.witness, said));
  }
  if (areApart(active)) lines.push(...active.map(activeLine));
  lines.push(...mounts.cluster);
  if (areApart(mounts.on)) lines.push(...mounts.unknown);
  for (const { node, mode } of witnesses.locksOn(volume)) {
    if (mode === 'sh') lines.push(`${node}: lvmlockctl: it holds the lock on the LV in the mode sh, for shared use`);
  }
  return lines.length === 0 ? NONE : lines;
}

/** Whether they are of two hosts at least. A report without a host's name may be of the same host as any other. */
function areApart(sightings: readonly Sighting[]): boolean {
  if (sightings.length < 2) return false;
  return distinctHosts(sightings.flatMap(({ witness }) => witness.host.name ?? [])).length > 1;
}

/** Without a time: of many saved sources only that of reading is known, and the same sources give the same plan. */
function activeLine({ witness, activation }: Sighting): string {
  return `${witness.name}: lvs: ${activation === 'exclusive' ? 'active exclusively' : 'active'}`;
}

function configuredFor({ volume, witnesses }: Question): readonly string[] {
  const resources = witnesses.resourcesOf(volume);
  if (resources.length === 0) return NONE;
  return resources.flatMap(({ id, agent, activationMode, cloned }) => {
    if (activationMode === 'shared') return [`cluster manager: ${id} (${agent}) activates it as shared`];
    return cloned ? [`cluster manager: ${id} (${agent}) is cloned: it runs on several nodes at once`] : [];
  });
}

function contextOf(vg: Vg, witnesses: Witnesses): readonly string[] {
  if (!inCluster(vg) && !witnesses.cluster.possible) return NONE;
  const lines: string[] = [];
  if (vg.clustered) lines.push(`vgs: VG ${vg.name} has the clustered bit`);
  if (vg.lockType !== null && vg.lockType !== 'none')
    lines.push(`vgs: the lock type of VG ${vg.name} is ${vg.lockType}`);
  for (const witness of witnesses.all) {
    const { daemons, cluster } = witness.host;
    const running = (daemons ?? []).filter((name) => LOCKING.has(name));
    if (running.length > 0) lines.push(witnesses.say(witness, `daemons: ${running.join(', ')} running`));
    const spaces = cluster?.lockspaces ?? [];
    if (spaces.length > 0) lines.push(witnesses.say(witness, `dlm: lockspaces ${spaces.join(', ')}`));
  }
  return lines;
}

const LOCKING: ReadonlySet<string> = new Set(['clvmd', 'cmirrord', 'lvmlockd', 'dlm_controld', 'corosync', 'sanlock']);

export function unheardOf(vg: Vg, witnesses: Witnesses): readonly string[] {
  const { members, missing } = witnesses.cluster;
  const blind = witnesses.blindTo(vg).map(({ name }) => `${name}: LVM does not show VG ${vg.name} there`);
  // Hosts that use it need not be nodes of any cluster: sanlock's leases on the disks count, and its own list.
  if (vg.lockType === 'sanlock' && !vg.clustered) return [...unheardBySanlock(vg, witnesses), ...blind];
  if (members === null || (members.length === 0 && inCluster(vg))) {
    return [`which hosts use VG ${vg.name} is not known: no corosync.conf, CIB or cluster.conf tells`, ...blind];
  }
  return [...missing.map((name) => `the report of node ${name} is missing`), ...blind];
}

function unheardBySanlock(vg: Vg, witnesses: Witnesses): string[] {
  const spaces = witnesses.sanlockOf(vg);
  if (spaces.length === 0)
    return [
      `which hosts use VG ${vg.name} is not known: no report has sanlock’s list of the hosts that have started it`,
    ];
  const heard = new Set(spaces.map(({ self }) => self));
  const missing = [...new Set(spaces.flatMap(({ hosts }) => hosts))].filter((id) => !heard.has(id));
  return missing.map(
    (id) => `the report of the host with the id ${id} in sanlock’s lockspace lvm_${vg.name} is missing`,
  );
}

function activityOf(sightings: Sightings, vg: Vg, witnesses: Witnesses): string[] {
  return sightings.map((sighting, index) => {
    const name = witnesses.all[index]?.name ?? '';
    if (sighting === undefined) return `${name}: does not see VG ${vg.name}`;
    if (isActive(sighting)) return activeLine(sighting);
    if (sighting.activation === null) return `${name}: lvs: does not say whether it is active`;
    return `${name}: lvs: ${sighting.activation === 'elsewhere' ? 'active on another node' : 'not active'}`;
  });
}

function silentOf(sightings: Sightings): readonly string[] {
  return sightings.flatMap((sighting) =>
    sighting?.activation === null ? [`${sighting.witness.name}: does not say whether it is active`] : [],
  );
}

/** In a clustered VG a mirror with an ordinary log is activated exclusively (facts §4, §9). */
function isExclusive({ witness, activation, clusterLog }: Sighting, vg: Vg, volume: Volume, all: Witnesses): boolean {
  if (!inCluster(vg) || activation === 'exclusive') return true;
  if (vg.clustered && clusterLog === false) return true;
  return all.locksOn(volume).some(({ node, mode }) => node === witness.name && mode === 'ex');
}

/** Only where its PVs may be seen by other hosts: machines on this one alone use it through this one. */
function sharedBy({ pvs }: VgIndex, volume: Volume, witnesses: Witnesses): readonly string[] {
  const sharers = witnesses.sharersOf(volume);
  if (sharers.length === 0 || pvsUnder(volume).every((uuid) => pvs.get(uuid)?.transport === 'local')) return NONE;
  return sharers.map((sharer) => `libvirt: ${sharer} is given it as a shareable disk`);
}
