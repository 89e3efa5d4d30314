import { coverRoom, type CoverWish } from '../assess/cover-room.js';
import { Blockers } from '../assess/blocks.js';
import { usageError } from '../model/errors.js';
import type { Assessment, Verdict } from '../model/finding.js';
import type { Inventory, Vg, Volume } from '../model/inventory.js';
import type { CoverOrder, DraftVolume, Plan } from '../model/plan.js';
import type { Policy } from '../model/policy.js';
import { pvsOf, subjectOf } from '../model/volume.js';
import { basisOf } from './basis.js';
import { relevantFindings } from './make-plan.js';
import type { PlanDraft } from './seal.js';
import { selectVolumes } from './select.js';
import { volumeAsSeen } from './volume-as-seen.js';

interface Asked {
  inventory: Inventory;
  assessment: Assessment;
  policy: Policy;
  /** `VG/LV`. */
  subject: string;
}

/** A plan that gives one mirror one more leg for a while. */
export function makeCover(input: Asked & { wish: CoverWish; thaw: CoverOrder['thaw'] }): PlanDraft {
  const { vg, volume } = mirrorNamed(input.inventory, input.subject);
  const room = coverRoom(vg, volume, input.wish);
  if ('lacks' in room) return draft(input, 'cover', { vg, volume, cover: undefined });
  const cover: CoverOrder = {
    pv: room.pv,
    leg: null,
    logPv: room.logPv,
    logToCore: false,
    release: input.wish.release,
    thaw: input.thaw,
  };
  return draft(input, 'cover', { vg, volume, cover });
}

/** What is known of the cover that is to end: by its plan, or as a person says. */
export interface CoveredBy {
  /** The leg that it had got. */
  legUuid: string;
  /** It had its log in memory before. */
  logToCore: boolean;
}

/** A plan that takes the extra leg away again. */
export function makeUncover(input: Asked & { covered: CoveredBy }): PlanDraft {
  const { vg, volume } = mirrorNamed(input.inventory, input.subject);
  const leg = volume.legs.find(({ uuid }) => uuid === input.covered.legUuid);
  const pv = leg === undefined ? undefined : pvsOf(leg)[0];
  if (leg === undefined || pv === undefined) throw usageError('NO_COVER', `${input.subject} has no extra leg any more`);
  const { logToCore } = input.covered;
  const cover: CoverOrder = { pv, leg: leg.uuid, logPv: null, logToCore, release: null, thaw: 'yes' };
  return draft(input, 'uncover', { vg, volume, cover });
}

function mirrorNamed(inventory: Inventory, subject: string): { vg: Vg; volume: Volume } {
  const found = selectVolumes(inventory, [subject]);
  const [only] = found;
  if (only === undefined || found.length > 1 || only.volume.kind !== 'mirror') {
    throw usageError('NOT_A_MIRROR', `${subject}: no mirror of this host; \`raidlift inspect\` lists them`);
  }
  return only;
}

function draft(
  { inventory, assessment, policy }: Asked,
  kind: 'cover' | 'uncover',
  { vg, volume, cover }: { vg: Vg; volume: Volume; cover: CoverOrder | undefined },
): PlanDraft {
  const verdict = assessment.volumes.find(({ uuid }) => uuid === volume.uuid)?.verdict ?? UNASSESSED;
  const seen = volumeAsSeen({ inventory, vg, volume, verdict });
  const planned: DraftVolume = {
    ...seen,
    ...decide(kind, volume, { assessment, verdict }),
    proveTracking: false,
    scrub: 'never',
    ...(cover === undefined ? {} : { cover }),
  };
  return {
    formatVersion: 1,
    kind: kind satisfies Plan['kind'],
    basis: basisOf(inventory, [planned]),
    volumes: [planned],
    findings: relevantFindings(assessment.findings, [planned]),
    policy,
    seen: [volume],
  };
}

const UNASSESSED: Verdict = { verdict: 'undecided', evidence: ['not assessed'] };

function decide(
  kind: 'cover' | 'uncover',
  volume: Volume,
  { assessment, verdict }: { assessment: Assessment; verdict: Verdict },
): Pick<DraftVolume, 'decision' | 'because'> {
  const against = new Blockers(assessment).of(volume).map((finding) => finding.id);
  if (against.length > 0) return { decision: 'blocked', because: [...new Set(against)].join(', ') };
  const because = verdict.evidence.join('; ');
  if (verdict.verdict !== 'exclusive') return { decision: 'undecided', because };
  return { decision: kind, because: kind === 'cover' ? because : `${subjectOf(volume)} has its extra leg` };
}
