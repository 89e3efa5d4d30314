import type { Volume } from '../../model/inventory.js';
import type { PlannedVolume } from '../../model/plan.js';
import { hasFailed, subjectOf } from '../../model/volume.js';
import * as recover from '../../plan/recover.js';
import { run, stop, wait, type Decision } from './decision.js';

/** States that any volume may be in, whatever its plan. */
export type CommonState =
  | { kind: 'gone' }
  | { kind: 'suspended'; devices: string[] }
  /** LVM has the PV marked missing, but its device is back. */
  | { kind: 'device-back'; pv: string }
  | { kind: 'busy'; operation: string; detail: string }
  | { kind: 'changed'; what: string };

/** What is done in such a state. */
export function inCommonState(planned: PlannedVolume, state: CommonState): Decision {
  const subject = subjectOf(planned);
  switch (state.kind) {
    case 'gone':
      return stop('VOLUME_GONE', `${subject}: no LV has its UUID any more; look with \`lvs -a -o +lv_uuid\``);
    case 'suspended':
      return run(recover.resumeDevices(planned, state.devices));
    case 'device-back':
      return run(recover.restoreMissing(planned, state.pv));
    case 'busy':
      return stop(
        'OPERATION_UNDER_WAY',
        `${subject}: ${state.operation} is under way (${state.detail}); let it end first`,
      );
    case 'changed':
      return stop('VOLUME_CHANGED', `${subject}: ${state.what}; look with \`lvs -a ${planned.vgName}\` and plan again`);
    default:
      return state satisfies never;
  }
}

/**
 * Waits for a mirror's copy. To a leg that has failed the kernel copies nothing, though its device may be back, until the table is loaded anew
 * [lab, 6.1]: the count stands still until then.
 */
export function untilInSync(planned: PlannedVolume, now: Volume): Decision {
  const dead = now.legs.filter(hasFailed);
  if (dead.length === 0) return wait(recover.waitSync(planned), now);
  const legs = dead.map(({ name }) => name).join(', ');
  return run({
    ...recover.refreshLegs(planned),
    inVain: {
      code: 'LEG_DEAD',
      message: `${subjectOf(planned)}: ${legs} fails each time it is copied to; see the kernel’s log. Mend its device, then \`raidlift resume\``,
    },
  });
}

/** dmeventd watched it before, and does not now: LVM takes that off before it suspends anything, and a killed command has left it so. */
export function isUnwatched(planned: PlannedVolume, now: Pick<Volume, 'monitored'>): boolean {
  return planned.wasMonitored && now.monitored === false;
}
