import { isActive } from '../../model/volume.js';
import type { PlannedVolume } from '../../model/plan.js';
import * as recover from '../../plan/recover.js';
import type { CoverState } from '../recognise-cover.js';
import { run, stop, type Decision, type Situation } from './decision.js';

/** What covers and their ends have in common. */
type Common = Exclude<CoverState, { kind: 'layer' } | { kind: 'mirror' }>;

export function commonStates({ planned }: Situation, state: Common): Decision {
  const subject = subjectOf(planned);
  switch (state.kind) {
    case 'gone':
      return stop('VOLUME_GONE', `${subject}: no LV has its UUID any more; look with \`lvs -a -o +lv_uuid\``);
    case 'changed':
      return stop('VOLUME_CHANGED', `${subject}: ${state.what}; look with \`lvs -a ${planned.vgName}\``);
    case 'busy':
      return stop(
        'OPERATION_UNDER_WAY',
        `${subject}: ${state.operation} is under way (${state.detail}); let it end first`,
      );
    case 'strays':
      if (state.now.suspended.length > 0) return run(recover.resumeDevices(planned, state.now.suspended));
      return run({ ...recover.removeStrays(planned, state.now), mayFail: isActive(state.now) });
    case 'device-back':
      return run(recover.restoreMissing(planned, state.pv));
    case 'inactive':
      return run(state.away.length > 0 ? recover.repairLayer(planned) : recover.activate(planned, state.now));
    default:
      return state satisfies never;
  }
}

export function isRecorded({ planned, context }: Situation, name: string): boolean {
  return context.recorded.has(`${subjectOf(planned)}:${name}`);
}

export function subjectOf(planned: PlannedVolume): string {
  return `${planned.vgName}/${planned.name}`;
}
