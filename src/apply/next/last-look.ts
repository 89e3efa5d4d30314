import { holds } from '../../model/holds.js';
import { subjectOf } from '../../model/volume.js';
import type { StepSketch } from '../../plan/step.js';
import { run, saysNo, stop, type Decision, type Situation } from './decision.js';
import { isRecorded } from './mirror.js';

/** The check at the end of a way: stops where something does not hold, and is recorded once; null once it was. */
export function lastLook(situation: Situation, verify: StepSketch): Decision | null {
  const unmet = verify.done.find((predicate) => !holds(predicate, situation.context));
  if (unmet !== undefined) return stop('VERIFY_FAILED', `${subjectOf(situation.planned)}: ${saysNo(unmet)}`);
  return isRecorded(situation, verify.name) ? null : run(verify);
}
