import { observe, type VolumeCheck } from '../check.js';

export const pacemakerManaged: VolumeCheck = {
  id: 'PACEMAKER_MANAGED',
  level: 'warning',
  scope: 'volume',
  of: 'converting',
  title: 'the cluster manager manages it, and has to keep its hands off meanwhile',
  meaning:
    'The cluster manager starts, stops and watches it. While it is converted, a failed check could make the manager stop it, start it on another node, or fence this one.',
  seenIn: 'the resources of Pacemaker’s CIB or of cluster.conf',
  remedy:
    'The plan asks for it and looks whether it was done: before, unmanage these resources, or all: `pcs property set maintenance-mode=true` (or `crm configure property maintenance-mode=true`); after, the same with `false`. Done before planning, it is no step. Of rgmanager nobody can see that; without a step: before `clusvcadm -Z SERVICE`, afterwards `clusvcadm -U SERVICE`.',
  run: ({ volume, host, witnesses }) => {
    if (host.cluster?.maintenance === true) return [];
    const managed = witnesses.resourcesOf(volume).filter((resource) => resource.managed);
    return observe(managed.map(({ id, agent }) => `${id} (${agent}) is managed, and there is no maintenance mode`));
  },
};
