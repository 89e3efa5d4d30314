import type { PlannedVolume } from '../model/plan.js';
import { isActedOn, type Acting } from '../plan/strategies.js';
import { convertGoal } from './next/convert.js';
import { afterConversion } from './next/convert-first.js';
import { coverGoal } from './next/cover.js';
import { moveLogGoal } from './next/move-log.js';
import { trackBackGoal, trackGoal } from './next/track.js';
import { trackMirrorBackGoal, trackMirrorGoal } from './next/track-mirror.js';
import { trackParallelGoal } from './next/track-parallel.js';
import { uncoverGoal } from './next/uncover.js';
import type { Decision, Goal, Situation } from './next/decision.js';
import { standInGoal } from './next/stand-in.js';

export type { Decision, Goal, Sight, Situation } from './next/decision.js';

const goals: Record<Acting, Goal> = {
  convert: convertGoal,
  cover: coverGoal,
  uncover: uncoverGoal,
  'stand-in': standInGoal,
  'move-log': moveLogGoal,
  'track-parallel': trackParallelGoal,
  track: trackGoal,
  'track-back': trackBackGoal,
  'track-mirror': trackMirrorGoal,
  'track-mirror-back': trackMirrorBackGoal,
};

/** What the plan wants of a volume. Only for one that is acted on. */
export function goalOf(planned: PlannedVolume): Goal {
  if (!isActedOn(planned)) throw new Error(`${planned.vgName}/${planned.name} is not to be changed`);
  const goal = goals[planned.decision];
  return planned.convertFirst === true ? afterConversion(goal) : goal;
}

/** The next step of a volume on the way to its goal. Pure: the same sight gives the same step. */
export function nextStep(situation: Situation): Decision {
  return goalOf(situation.planned).next(situation);
}
