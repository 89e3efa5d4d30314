import type { Vg, Volume } from '../../model/inventory.js';
import type { PlannedVolume } from '../../model/plan.js';
import { isActive, pvsOf, subjectOf } from '../../model/volume.js';
import * as recover from '../../plan/recover.js';
import { oldLegs } from '../../plan/cover.js';
import type { CoverState } from '../recognise-cover.js';
import { inCommonState, untilInSync } from './common-states.js';
import { run, stop, type Decision, type Situation } from './decision.js';

/** What covers and their ends have in common. */
type Common = Exclude<CoverState, { kind: 'layer' } | { kind: 'mirror' }>;

export function commonStates({ planned, vg, tried }: Situation, state: Common): Decision {
  switch (state.kind) {
    case 'strays':
      if (state.now.suspended.length > 0) return run(recover.resumeDevices(planned, state.now.suspended));
      if (isActive(state.now) && isOpen(vg, state.now.strays)) {
        // Killed before its tables were live, the command has left them loaded: a refresh would make them so, and every write would fail.
        if (tried?.has('clear-table') !== true) return run(recover.clearTable(planned, state.now));
        // Killed between its commit and its tables: the live one lies on the strays.
        if (tried.has('refresh-strays') !== true) return run(recover.refreshStrays(planned));
      }
      return run({ ...recover.removeStrays(planned, state.now), mayFail: isActive(state.now) });
    case 'inactive':
      if (state.away.length === 0) return run(recover.activate(planned, state.now));
      return leavesFewer(planned, state.now, state.away) ? legAway(planned, state) : run(recover.repairLayer(planned));
    default:
      return inCommonState(planned, state);
  }
}

/**
 * Until one mirror, under no layer, is in sync. A count that stops one short goes on after one refresh (facts §3); where a PV is away it never ends, and a
 * leg on it is given up, as dmeventd does once a write to it fails.
 */
export function settle({ planned, tried }: Situation, now: Volume): Decision {
  const away = now.missingPvs;
  if (away.length > 0) {
    return leavesFewer(planned, now, away)
      ? legAway(planned, { now, away })
      : run({ ...recover.repairLayer(planned), mayFail: true });
  }
  return tried?.has('refresh') === true
    ? untilInSync(planned, now)
    : run({ ...recover.refresh(planned), mayFail: true });
}

/** Whether a live or loaded table lies on one of them. */
export function isOpen(vg: Vg | undefined, strays: Volume['strays']): boolean {
  return vg?.lvs.some((lv) => lv.open === true && strays.some(({ uuid }) => uuid === lv.uuid)) === true;
}

/**
 * A repair gives up what is away for good: only where as many legs stay as there were before the cover, or where a layer is under way, which goes on only
 * so.
 */
function leavesFewer(planned: PlannedVolume, now: Volume, away: readonly string[]): boolean {
  const stays = now.legs.filter((leg) => !pvsOf(leg).some((pv) => away.includes(pv)));
  return now.operation === null && stays.length < oldLegs(planned).length;
}

function legAway(planned: PlannedVolume, { now, away }: { now: Volume; away: readonly string[] }): Decision {
  const subject = subjectOf(planned);
  const how = isActive(now) ? 'in sync' : 'active';
  return stop(
    'DEVICE_AWAY',
    `${subject} is not ${how}, and PV ${away.join(', ')} is away: giving up what lies there would leave fewer copies than it had. Bring the device back, ` +
      `then \`raidlift resume\`; should it never come back, \`lvconvert --repair --use-policies ${subject}\` goes on without it`,
  );
}

export function isRecorded({ planned, context }: Situation, name: string): boolean {
  return context.recorded.has(`${subjectOf(planned)}:${name}`);
}
