import { assess } from '../assess/assess.js';
import { Blockers } from '../assess/blocks.js';
import { coverRoom } from '../assess/cover-room.js';
import { policyOf } from '../assess/policy-of.js';
import type { Finding } from '../model/finding.js';
import type { DraftVolume } from '../model/plan.js';
import { findPv, pvsOf } from '../model/volume.js';
import { lessPromised, promise, type Promised } from './away/choose-target.js';
import type { Judged, PlanningInput } from './make-plan.js';
import { pvOfPolicy } from './pv-of-policy.js';

interface Covered {
  volumes: DraftVolume[];
  /** What stands for or against these covers. */
  findings: Finding[];
}

/**
 * The volumes of a plan, those decided for which the policy says `cover`: what `cover VG/LV --on PV` does, within a plan for the whole
 * host. One with a leg on that PV has its cover: the same policy may be applied again.
 * @throws RaidliftError exit 2 for a PV that the VG has not.
 */
export function withCovers(
  input: PlanningInput,
  judged: readonly Judged[],
  { volumes, promised }: { volumes: readonly DraftVolume[]; promised: Promised },
): Covered {
  const findings: Finding[] = [];
  if (!Object.values(input.policy.volumes).some((own) => own.do === 'cover'))
    return { volumes: [...volumes], findings };
  const decided = volumes.map((draft, index) => {
    const own = judged[index];
    const { do: wanted, on } = policyOf(input.policy, draft);
    if (own === undefined || wanted !== 'cover' || on === null) return draft;
    const { found, ...decision } = decide(input, own, { on, promised });
    findings.push(...found);
    return { ...draft, ...decision, proveTracking: false, scrub: 'never' as const };
  });
  return { volumes: decided, findings };
}

type Decision = Pick<DraftVolume, 'decision' | 'because' | 'cover' | 'copiedBytes'> & { found: Finding[] };

function decide(
  { inventory, policy }: PlanningInput,
  { vg, volume }: Judged,
  { on, promised }: { on: string; promised: Promised },
): Decision {
  const pv = pvOfPolicy({ vg, name: on, policy, volume }, 'wants a leg on');
  const left = { copiedBytes: 0, found: [] };
  if (volume.kind !== 'mirror') return { ...left, decision: 'keep', because: 'it is raid1: a cover is for mirrors' };
  if (volume.operation === null && volume.legs.some((leg) => pvsOf(leg).includes(pv.uuid))) {
    return { ...left, decision: 'keep', because: `it is covered: a leg of it lies on ${pv.device}` };
  }
  const wish = { on: pv.uuid, release: null };
  const assessment = assess(inventory, policy, {
    only: ({ uuid }) => uuid === volume.uuid,
    purpose: { kind: 'cover', wish },
  });
  const found = assessment.findings;
  const against = new Set(new Blockers(assessment).of(volume).map(({ id }) => id));
  if (against.size > 0) return { ...left, found, decision: 'blocked', because: [...against].join(', ') };
  const verdict = assessment.volumes.find(({ uuid }) => uuid === volume.uuid)?.verdict;
  const because = verdict?.evidence.join('; ') ?? 'not assessed';
  if (verdict?.verdict !== 'exclusive') return { ...left, found, decision: 'undecided', because };
  const room = coverRoom(lessPromised(vg, promised), volume, wish);
  if ('lacks' in room) {
    return { ...left, found, decision: 'blocked', because: `besides what else is planned ${room.lacks.join('; ')}` };
  }
  promise(promised, pv, Math.ceil(volume.sizeBytes / vg.extentBytes));
  const logPv = room.logPv === null ? undefined : findPv(vg, room.logPv);
  if (logPv !== undefined) promise(promised, logPv, 1);
  return {
    found,
    decision: 'cover',
    because,
    copiedBytes: volume.sizeBytes,
    cover: { pv: pv.uuid, leg: null, logPv: room.logPv, logToCore: false, release: null, thaw: 'yes' },
  };
}
