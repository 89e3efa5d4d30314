import type { Inventory } from '../../../src/model/inventory.js';
import { aCluster, aMirror, anInventory, aPv, aVg } from '../support/inventory.js';

const fc = (name: string) => aPv(name, { transport: 'fc' });
const far = { legs: ['sdx', 'sdy'], activation: 'inactive', liveTarget: null } as const;

/**
 * A host on which every question is asked: one mirror that converts, one that lies under a snapshot, two that another host
 * may have active, one with a cluster file system, one made with --nosync.
 */
export function aMixedHost(): Inventory {
  const gfs = { fileSystem: 'gfs2', mountPoints: ['/shared'], swap: false, fstab: [] };
  const mount = {
    mountPoint: '/shared',
    fileSystem: 'gfs2',
    locking: 'cluster' as const,
    source: 'lock protocol lock_dlm',
  };
  return anInventory({
    host: { cluster: aCluster({ clusterMounts: [mount] }) },
    vgs: [
      aVg({
        pvs: [aPv('sda'), aPv('sdb'), aPv('sdc'), fc('sdx'), fc('sdy')],
        volumes: [
          aMirror('db'),
          aMirror('raw', { nosync: true }),
          aMirror('old', { snapshots: ['old_before'] }),
          aMirror('far', far),
          aMirror('farther', far),
          aMirror('cluster', { usage: gfs }),
        ],
      }),
    ],
  });
}
