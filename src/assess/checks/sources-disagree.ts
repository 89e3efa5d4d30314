import { observe, type VgCheck } from '../check.js';

export const sourcesDisagree: VgCheck = {
  id: 'SOURCES_DISAGREE',
  level: 'warning',
  scope: 'vg',
  title: 'the sources show different states of the VG',
  meaning:
    'Every change of a VG raises its seqno. Sources with different ones were taken at different times: the layout of the newest counts here, while what each host says of activation and use may be older than that.',
  seenIn: 'vg_seqno of each source',
  remedy:
    'Take the reports of all hosts again, close together and while nothing changes VG. At apply the host is looked at again.',
  run: ({ vg, inventory }) => {
    const nodes = inventory.nodes.flatMap(({ host, vgs }) =>
      vgs.flatMap(({ uuid, seqno }) =>
        uuid === vg.uuid && seqno !== null ? [{ source: host.name ?? 'a node without a name', seqno }] : [],
      ),
    );
    const seen = vg.seen.length > 0 ? vg.seen : nodes;
    if (seen.every(({ seqno }) => seqno === vg.seqno)) return [];
    return observe([
      `seqno ${vg.seqno} of ${vg.name} counts`,
      ...seen.map(({ source, seqno }) => `${source}: seqno ${seqno}`),
    ]);
  },
};
