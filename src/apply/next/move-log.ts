import type { Volume } from '../../model/inventory.js';
import type { PlannedVolume } from '../../model/plan.js';
import { deviceOfPv, findPv, isActive, isInSync, isThere, pvsOf, subjectOf } from '../../model/volume.js';
import { logMoveOf } from '../../plan/move-log.js';
import * as recover from '../../plan/recover.js';
import type { StepSketch } from '../../plan/step.js';
import { common, mayRun, named, type Seen } from './absence.js';
import { isUnwatched, untilInSync } from './common-states.js';
import { run, stop, type Decision, type Goal, type Sight } from './decision.js';
import { lastLook } from './last-look.js';

/** A mirror's log on another PV for a while, and back again. */
export const moveLogGoal: Goal = {
  next(situation) {
    return common(situation, ['mirror']) ?? next(situation as Seen);
  },
  reached: 'its log is where it should be',
  isReached: (planned, now) => isLogOn(now, logMoveOf(planned, 'away').to),
  endsWithLook: () => true,
  halfWay: (planned, _vg, now) =>
    now.kind === 'mirror' && now.log.kind === 'core' && planned.log === 'disk' ? { name: null } : null,
  keepsMark: (heading) => heading === 'away',
  standing,
};

function standing(planned: PlannedVolume, { vg }: Sight): { state: string; explanation: string; next: string } {
  const { from, to } = logMoveOf(planned, 'away');
  return {
    state: 'away',
    explanation: `its log lies on ${deviceOfPv(vg, to)} while PV ${from} is away`,
    next: `raidlift back ${from}`,
  };
}

function isLogOn(now: Volume, pv: string): boolean {
  return now.log.kind === 'disk' && pvsOf(now.log).includes(pv);
}

function next(seen: Seen): Decision {
  const { planned, now, context } = seen;
  const heading = context.heading ?? 'away';
  const { to, suffix } = logMoveOf(planned, heading);
  if (heading === 'stay' && now.log.kind === 'disk') return { kind: 'reached' };
  if (!isLogOn(now, to)) {
    const back = toLogPv(seen, to);
    if (back !== null) return back;
  }
  if (!isActive(now)) return run(recover.activate(planned, now));
  if (!isInSync(now)) return untilInSync(planned, now);
  if (!isLogOn(now, to)) return mayRun(seen, step(planned, now.log.kind === 'disk' ? 'log-off' : 'log-on', suffix));
  if (isUnwatched(planned, now)) return run(recover.monitor(planned));
  return lastLook(seen, step(planned, 'verify-log', suffix)) ?? { kind: 'reached' };
}

/** The PV for the log must be there, and in its VG. */
function toLogPv({ planned, vg }: Seen, to: string): Decision | null {
  const pv = findPv(vg, to);
  if (pv === undefined || (pv.missing && !isThere(pv))) {
    return stop('DEVICE_AWAY', `${subjectOf(planned)}: PV ${to} is away, and its log is to lie there`);
  }
  return pv.missing ? run(recover.restoreMissing(planned, to)) : null;
}

function step(planned: PlannedVolume, name: string, suffix: string): StepSketch {
  return named(planned, `${name}${suffix}`);
}
