import { RaidliftError } from '../../model/errors.js';
import { dlmMember } from '../../model/cluster-members.js';
import type { ClusterFacts } from '../../model/inventory.js';
import type { ReadPort } from '../../model/ports.js';
import type { Mount } from '../mounts.js';
import { parseCib, type ManagedCluster } from './cib.js';
import { parseClusterConf } from './cluster-conf.js';
import { readClusterMounts } from './cluster-mounts.js';
import { parseCmapctl, parseCorosyncConf, type CorosyncNode } from './corosync.js';
import { readLockspaces } from './dlm.js';
import { readShareableDisks } from './libvirt.js';
import { readLvLocks } from './lvmlockctl.js';
import { readSanlock } from './sanlock.js';

const LIMIT_MS = 10_000;
const CLUSTER_CONF = '/etc/cluster/cluster.conf';
const COROSYNC_CONF = '/etc/corosync/corosync.conf';
/** Where Pacemaker keeps its configuration, today and before 1.1.8. */
const CIB_FILES = ['/var/lib/pacemaker/cib/cib.xml', '/var/lib/heartbeat/crm/cib.xml'];

/**
 * Looks for a cluster and for machines that share this host's disks. A daemon is asked only where it runs; what is left on a host
 * without any of this is a handful of file reads. What is there and cannot be read is a line in `faults`.
 */
export async function readCluster(
  port: ReadPort,
  { daemons, mounts }: { daemons: readonly string[] | null; mounts: readonly Mount[] },
): Promise<ClusterFacts> {
  const faults: string[] = [];
  const warn = (error: unknown): void => {
    if (!(error instanceof RaidliftError)) throw error;
    faults.push(`${error.code}: ${error.message}`);
  };
  const [dlm, lvLocks, sanlock, corosync, managers, shareableDisks, clusterMounts] = await Promise.all([
    readLockspaces(port, daemons),
    readLvLocks(port, daemons),
    readSanlock(port, daemons),
    readCorosync(port, daemons),
    readManagers(port, daemons, warn),
    readShareableDisks(port, warn),
    readClusterMounts(port, mounts),
  ]);
  const nothing = isAlone(daemons, faults) ? [] : null;
  return {
    members: membersOf({ managers, corosync, dlm: dlm?.nodeIds ?? [] }) ?? nothing,
    lockspaces: dlm?.names ?? null,
    lvLocks,
    sanlock,
    resources: managers.length === 0 ? nothing : managers.flatMap(({ resources }) => resources),
    maintenance: managers.find(({ maintenance }) => maintenance !== null)?.maintenance ?? null,
    shareableDisks,
    clusterMounts,
    registrations: null,
    superblocks: null,
    fstab: null,
    faults,
  };
}

/** Daemons that only nodes of a cluster run. */
const CLUSTER_DAEMONS = ['clvmd', 'cmirrord', 'dlm_controld', 'corosync', 'pacemakerd', 'cman'];

/** No configuration of a cluster was found: there is none, if no daemon of one runs and no file was unreadable. */
function isAlone(daemons: readonly string[] | null, faults: readonly string[]): boolean {
  return daemons !== null && faults.length === 0 && !CLUSTER_DAEMONS.some((name) => daemons.includes(name));
}

async function readCorosync(port: ReadPort, daemons: readonly string[] | null): Promise<CorosyncNode[]> {
  const nodes = parseCorosyncConf((await port.readFile(COROSYNC_CONF)) ?? '');
  if (nodes.length > 0 || daemons?.includes('corosync') !== true) return nodes;
  // Nodes that found each other by multicast stand in no file.
  const result = await port.read(['corosync-cmapctl'], { timeoutMs: LIMIT_MS });
  return result.code === 0 ? parseCmapctl(result.stdout) : [];
}

async function readManagers(
  port: ReadPort,
  daemons: readonly string[] | null,
  warn: (error: unknown) => void,
): Promise<ManagedCluster[]> {
  const sources = [
    { parse: parseCib, source: await findCib(port, daemons) },
    { parse: parseClusterConf, source: await readNamed(port, CLUSTER_CONF) },
  ];
  const managers: ManagedCluster[] = [];
  for (const { parse, source } of sources) {
    if (source === null) continue;
    try {
      managers.push(await parse(source.text, source.name));
    } catch (error) {
      warn(error);
    }
  }
  return managers;
}

/** The running Pacemaker's own word, else what it keeps on disk. */
async function findCib(
  port: ReadPort,
  daemons: readonly string[] | null,
): Promise<{ name: string; text: string } | null> {
  if (daemons?.includes('pacemakerd') === true) {
    const result = await port.read(['cibadmin', '--query', '--local'], { timeoutMs: LIMIT_MS });
    if (result.code === 0) return { name: 'cibadmin --query', text: result.stdout };
  }
  for (const file of CIB_FILES) {
    const named = await readNamed(port, file);
    if (named !== null) return named;
  }
  return null;
}

async function readNamed(port: ReadPort, name: string): Promise<{ name: string; text: string } | null> {
  const text = await port.readFile(name);
  return text === null ? null : { name, text };
}

/**
 * The manager's names, and those that corosync has beside; its addresses only where there are no names, as Pacemaker calls a node
 * without a name in corosync.conf by its host name; dlm's ids where there is neither. Null: no list is known.
 */
export function membersOf({ managers, corosync, dlm }: MemberSources): string[] | null {
  const names = new Set(managers.flatMap(({ members }) => members));
  for (const { name } of corosync) if (name !== null) names.add(name);
  if (names.size === 0) for (const { address } of corosync) if (address !== null) names.add(address);
  if (names.size === 0) for (const id of dlm) names.add(dlmMember(id));
  return names.size === 0 ? null : [...names].sort();
}

export interface MemberSources {
  managers: readonly Pick<ManagedCluster, 'members'>[];
  corosync: readonly CorosyncNode[];
  /** Node ids. */
  dlm: readonly string[];
}
