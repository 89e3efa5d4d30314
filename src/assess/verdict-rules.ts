import type { Verdict } from '../model/finding.js';
import type { Situation } from './situation.js';

/**
 * One row of docs/parallel-activation.md: what is seen, what follows, and why. The first row that is true decides; there are
 * no scores.
 */
export interface VerdictRule {
  /** Stable; a verdict names it. */
  id: string;
  verdict: Verdict['verdict'];
  /** For the docs: what is seen. */
  seen: string;
  /** For the docs: why that follows. */
  why: string;
  holds(situation: Situation): boolean;
  evidence(situation: Situation): readonly string[];
}

const everything = ({ proof, configured, fileSystem, context, activity }: Situation): readonly string[] => [
  ...new Set([...proof, ...configured, ...fileSystem, ...activity, ...context]),
];

const ACTIVE_HERE = ['it is active on this host, in a VG that is neither clustered nor shared'];
const NOT_SEEN_ELSEWHERE = ['it is not active, and nothing shows that another host sees its PVs'];
const ACTIVE_ELSEWHERE = ['LVM says that it is active on another host'];

export const verdictRules: readonly VerdictRule[] = [
  {
    id: 'policy-ends',
    verdict: 'exclusive',
    seen: 'clustered or shared VG, and the policy says `parallel: end`',
    why: 'Whoever uses it now, it is exclusive before it is converted: the plan’s first steps see to that, and LVM’s locks.',
    holds: ({ policy, locked }) => policy.parallel === 'end' && locked,
    evidence: (situation) => [
      `policy: its parallel use ends before it is converted${because(situation.policy.reason)}`,
      ...everything(situation),
    ],
  },
  {
    id: 'seen-in-use',
    verdict: 'parallel',
    seen: 'a cluster log in a node’s mirror table; or active by the reports of two nodes; or gfs2 or ocfs2 mounted with cluster locking, or on two nodes; or a lock of the mode `sh` that lvmlockd holds on it',
    why: 'That is parallel use itself. A policy that says `parallel: never` is refused: it contradicts what is seen.',
    holds: ({ proof }) => proof.length > 0,
    evidence: everything,
  },
  {
    id: 'policy-required',
    verdict: 'parallel',
    seen: 'the policy says `parallel: required`',
    why: 'A person knows. Nothing that is seen can show that it will never be needed.',
    holds: ({ policy }) => policy.parallel === 'required',
    evidence: ({ policy }) => [`policy: parallel use is required${because(policy.reason)}`],
  },
  {
    id: 'policy-against-manager',
    verdict: 'undecided',
    seen: 'the policy says `parallel: never`, and the cluster manager is told to start it on several nodes',
    why: 'The manager would fail on the second node, and fence it perhaps. Change the resource first, or the policy.',
    holds: ({ policy, configured }) => policy.parallel === 'never' && configured.length > 0,
    evidence: ({ policy, configured }) => [
      `policy: never used by several hosts${because(policy.reason)}`,
      ...configured,
    ],
  },
  {
    id: 'policy-never',
    verdict: 'exclusive',
    seen: 'the policy says `parallel: never`, and none of the above',
    why: 'A person knows, says why, and nothing contradicts it. The reason stands in the plan.',
    holds: ({ policy }) => policy.parallel === 'never',
    evidence: ({ policy }) => [`policy: never used by several hosts${because(policy.reason)}`],
  },
  {
    id: 'cluster-manager-shares',
    verdict: 'parallel',
    seen: 'Pacemaker or rgmanager: activation as shared, or a clone of what activates or mounts it',
    why: 'It is meant to be active on several nodes, though right now it may not be.',
    holds: ({ configured }) => configured.length > 0,
    evidence: everything,
  },
  {
    id: 'nodes-unheard',
    verdict: 'undecided',
    seen: 'the VG is clustered or shared, or this host is in a cluster whose nodes may see its PVs; the report of a node is missing, or its LVM does not show the VG, or the nodes are not known; of a VG of sanlock its hosts are those that sanlock lists',
    why: 'One node’s report proves nothing: with an LV active on both, each says `locally` and `unknown`. `NODE_REPORT_MISSING` names the report and how to get it.',
    holds: ({ scope, unheard }) => scope === 'cluster' && unheard.length > 0,
    evidence: (situation) => [...situation.unheard, ...everything(situation)],
  },
  {
    id: 'nodes-silent',
    verdict: 'undecided',
    seen: 'as before, every node’s report is there, and one does not say whether it is active (metadata text, for one)',
    why: 'Metadata says what there is, not who uses it.',
    holds: ({ scope, silent }) => scope === 'cluster' && silent.length > 0,
    evidence: (situation) => [...situation.silent, ...everything(situation)],
  },
  {
    id: 'hosts-untold',
    verdict: 'undecided',
    seen: 'active by several reports of which at most one names its host',
    why: 'They may be of one host, taken at different times, or of several. Node directories (`inspect --save`) name their host.',
    holds: ({ untold }) => untold.length > 0,
    evidence: (situation) => ['not every report says of which host it is', ...everything(situation)],
  },
  {
    id: 'one-node-not-exclusive',
    verdict: 'undecided',
    seen: 'clustered or shared VG, every node’s report: active on one node, and not exclusively',
    why: 'Another node can activate it at any moment, and LVM refuses to convert it. Deactivate it there and activate it with `-aey`.',
    holds: ({ scope, activeOn, exclusively }) => scope === 'cluster' && activeOn.length === 1 && !exclusively,
    evidence: everything,
  },
  {
    id: 'one-node-exclusive',
    verdict: 'exclusive',
    seen: 'as before, active on one node: exclusively (LVM’s word, an ordinary log in its table, lvmlockd’s lock `ex`), or in a plain VG that the cluster manager moves between nodes',
    why: 'All nodes agree who has it. With gfs2 or ocfs2 on it too: nobody else can mount it now.',
    holds: ({ scope, activeOn }) => scope === 'cluster' && activeOn.length === 1,
    evidence: everything,
  },
  {
    id: 'elsewhere-unseen',
    verdict: 'undecided',
    seen: 'LVM says that another host has it, and no report shows which',
    why: 'It is converted where it is active. `ACTIVE_ELSEWHERE` says what to do.',
    holds: ({ elsewhere, activeOn }) => elsewhere && activeOn.length === 0,
    evidence: (situation) => [...ACTIVE_ELSEWHERE, ...everything(situation)],
  },
  {
    id: 'cluster-file-system',
    verdict: 'undecided',
    seen: 'gfs2 or ocfs2 on it, by its superblock, blkid or fstab: not mounted and made for several hosts, or nothing says how it locks',
    why: 'Made or mounted with `lock_nolock` it is a file system of one host; else it is for several. Its locking is seen while it is active.',
    holds: ({ fileSystem }) => fileSystem.length > 0,
    evidence: everything,
  },
  {
    id: 'inactive-on-all-nodes',
    verdict: 'exclusive',
    seen: 'clustered or shared VG, or a cluster whose nodes may see the PVs; by every node’s report it is active nowhere',
    why: 'The plan activates it exclusively, converts it, and puts that back.',
    holds: ({ scope }) => scope === 'cluster',
    evidence: everything,
  },
  {
    id: 'shareable-disk',
    verdict: 'undecided',
    seen: 'libvirt gives it to a virtual machine as `<shareable/>`, and other hosts may see its PVs',
    why: 'Machines on several hosts may use it at once; only people know.',
    holds: ({ shared }) => shared.length > 0,
    evidence: ({ shared }) => shared,
  },
  {
    id: 'active-on-another-host',
    verdict: 'undecided',
    seen: 'plain VG, not active here, active by the report of another host',
    why: 'There it is in use. It is converted where it is active.',
    holds: ({ activeOn, activeHere }) => activeOn.length > 0 && !activeHere,
    evidence: everything,
  },
  {
    id: 'active-here',
    verdict: 'exclusive',
    seen: 'plain VG, active; this host is in no cluster, or in one whose nodes cannot see the PVs; also with a gfs2 mounted or made with `lock_nolock`, or an ocfs2 for a local mount',
    why: 'Nobody shares it. Another host that activates a plain VG beside this one destroys it, mirror or not.',
    holds: ({ activeHere }) => activeHere,
    evidence: (situation) => (situation.activity.length > 0 ? everything(situation) : ACTIVE_HERE),
  },
  {
    id: 'said-exclusive',
    verdict: 'exclusive',
    seen: 'plain VG, not active, on PVs that another host may see; `MAY_BE_ACTIVE_ELSEWHERE` is overridden',
    why: 'A person has looked on the other hosts, and says so.',
    holds: ({ reach, saidExclusive }) => reach.length > 0 && saidExclusive !== undefined,
    evidence: ({ saidExclusive }) => [`overridden: ${saidExclusive}`],
  },
  {
    id: 'may-be-elsewhere',
    verdict: 'undecided',
    seen: 'plain VG, not active, on PVs that another host may see: FC, SAS, iSCSI, multipath, NVMe over fabrics, DRBD, nbd, registered persistent reservations, `_netdev` in fstab, or nobody knows how they are reached; or nothing says whether it is active at all (metadata text)',
    why: 'Another host may have it active: in a plain VG no lock tells.',
    holds: ({ reach }) => reach.length > 0,
    evidence: ({ reach, activity }) => [...reach, ...activity],
  },
  {
    id: 'inactive-here',
    verdict: 'exclusive',
    seen: 'plain VG, not active, on disks that no other host sees',
    why: 'Nobody else can have it.',
    holds: () => true,
    evidence: () => NOT_SEEN_ELSEWHERE,
  },
];

function because(reason: string | null): string {
  return reason === null ? '' : `: ${reason}`;
}
