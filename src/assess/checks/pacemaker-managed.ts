import { observe, type VolumeCheck } from '../check.js';

export const pacemakerManaged: VolumeCheck = {
  id: 'PACEMAKER_MANAGED',
  level: 'warning',
  scope: 'volume',
  of: 'converting',
  title: 'the cluster manager manages it: put that into maintenance mode first',
  meaning:
    'The cluster manager starts, stops and watches it. While it is converted, a failed check could make the manager stop it, start it on another node, or fence this one.',
  seenIn: 'the resources of Pacemaker’s CIB or of cluster.conf',
  remedy:
    'Before: `pcs property set maintenance-mode=true` (or `crm configure property maintenance-mode=true`). After, when the plan is done: the same with `false`. With rgmanager: `clusvcadm -Z SERVICE`, afterwards `clusvcadm -U SERVICE`.',
  run: ({ volume, host, witnesses }) => {
    if (host.cluster?.maintenance === true) return [];
    const managed = witnesses.resourcesOf(volume).filter((resource) => resource.managed);
    return observe(managed.map(({ id, agent }) => `${id} (${agent}) is managed, and there is no maintenance mode`));
  },
};
