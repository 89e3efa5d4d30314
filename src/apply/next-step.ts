import type { PlannedVolume } from '../model/plan.js';
import { isActedOn, type Acting } from '../plan/strategies.js';
import { convertGoal } from './next/convert.js';
import { coverGoal } from './next/cover.js';
import { trackBackGoal, trackGoal, trackMirrorBackGoal, trackMirrorGoal } from './next/track.js';
import { uncoverGoal } from './next/uncover.js';
import type { Decision, Goal, Situation } from './next/decision.js';
import { standInGoal } from './next/stand-in.js';

export type { Decision, Goal, Situation } from './next/decision.js';

const goals: Record<Acting, Goal> = {
  convert: convertGoal,
  cover: coverGoal,
  uncover: uncoverGoal,
  'stand-in': standInGoal,
  track: trackGoal,
  'track-back': trackBackGoal,
  'track-mirror': trackMirrorGoal,
  'track-mirror-back': trackMirrorBackGoal,
};

/** What the plan wants of a volume. Only for one that is acted on. */
export function goalOf(planned: PlannedVolume): Goal {
  if (!isActedOn(planned)) throw new Error(`${planned.vgName}/${planned.name} is not to be changed`);
  return goals[planned.decision];
}

/** The next step of a volume on the way to its goal. Pure: the same sight gives the same step. */
export function nextStep(situation: Situation): Decision {
  return goalOf(situation.planned).next(situation);
}
