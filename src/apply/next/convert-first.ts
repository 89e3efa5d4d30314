import { convertGoal } from './convert.js';
import type { Goal, Situation } from './decision.js';
import { isRecorded } from './mirror.js';

/**
 * A mirror that becomes raid1 first and then goes the way of one. Once a leg of the raid1 is out, or it was seen to be well, the
 * conversion is over; on the way back nothing is converted any more.
 */
export function afterConversion(goal: Goal): Goal {
  return {
    ...goal,
    next(situation) {
      if (isConverted(situation)) return goal.next(situation);
      const decision = convertGoal.next(situation);
      return decision.kind === 'reached' ? goal.next(situation) : decision;
    },
    isReached: (planned, now, vg) => now.kind === 'raid1' && goal.isReached(planned, now, vg),
    halfWay: (planned, vg, now) => convertGoal.halfWay(planned, vg, now) ?? goal.halfWay(planned, vg, now),
  };
}

function isConverted(situation: Situation): boolean {
  const { now, context } = situation;
  const isRaid = now?.kind === 'raid1';
  const isOut = now?.operation?.kind === 'split' || now?.operation?.kind === 'pvmove';
  return (isRaid && (isRecorded(situation, 'verify') || isOut)) || (context.heading ?? 'away') !== 'away';
}
