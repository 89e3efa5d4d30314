import type { Verdict } from '../model/finding.js';
import type { Inventory, Volume } from '../model/inventory.js';
import { dmUuid, isActive } from '../model/volume.js';
import type { VgIndex } from './check.js';
import { inCluster, mayBeActiveElsewhere } from './elsewhere.js';
import type { EffectivePolicy } from './policy-of.js';

const CLUSTER_FILE_SYSTEMS = new Set(['gfs', 'gfs2', 'ocfs2']);

/** Shared by thousands of mirrors that have nothing particular about them. */
const EXCLUSIVELY_HERE = say('exclusive', 'LVM says that it is active exclusively on this host');
const ACTIVE_ELSEWHERE = say('undecided', 'LVM says that it is active on another host');
const IN_CLUSTER = say('undecided', 'its VG is clustered or shared, and it is not active exclusively here');
const ACTIVE_HERE = say('exclusive', 'it is active on this host, in a VG that is neither clustered nor shared');
const NOT_SEEN_ELSEWHERE = say('exclusive', 'it is not active, and nothing shows that another host sees its PVs');

/** What all mirrors have in common. */
export interface Known {
  live: boolean;
  /** Device-mapper UUIDs of mirrors with a cluster log. */
  clusterLogs: ReadonlySet<string>;
  /** Why a person says that a mirror is active nowhere else, given as an override. */
  saidExclusive(volume: Volume): string | undefined;
}

interface Question {
  index: VgIndex;
  volume: Volume;
  policy: EffectivePolicy;
  known: Known;
}

/**
 * Who uses this mirror: one host (`exclusive`) or several (`parallel`). What the kernel shows counts over what a person
 * says, that over what can be concluded; `undecided` is never converted (facts §4).
 */
export function verdictOf(question: Question): Verdict {
  return endedByPolicy(question) ?? shownByKernel(question) ?? decidedByPolicy(question) ?? concluded(question);
}

/** Whoever uses it now, it is exclusive before it is converted: the plan's first steps see to that, and LVM's locks. */
function endedByPolicy({ index, policy }: Question): Verdict | null {
  if (policy.parallel !== 'end' || !inCluster(index.vg)) return null;
  return say('exclusive', `policy: its parallel use ends before it is converted: ${policy.reason ?? ''}`);
}

function shownByKernel({ index, volume, known: { clusterLogs } }: Question): Verdict | null {
  if (clusterLogs.size === 0 || !clusterLogs.has(dmUuid(index.vg, volume))) return null;
  return say('parallel', 'dmsetup table shows a cluster log (clustered-disk or clustered-core)');
}

function decidedByPolicy({ policy }: Question): Verdict | null {
  const because = policy.reason === null ? '' : `: ${policy.reason}`;
  if (policy.parallel === 'required') return say('parallel', `policy: parallel use is required${because}`);
  if (policy.parallel === 'never') return say('exclusive', `policy: never used by several hosts${because}`);
  return null;
}

function concluded({ index, volume, known }: Question): Verdict {
  const { fileSystem } = volume.usage;
  if (fileSystem !== null && CLUSTER_FILE_SYSTEMS.has(fileSystem)) {
    return say('parallel', `it carries ${fileSystem}, a cluster file system`);
  }
  if (volume.activation === 'exclusive') return EXCLUSIVELY_HERE;
  if (volume.activation === 'elsewhere') return ACTIVE_ELSEWHERE;
  if (inCluster(index.vg)) return IN_CLUSTER;
  if (isActive(volume)) return ACTIVE_HERE;
  const elsewhere = mayBeActiveElsewhere({ volume, index, live: known.live });
  if (elsewhere.length === 0) return NOT_SEEN_ELSEWHERE;
  const overridden = known.saidExclusive(volume);
  if (overridden !== undefined) return say('exclusive', `overridden: ${overridden}`);
  return { verdict: 'undecided', evidence: elsewhere };
}

function say(verdict: Verdict['verdict'], line: string): Verdict {
  return { verdict, evidence: [line] };
}

/** Device-mapper UUIDs of all mirrors whose table names a cluster log. */
export function clusterLogsOf(inventory: Inventory): Set<string> {
  const found = new Set<string>();
  for (const device of inventory.dm ?? []) {
    if (device.table.some((line) => line.includes('clustered-'))) found.add(device.uuid);
  }
  return found;
}
