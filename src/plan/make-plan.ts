import { blocks } from '../assess/blocks.js';
import { policyOf, type EffectivePolicy } from '../assess/policy-of.js';
import type { Assessment, Finding, Verdict } from '../model/finding.js';
import type { Inventory, Vg, Volume } from '../model/inventory.js';
import type { DraftVolume, PlannedVolume } from '../model/plan.js';
import type { Policy } from '../model/policy.js';
import { findPv, pvsOf, subjectOf } from '../model/volume.js';
import { basisOf } from './basis.js';
import { endingOf, managedOf } from './ending.js';
import { promise, type Promised } from './away/choose-target.js';
import { withStandIns } from './away/with-stand-ins.js';
import { withCovers } from './with-covers.js';
import { volumeAsSeen } from './volume-as-seen.js';
import { selectVolumes } from './select.js';
import type { PlanDraft } from './seal.js';

export interface PlanningInput {
  inventory: Inventory;
  assessment: Assessment;
  policy: Policy;
  /** `VG` or `VG/LV` to narrow it; all when empty. */
  select?: readonly string[];
}

/** Inventory and assessment to what is to be done. The same input gives the same draft, and so the same plan. */
export function makePlan(input: PlanningInput): PlanDraft {
  const blocking = new Map<string, string[]>();
  for (const finding of input.assessment.findings) {
    if (!blocks(finding)) continue;
    const ids = blocking.get(finding.subject);
    if (ids === undefined) blocking.set(finding.subject, [finding.id]);
    else if (!ids.includes(finding.id)) ids.push(finding.id);
  }
  const verdicts = new Map<string, Verdict>();
  for (const assessed of input.assessment.volumes) verdicts.set(assessed.uuid, assessed.verdict);
  const seen: Volume[] = [];
  const selected = selectVolumes(input.inventory, input.select ?? []).map(({ vg, volume }): Judged => {
    seen.push(volume);
    return { vg, volume, blocking, verdict: verdicts.get(volume.uuid) ?? UNASSESSED };
  });
  const converted = selected.map((judged) => planVolume(input, judged));
  const promised = metadataOf(selected, converted);
  const covered = withCovers(input, selected, { volumes: converted, promised });
  const volumes = withStandIns(input, selected, { volumes: covered.volumes, promised });
  const findings = merge(input.assessment.findings, covered.findings);
  const isNarrowed = (input.select ?? []).length > 0;
  return {
    formatVersion: 1,
    kind: 'migrate',
    basis: basisOf(input.inventory, volumes),
    volumes,
    findings: relevantFindings(findings, volumes, isNarrowed ? [] : input.inventory.host.skippedVgs),
    policy: input.policy,
    seen,
  };
}

/** The extents that conversions need for metadata are theirs before anything else is promised. */
function metadataOf(judged: readonly Judged[], volumes: readonly DraftVolume[]): Promised {
  const promised: Promised = new Map();
  volumes.forEach((draft, index) => {
    const vg = judged[index]?.vg;
    if (vg === undefined || draft.decision !== 'convert') return;
    for (const leg of draft.legs) {
      for (const uuid of pvsOf(leg)) {
        const pv = findPv(vg, uuid);
        if (pv !== undefined) promise(promised, pv, draft.metadataExtents);
      }
    }
  });
  return promised;
}

/** What was found, with what was found besides for some volumes. */
function merge(findings: readonly Finding[], more: readonly Finding[]): readonly Finding[] {
  if (more.length === 0) return findings;
  const known = new Set(findings.map(({ id, subject }) => `${id} ${subject}`));
  return [...findings, ...more.filter(({ id, subject }) => !known.has(`${id} ${subject}`))];
}

const UNASSESSED: Verdict = { verdict: 'undecided', evidence: ['not assessed'] };

export interface Judged {
  vg: Vg;
  volume: Volume;
  /** Ids of the findings that stand in the way, by subject. */
  blocking: ReadonlyMap<string, readonly string[]>;
  verdict: Verdict;
}

function planVolume(input: PlanningInput, judged: Judged): DraftVolume {
  const { vg, volume, verdict } = judged;
  const wanted = policyOf(input.policy, volume);
  const seen = volumeAsSeen({ inventory: input.inventory, vg, volume, verdict });
  // Written into it: copies of an object of so many fields get a shape each, and all that reads thousands of them is five times slower.
  const draft: DraftVolume = Object.assign(seen, {
    ...decide(judged, wanted),
    proveTracking: wanted.proveTracking,
    scrub: wanted.scrub,
  });
  if (wanted.compareLegs) draft.compareLegs = true;
  const recoveryRate = recoveryRateOf(input.policy);
  if (recoveryRate !== undefined) draft.recoveryRate = recoveryRate;
  return Object.assign(draft, endingFor(judged, wanted, input.inventory));
}

function endingFor(
  { vg, volume }: Judged,
  { parallel }: EffectivePolicy,
  inventory: Inventory,
): Pick<DraftVolume, 'ending' | 'managed'> | undefined {
  const ending = parallel === 'end' ? endingOf(inventory, vg, volume) : undefined;
  if (ending !== undefined) return { ending };
  const managed = managedOf(inventory, volume);
  return managed === undefined ? undefined : { managed };
}

function recoveryRateOf({ limits }: Policy): DraftVolume['recoveryRate'] {
  const { raidMinRecoveryRate: minKiB = 0, raidMaxRecoveryRate: maxKiB = 0 } = limits ?? {};
  return minKiB + maxKiB === 0 ? undefined : { minKiB, maxKiB };
}

function decide(judged: Judged, wanted: EffectivePolicy): Pick<PlannedVolume, 'decision' | 'because'> {
  const { volume, verdict } = judged;
  // What else needs room is chosen when it is known what the conversions need.
  if (wanted.do === 'stand-in' || wanted.do === 'cover') return { decision: 'keep', because: '' };
  if (volume.kind === 'raid1') return { decision: 'nothing', because: 'It is raid1 already.' };
  if (wanted.do === 'keep') return { decision: 'keep', because: wanted.reason ?? 'The policy keeps it as it is.' };
  const against = blockersOf(judged);
  if (against.length > 0) return { decision: 'blocked', because: against.join(', ') };
  const because = verdict.evidence.length === 1 ? (verdict.evidence[0] ?? '') : verdict.evidence.join('; ');
  if (verdict.verdict === 'exclusive') return { decision: 'convert', because };
  return { decision: verdict.verdict === 'parallel' ? 'keep' : 'undecided', because };
}

function blockersOf({ volume, blocking }: Judged): readonly string[] {
  if (blocking.size === 0) return [];
  const ids = [subjectOf(volume), volume.vgName, 'host'].flatMap((subject) => blocking.get(subject) ?? []);
  return [...new Set(ids)];
}

/** The findings that are about these volumes, their VGs or the host, and about VGs that LVM does not show. */
export function relevantFindings(
  findings: readonly Finding[],
  volumes: readonly DraftVolume[],
  skippedVgs: Inventory['host']['skippedVgs'] = [],
): Finding[] {
  if (findings.length === 0) return [];
  const subjects = new Set(['host']);
  for (const { name } of skippedVgs) subjects.add(name);
  for (const volume of volumes) subjects.add(volume.vgName).add(subjectOf(volume));
  return findings.filter((finding) => subjects.has(finding.subject));
}
