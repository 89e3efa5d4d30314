import { blocks } from '../assess/blocks.js';
import { policyOf, type EffectivePolicy } from '../assess/policy-of.js';
import type { Assessment, Finding, Verdict } from '../model/finding.js';
import type { Inventory, Vg, Volume } from '../model/inventory.js';
import type { DraftVolume, PlannedVolume } from '../model/plan.js';
import type { Policy } from '../model/policy.js';
import { metadataExtents, regionBytesForConversion } from '../model/region-size.js';
import { isActive, isInSync, subjectOf } from '../model/volume.js';
import { tagsAllowed } from '../assess/tags-allowed.js';
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
  const volumes: DraftVolume[] = [];
  const seen: Volume[] = [];
  for (const { vg, volume } of selectVolumes(input.inventory, input.select ?? [])) {
    const verdict = verdicts.get(volume.uuid) ?? UNASSESSED;
    seen.push(volume);
    volumes.push(planVolume(input, { vg, volume, blocking, verdict }));
  }
  return {
    formatVersion: 1,
    kind: 'migrate',
    basis: basisOf(input.inventory, volumes),
    volumes,
    findings: relevant(input.assessment.findings, volumes),
    policy: input.policy,
    seen,
  };
}

const UNASSESSED: Verdict = { verdict: 'undecided', evidence: ['not assessed'] };

interface Judged {
  vg: Vg;
  volume: Volume;
  /** Ids of the findings that stand in the way, by subject. */
  blocking: ReadonlyMap<string, readonly string[]>;
  verdict: Verdict;
}

function planVolume(input: PlanningInput, judged: Judged): DraftVolume {
  const { vg, volume, verdict } = judged;
  const wanted = policyOf(input.policy, volume);
  const regionBytes = regionBytesForConversion(volume);
  return {
    uuid: volume.uuid,
    vg: vg.uuid,
    name: volume.name,
    vgName: vg.name,
    ...decide(judged, wanted),
    verdict,
    sizeBytes: volume.sizeBytes,
    legs: volume.legs.map(({ uuid, name, areas }) => ({ uuid, name, areas })),
    log: volume.log.kind,
    strays: volume.strays.map((stray) => ({ uuid: stray.uuid, name: stray.name })),
    nosync: volume.nosync,
    wasActive: isActive(volume),
    wasMonitored: volume.monitored === true,
    ignoreSkip: volume.skipActivation,
    copiedBytes: bytesToCopy(volume),
    mountPoints: volume.usage.mountPoints,
    regionBytes,
    metadataExtents: metadataExtents({
      sizeBytes: volume.sizeBytes,
      regionBytes: regionBytes ?? volume.regionBytes,
      extentBytes: vg.extentBytes,
    }),
    proveTracking: wanted.proveTracking,
    scrub: wanted.scrub,
    useTags: tagsAllowed(input.inventory, vg, volume),
  };
}

function decide(judged: Judged, wanted: EffectivePolicy): Pick<PlannedVolume, 'decision' | 'because'> {
  const { volume, verdict } = judged;
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

function bytesToCopy(volume: Volume): number {
  if (volume.syncPercent === null || isInSync(volume)) return 0;
  return Math.round(volume.sizeBytes * (volume.legs.length - 1) * (1 - volume.syncPercent / 100));
}

function basisOf(inventory: Inventory, volumes: readonly DraftVolume[]): PlanDraft['basis'] {
  const vgUuids = new Set<string>();
  const pvUuids = new Set<string | null>();
  for (const volume of volumes) {
    vgUuids.add(volume.vg);
    for (const leg of volume.legs) for (const area of leg.areas) pvUuids.add(area.pvUuid);
  }
  const vgs = inventory.vgs.filter((vg) => vgUuids.has(vg.uuid));
  return {
    host: inventory.host.name,
    vgs: vgs.map((vg) => ({ uuid: vg.uuid, name: vg.name, seqno: vg.seqno })),
    pvs: vgs.flatMap((vg) =>
      vg.pvs.filter((pv) => pvUuids.has(pv.uuid)).map((pv) => ({ uuid: pv.uuid, device: pv.device })),
    ),
  };
}

function relevant(findings: readonly Finding[], volumes: readonly DraftVolume[]): Finding[] {
  if (findings.length === 0) return [];
  const subjects = new Set(['host']);
  for (const volume of volumes) subjects.add(volume.vgName).add(subjectOf(volume));
  return findings.filter((finding) => subjects.has(finding.subject));
}
