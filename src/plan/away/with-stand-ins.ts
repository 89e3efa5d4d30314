import { policyOf } from '../../assess/policy-of.js';
import type { DraftVolume } from '../../model/plan.js';
import type { Judged, PlanningInput } from '../make-plan.js';
import { pvOfPolicy } from '../pv-of-policy.js';
import type { Promised } from './choose-target.js';
import { decideAway } from './decide.js';
import { residentsOf } from './residents.js';

/**
 * The volumes of a plan, those decided for which the policy says `stand-in`: what `away PV --only VG/LV` does, within a plan
 * for the whole host. What is promised to others by then is theirs.
 * @throws RaidliftError exit 2 for a PV that the VG has not.
 */
export function withStandIns(
  input: PlanningInput,
  judged: readonly Judged[],
  { volumes, promised }: { volumes: readonly DraftVolume[]; promised: Promised },
): DraftVolume[] {
  if (!Object.values(input.policy.volumes).some((own) => own.do === 'stand-in')) return [...volumes];
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
  const pv = pvOfPolicy({ vg, name: away, policy, volume }, 'sends away');
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
