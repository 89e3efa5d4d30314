import { policyOf } from '../../assess/policy-of.js';
import { policyError } from '../../model/errors.js';
import type { Pv, Vg } from '../../model/inventory.js';
import type { DraftVolume } from '../../model/plan.js';
import type { Policy } from '../../model/policy.js';
import { findPv, pvsOf, subjectOf } from '../../model/volume.js';
import type { Judged, PlanningInput } from '../make-plan.js';
import { promise, type Promised } from './choose-target.js';
import { decideAway } from './decide.js';
import { residentsOf } from './residents.js';

/**
 * The volumes of a plan, those decided for which the policy says `stand-in`: what `away PV --only VG/LV` does, within a plan
 * for the whole host. The extents that conversions need for metadata are promised first.
 * @throws RaidliftError exit 2 for a PV that the VG has not.
 */
export function withStandIns(
  input: PlanningInput,
  judged: readonly Judged[],
  volumes: readonly DraftVolume[],
): DraftVolume[] {
  if (!Object.values(input.policy.volumes).some((own) => own.do === 'stand-in')) return [...volumes];
  const promised = metadataOf(judged, volumes);
  return volumes.map((draft, index) => {
    const own = judged[index];
    const { do: wanted, away } = policyOf(input.policy, draft);
    if (own === undefined || wanted !== 'stand-in' || away === null) return draft;
    return { ...draft, ...decide(input, own, { away, promised }) };
  });
}

type Decided = Pick<DraftVolume, 'decision' | 'because' | 'copiedBytes' | 'standIn' | 'proveTracking' | 'scrub'>;

function decide(
  { inventory, policy }: PlanningInput,
  { vg, volume, verdict }: Judged,
  { away, promised }: { away: string; promised: Promised },
): Decided {
  const pv = pvOf(vg, away, policy, subjectOf(volume));
  const nothingElse = { copiedBytes: 0, proveTracking: false, scrub: 'never' } as const;
  const resident = residentsOf(vg, pv).residents.find((each) => each.volume.uuid === volume.uuid);
  if (resident === undefined) {
    return { ...nothingElse, decision: 'keep', because: `nothing of it lies on ${pv.device}, which may go` };
  }
  const spares = policy.spares ?? [];
  const known = volume.kind === 'mirror' ? verdict : null;
  const question = {
    inventory,
    vg,
    pv,
    redundancy: 'keep',
    moveOthers: false,
    spares,
    promised,
    verdict: known,
    trackParallel: false,
    convert: false,
    against: [],
    metadataExtents: 0,
  } as const;
  const decided = decideAway(resident, question);
  const extents = decided.standIn?.extents ?? 0;
  return { ...nothingElse, ...decided, copiedBytes: extents * vg.extentBytes };
}

function metadataOf(judged: readonly Judged[], volumes: readonly DraftVolume[]): Promised {
  const promised: Promised = new Map();
  volumes.forEach((draft, index) => {
    const vg = judged[index]?.vg;
    if (vg === undefined || draft.decision !== 'convert') return;
    for (const uuid of draft.legs.flatMap((leg) => pvsOf(leg))) {
      const pv = findPv(vg, uuid);
      if (pv !== undefined) promise(promised, pv, draft.metadataExtents);
    }
  });
  return promised;
}

function pvOf(vg: Vg, name: string, policy: Policy, subject: string): Pv {
  const pv = vg.pvs.find((each) => each.uuid === name || each.device === name || each.hidden?.device === name);
  if (pv !== undefined) return pv;
  const key = Object.hasOwn(policy.volumes, subject) ? subject : vg.name;
  const known = vg.pvs.map(({ device }) => device).join(', ');
  throw policyError('POLICY_UNKNOWN_PV', `The policy sends ${name} away, which is no PV of ${vg.name} (${known})`, [
    'volumes',
    key,
  ]);
}
