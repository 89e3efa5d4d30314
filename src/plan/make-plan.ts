import { blocks } from '../assess/blocks.js';
import { policyOf, type EffectivePolicy } from '../assess/policy-of.js';
import type { Assessment, Finding, Verdict } from '../model/finding.js';
import type { Inventory, Vg, Volume } from '../model/inventory.js';
import type { PlannedVolume, Step } from '../model/plan.js';
import type { Policy } from '../model/policy.js';
import { metadataExtents, regionBytesForConversion } from '../model/region-size.js';
import { isActive, isInSync, subjectOf } from '../model/volume.js';
import { tagsAllowed } from '../assess/tags-allowed.js';
import { layoutDigest } from './layout-digest.js';
import { planSteps } from './plan-steps.js';
import { selectVolumes } from './select.js';
import type { PlanDraft } from './seal.js';

export interface PlanningInput {
  inventory: Inventory;
  assessment: Assessment;
  policy: Policy;
  /** `VG` or `VG/LV` to narrow it; all when empty. */
  select?: readonly string[];
}

/** Inventory and assessment to a plan that has no id yet. The same input gives the same plan. */
export function makePlan(input: PlanningInput): PlanDraft {
  const findings = new Map<string, Finding[]>();
  for (const finding of input.assessment.findings) {
    const list = findings.get(finding.subject);
    if (list === undefined) findings.set(finding.subject, [finding]);
    else list.push(finding);
  }
  const verdicts = new Map(input.assessment.volumes.map((assessed) => [assessed.uuid, assessed.verdict]));
  const volumes: PlannedVolume[] = [];
  for (const { vg, volume } of selectVolumes(input.inventory, input.select ?? [])) {
    volumes.push(planVolume({ ...input, vg, volume, findings, verdict: verdicts.get(volume.uuid) ?? UNASSESSED }));
  }
  const basis = basisOf(input.inventory, volumes);
  const steps: Step[] = planSteps({ basis, volumes });
  return {
    formatVersion: 1,
    kind: 'migrate',
    basis,
    volumes,
    findings: relevant(input.assessment.findings, volumes),
    policy: input.policy,
    steps,
  };
}

const UNASSESSED: Verdict = { verdict: 'undecided', evidence: ['not assessed'] };

interface VolumeInput extends PlanningInput {
  vg: Vg;
  volume: Volume;
  findings: ReadonlyMap<string, Finding[]>;
  verdict: Verdict;
}

function planVolume(input: VolumeInput): PlannedVolume {
  const { vg, volume, verdict } = input;
  const wanted = policyOf(input.policy, volume);
  const regionBytes = regionBytesForConversion(volume);
  return {
    uuid: volume.uuid,
    vg: vg.uuid,
    name: volume.name,
    vgName: vg.name,
    ...decide(input, wanted),
    verdict,
    sizeBytes: volume.sizeBytes,
    legs: volume.legs.map((leg) => ({ uuid: leg.uuid, name: leg.name, areas: leg.areas })),
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
    layoutDigest: layoutDigest(volume),
  };
}

function decide(input: VolumeInput, wanted: EffectivePolicy): Pick<PlannedVolume, 'decision' | 'because'> {
  const { volume, verdict } = input;
  if (volume.kind === 'raid1') return { decision: 'nothing', because: 'It is raid1 already.' };
  if (wanted.do === 'keep') return { decision: 'keep', because: wanted.reason ?? 'The policy keeps it as it is.' };
  const against = [subjectOf(volume), volume.vgName, 'host']
    .flatMap((subject) => input.findings.get(subject) ?? [])
    .filter(blocks);
  if (against.length > 0) {
    return { decision: 'blocked', because: [...new Set(against.map((finding) => finding.id))].join(', ') };
  }
  if (verdict.verdict !== 'exclusive') {
    return { decision: verdict.verdict === 'parallel' ? 'keep' : 'undecided', because: verdict.evidence.join('; ') };
  }
  return { decision: 'convert', because: verdict.evidence.join('; ') };
}

function bytesToCopy(volume: Volume): number {
  if (volume.syncPercent === null || isInSync(volume)) return 0;
  return Math.round(volume.sizeBytes * (volume.legs.length - 1) * (1 - volume.syncPercent / 100));
}

function basisOf(inventory: Inventory, volumes: readonly PlannedVolume[]): PlanDraft['basis'] {
  const used = new Set(volumes.map((volume) => volume.vg));
  const pvs = new Set(volumes.flatMap((volume) => volume.legs.flatMap((leg) => leg.areas.map((area) => area.pvUuid))));
  const vgs = inventory.vgs.filter((vg) => used.has(vg.uuid));
  return {
    host: inventory.host.name,
    vgs: vgs.map((vg) => ({ uuid: vg.uuid, name: vg.name, seqno: vg.seqno })),
    pvs: vgs.flatMap((vg) =>
      vg.pvs.filter((pv) => pvs.has(pv.uuid)).map((pv) => ({ uuid: pv.uuid, device: pv.device })),
    ),
  };
}

function relevant(findings: readonly Finding[], volumes: readonly PlannedVolume[]): Finding[] {
  const subjects = new Set([
    'host',
    ...volumes.flatMap((volume) => [volume.vgName, `${volume.vgName}/${volume.name}`]),
  ]);
  return findings.filter((finding) => subjects.has(finding.subject));
}
