import { CLUSTER_FILE_SYSTEMS } from '../model/cluster-file-systems.js';
import type { Volume } from '../model/inventory.js';
import type { Sighting, Witnesses } from './witnesses.js';

type Sightings = readonly (Sighting | undefined)[];

/** What is known of a file system on a mirror that several hosts can mount, each kind as lines of evidence. */
export interface ClusterFileSystem {
  /** Mounted so that other nodes may mount it too. */
  cluster: readonly string[];
  /** Mounted, or made, for one host only. */
  local: readonly string[];
  /** Mounted, and nothing says how it locks. */
  unknown: readonly string[];
  /** Not mounted, and made for several hosts, or nobody knows for how many. */
  carried: readonly string[];
  /** Sightings by hosts that have it mounted. */
  on: readonly Sighting[];
}

const NOTHING: ClusterFileSystem = { cluster: [], local: [], unknown: [], carried: [], on: [] };

/** How it is mounted counts over how it was made, that over what blkid and fstab call it. */
export function clusterFileSystemOf(volume: Volume, sightings: Sightings, witnesses: Witnesses): ClusterFileSystem {
  let found: Lines | undefined;
  for (const sighting of sightings) {
    if (sighting === undefined || !mayCarryOne(sighting, volume)) continue;
    found ??= { cluster: [], local: [], unknown: [], carried: [], on: [] };
    const say = (text: string): string => witnesses.say(sighting.witness, text);
    if (!addMounts(found, sighting, volume, say)) addCarried(found, sighting, volume, say);
  }
  return found ?? NOTHING;
}

type Lines = Record<'cluster' | 'local' | 'unknown' | 'carried', string[]> & { on: Sighting[] };
type Say = (text: string) => string;

function mayCarryOne({ usage, witness }: Sighting, { uuid }: Volume): boolean {
  if (witness.superblocks.has(uuid)) return true;
  if (usage.fileSystem !== null && CLUSTER_FILE_SYSTEMS.has(usage.fileSystem)) return true;
  const known = (mountPoint: string): boolean => witness.mounts.has(mountPoint) || witness.fstab.has(mountPoint);
  return usage.mountPoints.some(known) || (usage.fstab ?? []).some(known);
}

/** A mount that does not name its locking goes by the superblock (kernel: fs/gfs2/ops_fstype.c). */
function addMounts(found: Lines, sighting: Sighting, volume: Volume, say: Say): boolean {
  const { witness, usage } = sighting;
  let isMounted = false;
  for (const mountPoint of usage.mountPoints) {
    const mount = witness.mounts.get(mountPoint);
    const fileSystem = mount?.fileSystem ?? usage.fileSystem;
    if (fileSystem === null || !CLUSTER_FILE_SYSTEMS.has(fileSystem)) continue;
    isMounted = true;
    const made = mount?.locking === null ? witness.superblocks.get(volume.uuid) : undefined;
    const source = mount === undefined ? 'how it locks is not known' : mount.source;
    const how = made === undefined ? source : `${source}; ${made.source}`;
    found[mount?.locking ?? made?.locking ?? 'unknown'].push(say(`mounts: ${fileSystem} at ${mountPoint}; ${how}`));
    found.on.push(sighting);
  }
  return isMounted;
}

function addCarried(found: Lines, { witness, usage }: Sighting, volume: Volume, say: Say): void {
  const made = witness.superblocks.get(volume.uuid);
  if (made !== undefined) {
    found[made.locking === 'local' ? 'local' : 'carried'].push(say(`superblock: ${made.fileSystem} ${made.source}`));
    return;
  }
  if (usage.fileSystem !== null) {
    if (CLUSTER_FILE_SYSTEMS.has(usage.fileSystem))
      found.carried.push(say(`blkid: it carries ${usage.fileSystem}, a cluster file system`));
    return;
  }
  for (const mountPoint of usage.fstab ?? []) {
    const fileSystem = witness.fstab.get(mountPoint)?.fileSystem;
    if (fileSystem === undefined || !CLUSTER_FILE_SYSTEMS.has(fileSystem)) continue;
    found.carried.push(say(`fstab: it is to be mounted at ${mountPoint} as ${fileSystem}, a cluster file system`));
  }
}
