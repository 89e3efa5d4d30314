import { Blockers } from '../../assess/blocks.js';
import { assess } from '../../assess/assess.js';
import { usageError } from '../../model/errors.js';
import type { Assessment, Verdict } from '../../model/finding.js';
import type { Inventory, Pv, Vg, Volume } from '../../model/inventory.js';
import type { DraftVolume } from '../../model/plan.js';
import type { Policy } from '../../model/policy.js';
import { subjectOf } from '../../model/volume.js';
import { basisOf } from '../basis.js';
import { volumeAsSeen } from '../volume-as-seen.js';
import type { PlanDraft } from '../seal.js';
import type { Promised } from './choose-target.js';
import { decideAway } from './decide.js';
import { residentsOf, type Resident } from './residents.js';

export interface AwayInput {
  inventory: Inventory;
  assessment: Assessment;
  policy: Policy;
  /** UUID of the PV that leaves. */
  pv: string;
  redundancy: 'keep' | 'drop';
  moveOthers: boolean;
  /** Exclusive mirrors become raid1 first. */
  convert?: boolean;
  /** `VG/LV`s to narrow it; everything on the PV when empty. */
  only: readonly string[];
}

/** What it takes that a PV can leave: every volume that has something on it, and what is done for it. */
export function makeAwayPlan(input: AwayInput): { draft: PlanDraft; inTheWay: string[] } {
  const { vg, pv } = homeOf(input.inventory, input.pv);
  const { residents, strangers } = residentsOf(vg, pv);
  const chosen = narrow(residents, input.only);
  const promised: Promised = new Map();
  const volumes = chosen.map((resident) => planResident(input, { vg, pv, resident, promised }));
  const whole = chosen.length === residents.length && strangers.length === 0;
  const draft: PlanDraft = {
    formatVersion: 1,
    kind: 'away',
    away: { pv: pv.uuid, device: pv.device, redundancy: input.redundancy, whole },
    basis: basisOf(input.inventory, volumes, [pv.uuid]),
    volumes,
    findings: assess(input.inventory, input.policy, { purpose: { kind: 'absence', vg: vg.uuid } }).findings,
    policy: input.policy,
    seen: chosen.map(({ volume }) => volume),
  };
  return { draft, inTheWay: [...strangers.map((lv) => sayStranger(vg, lv.name)), ...lastMetadata(vg, pv)] };
}

interface Home {
  vg: Vg;
  pv: Pv;
  resident: Resident;
  promised: Promised;
}

function planResident(input: AwayInput, { vg, pv, resident, promised }: Home): DraftVolume {
  const { volume } = resident;
  const { inventory, policy, redundancy, moveOthers } = input;
  const verdict = input.assessment.volumes.find(({ uuid }) => uuid === volume.uuid)?.verdict ?? null;
  const draft = volumeAsSeen({ inventory, vg, volume, verdict: verdict ?? ownUse(volume) });
  const decided = decideAway(resident, {
    ...{ inventory, vg, pv, redundancy, moveOthers, promised, verdict },
    spares: policy.spares ?? [],
    trackParallel: policy.away?.trackParallel === true,
    convert: input.convert === true || saysConvert(policy, volume),
    against: blockersOf(input.assessment, volume),
    metadataExtents: draft.metadataExtents,
  });
  return {
    ...draft,
    ...decided,
    copiedBytes: decided.standIn === undefined ? 0 : decided.standIn.extents * vg.extentBytes,
    proveTracking: false,
    scrub: 'never',
  };
}

/** Only what the policy says of this volume, or of its VG: its defaults are about migrations. */
function saysConvert({ volumes }: Policy, volume: Volume): boolean {
  const said = [subjectOf(volume), volume.vgName].flatMap((key) =>
    Object.hasOwn(volumes, key) ? (volumes[key]?.do ?? []) : [],
  );
  return said[0] === 'convert';
}

/** Ids of what stands against its conversion. */
function blockersOf(assessment: Assessment, volume: Volume): string[] {
  return [...new Set(new Blockers(assessment).of(volume).map(({ id }) => id))];
}

/** Only mirrors can be used by several hosts at once. */
function ownUse({ kind }: Volume): Verdict {
  return { verdict: 'exclusive', evidence: [`${kind} can be active on one host only`] };
}

function homeOf({ vgs }: Inventory, uuid: string): { vg: Vg; pv: Pv } {
  for (const vg of vgs) {
    const pv = vg.pvs.find((candidate) => candidate.uuid === uuid);
    if (pv !== undefined) return { vg, pv };
  }
  throw usageError('NO_SUCH_PV', `${uuid}: no VG here has a PV with this UUID; \`pvs -o +pv_uuid\` lists them`);
}

function narrow(residents: readonly Resident[], only: readonly string[]): Resident[] {
  if (only.length === 0) return [...residents];
  const wanted = new Set(only.map((name) => name.replace(/^\/dev\//, '')));
  for (const name of wanted) {
    if (residents.some(({ volume }) => subjectOf(volume) === name)) continue;
    throw usageError('NOT_ON_PV', `${name} has nothing on that PV; \`pvs --segments\` shows what has`);
  }
  return residents.filter(({ volume }) => wanted.has(subjectOf(volume)));
}

function sayStranger(vg: Vg, name: string): string {
  const subject = `${vg.name}/${name}`;
  if (name === 'lvmlock')
    return `${subject} holds the leases of the VG's lock manager: it cannot be moved while the VG is used`;
  if (/_pmspare$/.test(name)) {
    return `${subject} is LVM's spare for thin metadata: \`lvremove ${subject}\`, and LVM makes a new one when it needs it`;
  }
  return `${subject} is an LV of LVM's own that belongs to no volume: look with \`lvs -a -o +devices ${vg.name}\``;
}

function lastMetadata(vg: Vg, pv: Pv): string[] {
  const others = vg.pvs.filter((other) => other.uuid !== pv.uuid && !other.missing);
  const isLast = others.every((other) => other.mdaFreeBytes === 0) && (pv.mdaFreeBytes ?? 0) > 0;
  if (!isLast) return [];
  return [
    `no other PV of ${vg.name} holds its metadata: add one that does (\`vgextend --pvmetadatacopies 1 ${vg.name} DEVICE\`)`,
  ];
}
