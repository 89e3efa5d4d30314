import { holds, isDetached } from '../../model/holds.js';
import type { Vg, Volume } from '../../model/inventory.js';
import type { PlannedVolume } from '../../model/plan.js';
import { dmName, hasErred, hasFailed, isActive, isInSync, subjectOf } from '../../model/volume.js';
import * as recover from '../../plan/recover.js';
import { absenceOf, trackable } from '../../plan/track.js';
import { nextAbandon } from './abandon.js';
import {
  activate,
  checked,
  common,
  deviceBack,
  isAway,
  isGone,
  isWhole,
  mayRun,
  named,
  sayChanged,
  verified,
  type Seen,
} from './absence.js';
import { isUnwatched, untilInSync } from './common-states.js';
import { run, saysNo, stop, wait, type Decision, type Goal, type Sight } from './decision.js';
import { isRecorded } from './mirror.js';

/** The second leg of a mirror out, its changes tracked in the mirror's log (facts §2); and back again. */
export const trackMirrorGoal: Goal = {
  ...goal(({ context }) => context.heading ?? 'away'),
  reached: 'a leg out, its changes tracked in its log',
  isReached: (planned, now, vg) => now.monitored === false && vg !== undefined && isOut(planned, vg),
  keepsMark: (heading) => heading === 'away',
  standing,
};

/** The leg back in the mirror, where nothing is known of how it went. */
export const trackMirrorBackGoal: Goal = {
  ...goal(() => 'back'),
  reached: 'whole again',
  isReached: (_planned, now) => isWhole(now) && now.monitored !== false,
};

function goal(
  heading: (seen: Seen) => 'away' | 'back' | 'stay',
): Pick<Goal, 'next' | 'endsWithLook' | 'remarks' | 'halfWay'> {
  return {
    next(situation) {
      const first = common(situation, ['mirror', 'linear']);
      if (first !== null) return first;
      const seen = situation as Seen;
      const to = heading(seen);
      if (to === 'stay') return nextAbandon(seen);
      if (seen.now.kind !== 'mirror') return lostIt(seen.planned);
      return to === 'back' ? comeBack(seen) : nextOut(seen);
    },
    endsWithLook: () => true,
    remarks,
    halfWay: (planned, vg, now) =>
      vg !== undefined && (isOut(planned, vg) || runsWithout(planned, vg, now)) ? { name: null } : null,
  };
}

/** dmeventd, or somebody, has dropped the leg for good. */
function lostIt(planned: PlannedVolume): Decision {
  const subject = subjectOf(planned);
  return stop(
    'VOLUME_CHANGED',
    `${subject} is linear: its leg was dropped for good, all data is on the other one. For a new leg, a full copy: ` +
      `\`lvconvert --yes --type mirror -m 1 ${subject} PV\`; then \`raidlift close\` the plan`,
  );
}

function isOut(planned: PlannedVolume, vg: Vg): boolean {
  return isDetached(vg, absenceOf(planned).leg);
}

/** After a reboot without the PV somebody has activated it by hand, in LVM's partial mode. */
function runsWithout(planned: PlannedVolume, vg: Vg, now: Volume): boolean {
  return isActive(now) && isGone(vg, absenceOf(planned).pv) && !isOut(planned, vg);
}

function standing(planned: PlannedVolume, sight: Sight): { state: string; explanation: string; next: string } {
  return {
    state: 'away',
    explanation: whileOut(planned, sight).join('; '),
    next: `raidlift back ${absenceOf(planned).pv}`,
  };
}

function remarks(planned: PlannedVolume, sight: Sight): string[] {
  const { vg, now, context } = sight;
  if (isOut(planned, vg) || runsWithout(planned, vg, now)) return whileOut(planned, sight);
  const { pv } = absenceOf(planned);
  const wasOut = context.recorded.has(`${subjectOf(planned)}:detach-leg`);
  if (context.heading !== 'away' || !wasOut || isGone(vg, pv) || !isActive(now)) return [];
  const copying = isInSync(now) ? 'its legs are equal again' : 'what has changed is being copied';
  return [
    `its leg is in use again, though its PV was to be away: a refresh, a \`vgchange --monitor y\` or a boot ended that; ${copying}. ` +
      `\`raidlift away ${pv}\` takes it out once more, \`raidlift back ${pv}\` is the end of it`,
  ];
}

/** How a volume stands while its leg is out, and what a reboot now would mean (facts §2). */
function whileOut(planned: PlannedVolume, { vg, now, dm }: Sight): string[] {
  const { pv } = absenceOf(planned);
  const byHandNow = runsWithout(planned, vg, now);
  const changed = sayChanged(now, byHandNow ? ' it was activated by hand; what changed before is kept too' : '');
  const where = isGone(vg, pv) ? 'which is gone' : 'which is there still';
  const table = dm?.find(({ name }) => name === dmName(planned.vgName, now.name))?.table[0];
  const unsafe = !byHandNow && table !== undefined && !/\bkeep_log\b/.test(table);
  return [
    `its leg on PV ${pv}, ${where}, is out, its changes tracked in its log: ${changed}`,
    ...(unsafe ? [`its table has LOST keep_log: a failed write would hold all others; \`raidlift back ${pv}\``] : []),
    ...(table !== undefined && !unsafe
      ? [`its table is the one for that (${byHandNow ? 'partial' : 'keep_log'})`]
      : []),
    now.monitored === false
      ? 'dmeventd does not watch it, as it must not'
      : 'dmeventd WATCHES it and would drop that leg',
    'nothing else may be done in its VG, and a refresh ends this',
    `after a reboot without that PV: \`${byHand(planned)}\` by hand; with it, it is whole`,
  ];
}

/** Neither a boot nor `-ay` activates a mirror without its leg; monitored, the first write would make it linear (facts §2). */
function byHand(planned: PlannedVolume): string {
  return `lvchange -ay --activationmode partial --monitor n ${subjectOf(planned)}`;
}

function nextOut(seen: Seen): Decision {
  const { planned, vg, now, tried } = seen;
  const subject = subjectOf(planned);
  if (isOut(planned, vg) || (runsWithout(planned, vg, now) && isRecorded(seen, 'detach-leg'))) {
    if (now.monitored === false) return checked(seen, ['detach-leg']);
    return stop(
      'WATCHED_WHILE_AWAY',
      `${subject}: a leg is out, and dmeventd watches it again: a failed write would make it drop that leg. ` +
        `\`lvchange --monitor n ${subject}\` where LVM lets it, or bring the leg back: \`raidlift back ${absenceOf(planned).pv}\``,
    );
  }
  if (isAway(seen)) {
    return stop(
      'DEVICE_AWAY',
      `${subject} is not active, as its leg's PV is away since a reboot: \`${byHand(planned)}\` runs it without that leg, ` +
        'and what changes is tracked on; or bring the PV back',
    );
  }
  if (!isActive(now)) return activate(seen);
  if (!isInSync(now)) return untilInSync(planned, now);
  // Each time anew: a disk that could be read yesterday says nothing about today.
  if (tried?.has('read-leg') !== true) return mayRun(seen, named(planned, 'read-leg'));
  if (now.monitored !== false) return mayRun(seen, named(planned, 'unmonitor'));
  const unmet = trackable(planned).find((predicate) => !holds(predicate, seen.context));
  if (unmet !== undefined) return stop('MAY_NOT_START', `${subject}: ${saysNo(unmet)}`);
  // Its trace is not in what LVM reports, and gone with the power: each run loads it before the leg goes.
  return run(named(planned, tried?.has('keep-log') === true ? 'detach-leg' : 'keep-log'));
}

/** The PV, LVM's own tables, the regions that have changed, the watch. */
export function comeBack(seen: Seen): Decision {
  const { planned, vg, now, tried } = seen;
  const back = deviceBack(seen);
  if (back !== null) return back;
  if (!isActive(now)) return activate(seen);
  const isLoose = now.legs.some((leg) => hasFailed(leg) || hasErred(leg) || isDetached(vg, leg.uuid));
  if (isLoose || tried?.has('refresh') !== true) return mayRun(seen, named(planned, 'refresh'));
  if (!isInSync(now)) return wait(recover.waitSync(planned), now);
  if (isUnwatched(planned, now)) return run(recover.monitor(planned));
  return verified(seen);
}
