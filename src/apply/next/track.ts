import type { Vg, Volume } from '../../model/inventory.js';
import type { PlannedVolume } from '../../model/plan.js';
import { dmName, hasFailed, isLeftOut, isActive, isInSync, subjectOf } from '../../model/volume.js';
import * as recover from '../../plan/recover.js';
import { absenceOf, freeLeg, removeDevice } from '../../plan/track.js';
import {
  activate,
  checked,
  common,
  deviceBack,
  heldByTable,
  isAway,
  isGone,
  isWhole,
  mayRun,
  named,
  verified,
  type Seen,
} from './absence.js';
import { isUnwatched } from './common-states.js';
import { run, stop, wait, type Decision, type Goal, type Sight } from './decision.js';
import { nextAbandon } from './abandon.js';

/** A leg of a raid1 out, its changes tracked in committed metadata; and back again. */
export const trackGoal: Goal = {
  ...goal(({ context }) => context.heading ?? 'away'),
  reached: 'a leg out, its changes tracked',
  isReached: (_planned, now) => isOut(now),
  keepsMark: (heading) => heading === 'away',
  standing,
};

/** The leg back in the raid1, where nothing is known of how it went. */
export const trackBackGoal: Goal = {
  ...goal(() => 'back'),
  reached: 'whole again',
  isReached: (_planned, now) => isWhole(now),
};

function goal(
  heading: (seen: Seen) => 'away' | 'back' | 'stay',
): Pick<Goal, 'next' | 'endsWithLook' | 'remarks' | 'halfWay'> {
  return {
    next(situation) {
      const first = common(situation, ['raid1', 'linear']);
      if (first !== null) return first;
      const seen = situation as Seen;
      const to = heading(seen);
      if (to === 'stay') return nextAbandon(seen);
      if (seen.now.kind !== 'raid1') return stop('VOLUME_CHANGED', `${subjectOf(seen.planned)} is no raid1 any more`);
      return to === 'back' ? nextBack(seen) : nextOut(seen);
    },
    endsWithLook: () => true,
    remarks: (planned, { vg, now }) => (isOut(now) ? whileOut(planned, vg) : []),
    halfWay: (_planned, _vg, now) => (isOut(now) ? { name: null } : null),
  };
}

function isOut(now: Volume): boolean {
  return now.operation?.kind === 'split';
}

function standing(planned: PlannedVolume, { vg }: Sight): { state: string; explanation: string; next: string } {
  return {
    state: 'away',
    explanation: whileOut(planned, vg).join('; '),
    next: `raidlift back ${absenceOf(planned).pv}`,
  };
}

/** How a volume stands while its leg is out, and what a reboot now would mean (facts §2). */
function whileOut(planned: PlannedVolume, vg: Vg): string[] {
  const { pv } = absenceOf(planned);
  const where = isGone(vg, pv) ? 'which is gone' : 'which is there still';
  return [
    `its leg on PV ${pv}, ${where}, is out, its changes tracked in LVM's metadata, region by region`,
    `after a reboot without that PV: \`vgchange -ay ${planned.vgName}\` by hand, as a boot activates whole VGs only`,
  ];
}

function nextOut(seen: Seen): Decision {
  const { planned, vg, now } = seen;
  if (!isOut(now)) {
    if (!isActive(now)) return activate(seen);
    // A split that was killed before it was committed, its table made live: the metadata has all legs, the kernel one less.
    if (now.legs.some(isLeftOut)) return run(recover.refreshLegs(planned));
    if (isUnwatched(planned, now)) return run(recover.monitor(planned));
    return mayRun(seen, named(planned, 'track-split'));
  }
  const leg = now.legs.find(({ uuid }) => uuid === absenceOf(planned).leg);
  const lv = vg.lvs.find(({ uuid }) => uuid === leg?.uuid);
  if (leg === undefined || lv?.visible !== true) {
    return stop('VOLUME_CHANGED', `${subjectOf(planned)}: another leg than the plan's is split off`);
  }
  if (!isAway(seen) && isActive(lv)) return run(freeLeg(planned));
  const meta = vg.lvs.find(({ uuid }) => uuid === leg.metadataLv?.uuid);
  if (!isAway(seen) && meta !== undefined && isActive(meta) && meta.open !== true) {
    return run(removeDevice(planned, { uuid: meta.uuid, device: dmName(planned.vgName, meta.name) }));
  }
  return checked(seen, ['free-leg', 'remove-device']);
}

function nextBack(seen: Seen): Decision {
  const { planned, now } = seen;
  const back = deviceBack(seen);
  if (back !== null) return back;
  if (!isActive(now)) return activate(seen);
  if (isOut(now)) return heldByTable(seen) ?? mayRun(seen, named(planned, 'track-merge'));
  if (now.health.includes('refresh') || now.legs.some((leg) => hasFailed(leg) || isLeftOut(leg))) {
    return run(recover.refreshLegs(planned));
  }
  if (!isInSync(now) || now.legs.some((leg) => leg.health === 'a')) return wait(recover.waitSync(planned), now);
  if (isUnwatched(planned, now)) return run(recover.monitor(planned));
  return verified(seen);
}
