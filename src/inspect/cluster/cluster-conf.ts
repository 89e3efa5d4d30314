import type { ClusterResource } from '../../model/inventory.js';
import type { ManagedCluster } from './cib.js';
import { walkXml } from './xml.js';

/** rgmanager's agents that concern LVs (resource-agents: rgmanager/src/resources). */
const AGENTS = new Set(['lvm', 'clusterfs', 'fs']);

/**
 * The members of a cman cluster and what its rgmanager starts, from /etc/cluster/cluster.conf (cluster.conf(5), RHEL 5 and
 * 6): `lvm` activates for one node, `clusterfs` is a file system that several mount. Unrecorded.
 *
 * @throws RaidliftError exit 2, see `walkXml`.
 */
export async function parseClusterConf(text: string, source: string): Promise<ManagedCluster> {
  const members: string[] = [];
  const resources: ClusterResource[] = [];
  await walkXml(text, {
    source,
    root: 'cluster',
    visitor: {
      open(name, attributes, path) {
        if (name === 'clusternode' && attributes['name']) members.push(attributes['name']);
        // Where a service uses one of the resources it only refers to it.
        if (AGENTS.has(name) && path.includes('rm') && attributes['ref'] === undefined) {
          resources.push(resourceOf(name, attributes));
        }
      },
      close() {},
    },
  });
  return { members, maintenance: null, resources };
}

function resourceOf(agent: string, attributes: Readonly<Record<string, string>>): ClusterResource {
  const text = (key: string): string | null => attributes[key] || null;
  return {
    id: attributes['name'] ?? '',
    agent: `rgmanager:${agent}`,
    vgName: text('vg_name'),
    lvName: text('lv_name'),
    device: text('device'),
    directory: text('mountpoint'),
    fileSystem: text('fstype'),
    activationMode: agent === 'lvm' ? 'exclusive' : null,
    access: null,
    ownerTag: null,
    cloned: agent === 'clusterfs',
    managed: true,
  };
}
