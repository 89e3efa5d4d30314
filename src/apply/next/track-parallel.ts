import type { PlannedVolume } from '../../model/plan.js';
import { isActive, isInSync, subjectOf } from '../../model/volume.js';
import * as recover from '../../plan/recover.js';
import { absenceOf } from '../../plan/track.js';
import { activate, common, isAway, mayRun, named, sayChanged, type Seen } from './absence.js';
import { stop, wait, type Decision, type Goal, type Sight } from './decision.js';
import { comeBack } from './track-mirror.js';

/** A mirror that several nodes use, of which nobody watches the second leg while its device is gone; experimental. */
export const trackParallelGoal: Goal = {
  next(situation) {
    const first = common(situation, ['mirror']);
    if (first !== null) return first;
    const seen = situation as Seen;
    const heading = seen.context.heading ?? 'away';
    if (heading === 'stay') return giveUp(seen.planned);
    return heading === 'back' ? comeBack(seen) : nextOut(seen);
  },
  reached: 'not watched any more: its leg may be lost for a while',
  isReached: (_planned, now) => now.monitored === false,
  endsWithLook: () => true,
  halfWay: (_planned, _vg, now) => (now.monitored === false ? { name: null } : null),
  keepsMark: (heading) => heading === 'away',
  standing,
};

function standing(planned: PlannedVolume, { now }: Sight): { state: string; explanation: string; next: string } {
  const { pv } = absenceOf(planned);
  return {
    state: 'away',
    explanation: `nobody watches it, on any node; writes to its leg on PV ${pv} may fail and are tracked in its log: ${sayChanged(now)}. Experimental`,
    next: `raidlift back ${pv}`,
  };
}

function nextOut(seen: Seen): Decision {
  const { planned, now } = seen;
  if (isAway(seen) && now.monitored === false) return { kind: 'reached' };
  if (!isActive(now)) return activate(seen);
  if (now.monitored === false) return { kind: 'reached' };
  if (!isInSync(now)) return wait(recover.waitSync(planned), now);
  return mayRun(seen, named(planned, 'unmonitor'));
}

function giveUp(planned: PlannedVolume): Decision {
  const subject = subjectOf(planned);
  return stop(
    'VOLUME_CHANGED',
    `${subject}: several nodes use it, and its leg is not given up by itself: \`lvconvert --yes --repair --use-policies ${subject}\` on one node drops it, ` +
      `a leg is added with \`lvconvert --yes --type mirror -m 1 ${subject} PV\``,
  );
}
