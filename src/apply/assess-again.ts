import { assess, type AssessOptions } from '../assess/assess.js';
import { blocks } from '../assess/blocks.js';
import type { Vg, Volume } from '../model/inventory.js';
import type { PlannedVolume } from '../model/plan.js';
import { obstaclesOf } from '../plan/away/obstacles.js';
import type { Session } from './session.js';

function purposeOf({ decision, cover, convertFirst }: PlannedVolume): Pick<AssessOptions, 'purpose'> {
  if (decision === 'convert' || convertFirst === true) return {};
  if (decision !== 'cover' || cover === undefined) return { purpose: { kind: 'uncover' } };
  return { purpose: { kind: 'cover', wish: { on: cover.pv, release: cover.release } } };
}

/**
 * Right before a volume's first change it is assessed again, by the plan's own policy: what a saved report could not show is
 * proven here. Gives the reason why it must not begin, or null.
 */
export function newBlocker(session: Session, planned: PlannedVolume): { code: string; message: string } | null {
  // What brings a leg back is there for a volume that is not well.
  if (planned.decision.endsWith('-back')) return null;
  const subject = `${planned.vgName}/${planned.name}`;
  const { vg, now } = session.findIn(planned);
  if (vg === undefined || now === undefined) return null;
  const isMoved = planned.decision === 'stand-in' || planned.decision === 'move-log';
  const obstacle = isMoved ? newObstacle(session, planned, vg, now) : null;
  if (obstacle !== null || (isMoved && planned.convertFirst !== true)) return obstacle;
  const assessment = assess(session.inventory, session.plan.policy, {
    only: (volume) => volume.uuid === planned.uuid,
    planId: session.plan.id,
    ...purposeOf(planned),
  });
  const against = assessment.findings.filter(
    (finding) => blocks(finding) && [subject, vg.name, 'host', `${vg.name}/${now.name}`].includes(finding.subject),
  );
  if (against.length > 0) {
    const [first] = against;
    return {
      code: 'NEW_BLOCKER',
      message: `${subject}: ${against.map((finding) => finding.id).join(', ')}: ${first?.evidence[0] ?? first?.title ?? ''}; ${first?.remedy ?? ''}`,
    };
  }
  const verdict = assessment.volumes.find((volume) => volume.uuid === planned.uuid)?.verdict;
  const expected = planned.decision === 'track-parallel' ? 'parallel' : 'exclusive';
  if (now.kind === 'mirror' && verdict !== undefined && verdict.verdict !== expected) {
    return {
      code: 'VERDICT_CHANGED',
      message: `${subject} is ${verdict.verdict} now: ${verdict.evidence.join('; ')}; decide in a policy and plan again`,
    };
  }
  return null;
}

/** The same for a volume of which something is moved: what stands against a conversion does not stand against that. */
function newObstacle(
  session: Session,
  planned: PlannedVolume,
  vg: Vg,
  now: Volume,
): { code: string; message: string } | null {
  const subject = `${planned.vgName}/${planned.name}`;
  const obstacles = obstaclesOf(session.inventory, vg, now, session.plan.id);
  if (obstacles.length > 0) return { code: 'NEW_BLOCKER', message: `${subject}: ${obstacles.join('; ')}` };
  const assessment = assess(session.inventory, session.plan.policy, {
    only: (volume) => volume.uuid === planned.uuid,
    planId: session.plan.id,
  });
  const verdict = assessment.volumes.find((volume) => volume.uuid === planned.uuid)?.verdict;
  if (verdict?.verdict !== 'undecided') return null;
  return { code: 'VERDICT_CHANGED', message: `${subject} is undecided now: ${verdict.evidence.join('; ')}` };
}
