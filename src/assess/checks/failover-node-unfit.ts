import type { Host } from '../../model/inventory.js';
import { compareVersions } from '../../model/volume.js';
import { observe, type VgCheck } from '../check.js';
import { inCluster } from '../elsewhere.js';

/** The first lvm2 that knows raid1 made of a mirror (facts §5). */
const SINCE = '2.02.89';

export const failoverNodeUnfit: VgCheck = {
  id: 'FAILOVER_NODE_UNFIT',
  level: 'overridable',
  scope: 'vg',
  onlyFor: 'conversion',
  title: 'a node that may have to take the VG over cannot activate raid1',
  meaning:
    'An LV must be activatable wherever the cluster may start it. On a node without dm-raid, or with an lvm2 that does not know raid1, a converted one fails to start: the failover fails when it is needed.',
  seenIn: 'the other hosts’ reports: `dmsetup targets`, their kernel’s modules and `lvm version`',
  remedy:
    'Install there what is missing (lvm2 2.02.89 or later; the modules dm-raid and raid1) and take its report again; or take the node out of the cluster; or override with why it will never have the VG.',
  run: ({ vg, inventory, witnesses }) => {
    const lines = inventory.nodes.flatMap(({ host, vgs }) => {
      const takesOver = vgs.some(({ uuid }) => uuid === vg.uuid) || inCluster(vg) || witnesses.cluster.possible;
      return takesOver ? unfit(host) : [];
    });
    return observe(lines);
  },
};

function unfit({ name, kernel, lvmVersion, dmTargets }: Host): string[] {
  const lines: string[] = [];
  const node = name ?? 'another host';
  if (dmTargets !== null && !Object.hasOwn(dmTargets, 'raid')) {
    lines.push(`${node}: no target raid, loaded or loadable, with kernel ${kernel ?? 'unknown'}`);
  }
  if (lvmVersion !== null && compareVersions(lvmVersion, SINCE) < 0) {
    lines.push(`${node}: lvm2 ${lvmVersion}; raid1 from ${SINCE} on`);
  }
  return lines;
}
