import { observe, type HostCheck } from '../check.js';

export const clusterUnreadable: HostCheck = {
  id: 'CLUSTER_UNREADABLE',
  level: 'warning',
  scope: 'host',
  title: 'what is said of the cluster could not be read',
  meaning:
    'A file of the cluster or of libvirt is there and is not what it should be. What it would have said is unknown: mirrors whose use depends on it are undecided.',
  seenIn: 'the CIB, cluster.conf, libvirt’s domains, with code and place',
  remedy: 'See what is wrong with the file; then inspect again.',
  run: ({ witnesses }) =>
    observe(
      witnesses.all.flatMap((witness) =>
        (witness.host.cluster?.faults ?? []).map((fault) => witnesses.say(witness, fault)),
      ),
    ),
};
