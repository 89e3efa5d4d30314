import { CLUSTER_FILE_SYSTEMS } from '../../model/cluster-file-systems.js';
import type { ClusterFacts, ClusterMount } from '../../model/inventory.js';
import type { ReadPort } from '../../model/ports.js';
import { parseFstab, type Mount } from '../mounts.js';

const SYSFS = '/sys/fs/gfs2';

/**
 * The gfs2 and ocfs2 mounted here and whether other nodes may mount them too. A gfs2 says in sysfs which lock protocol it
 * really uses, whatever its superblock or the mount options ask for (kernel: fs/gfs2/sys.c, `id` and `lock_module/proto_name`).
 */
export async function readClusterMounts(port: ReadPort, mounts: readonly Mount[]): Promise<ClusterMount[]> {
  const here = mounts.filter(isClusterFileSystem);
  if (here.length === 0) return [];
  const protocols = here.some((mount) => mount.fsType === 'gfs2')
    ? await readProtocols(port)
    : new Map<string, string>();
  return here.map((mount) => {
    const protocol = protocols.get(mount.number);
    if (protocol === undefined || mount.fsType !== 'gfs2') return byOptions(mount);
    const locking = protocol === 'lock_nolock' ? 'local' : 'cluster';
    const source = `${SYSFS}: lock protocol ${protocol}`;
    return { mountPoint: mount.mountPoint, fileSystem: mount.fsType, locking, source };
  });
}

/** The same from a list of mounts alone. */
export function clusterMountsOf(mounts: readonly Mount[]): ClusterMount[] {
  return mounts.filter(isClusterFileSystem).map(byOptions);
}

/** Lines of fstab that say something of other hosts; null where nobody could read it. */
export function clusterLinesOf(fstab: string | null): ClusterFacts['fstab'] {
  if (fstab === null) return null;
  const lines = parseFstab(fstab).filter(({ fsType, netdev }) => netdev || CLUSTER_FILE_SYSTEMS.has(fsType));
  return lines.map(({ mountPoint, fsType, netdev }) => ({ mountPoint, fileSystem: fsType, netdev }));
}

function isClusterFileSystem({ fsType }: Mount): boolean {
  return CLUSTER_FILE_SYSTEMS.has(fsType);
}

/** Lock protocol by device number. */
async function readProtocols(port: ReadPort): Promise<Map<string, string>> {
  const protocols = new Map<string, string>();
  for (const name of (await port.list(SYSFS)) ?? []) {
    const [id, protocol] = await Promise.all([
      port.readFile(`${SYSFS}/${name}/id`),
      port.readFile(`${SYSFS}/${name}/lock_module/proto_name`),
    ]);
    if (id !== null && protocol !== null) protocols.set(id.trim(), protocol.trim());
  }
  return protocols;
}

/**
 * gfs2 shows `lockproto=` only where it was given at the mount: without it the superblock decides, and that is unknown here
 * (fs/gfs2/super.c). ocfs2 always shows its heartbeat: `heartbeat=none` is a local mount, unless a cluster stack in user space
 * does the work, which it shows too (fs/ocfs2/super.c).
 */
function byOptions({ mountPoint, fsType, options = [] }: Mount): ClusterMount {
  const valueOf = (key: string): string | undefined =>
    options.find((option) => option.startsWith(`${key}=`))?.slice(key.length + 1);
  const source = `mounted as ${fsType} with ${options.join(',') || 'options that nobody saw'}`;
  const about = { mountPoint, fileSystem: fsType, source };
  const said = fsType === 'ocfs2' ? valueOf('heartbeat') : valueOf('lockproto');
  if (said === undefined) return { ...about, locking: null };
  const local = fsType === 'ocfs2' ? said === 'none' && valueOf('cluster_stack') === undefined : said === 'lock_nolock';
  return { ...about, locking: local ? 'local' : 'cluster' };
}
