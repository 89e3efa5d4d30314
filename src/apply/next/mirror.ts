import { isActive, subjectOf } from '../../model/volume.js';
import * as recover from '../../plan/recover.js';
import type { CoverState } from '../recognise-cover.js';
import { inCommonState } from './common-states.js';
import { run, type Decision, type Situation } from './decision.js';

/** What covers and their ends have in common. */
type Common = Exclude<CoverState, { kind: 'layer' } | { kind: 'mirror' }>;

export function commonStates({ planned }: Situation, state: Common): Decision {
  switch (state.kind) {
    case 'strays':
      if (state.now.suspended.length > 0) return run(recover.resumeDevices(planned, state.now.suspended));
      return run({ ...recover.removeStrays(planned, state.now), mayFail: isActive(state.now) });
    case 'inactive':
      return run(state.away.length > 0 ? recover.repairLayer(planned) : recover.activate(planned, state.now));
    default:
      return inCommonState(planned, state);
  }
}

export function isRecorded({ planned, context }: Situation, name: string): boolean {
  return context.recorded.has(`${subjectOf(planned)}:${name}`);
}
