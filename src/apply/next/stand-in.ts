import { holds, type Heading } from '../../model/holds.js';
import type { Vg, Volume } from '../../model/inventory.js';
import { extentsOn, movesIn, strandedMoves, type Move } from '../../model/moves.js';
import type { PlannedVolume } from '../../model/plan.js';
import { allocatableExtents, deviceOfPv, findPv, hasErred, hasFailed, isActive, isInSync } from '../../model/volume.js';
import * as recover from '../../plan/recover.js';
import * as recoverMove from '../../plan/recover-move.js';
import { moveSteps, routeOf, standInOf, type Route } from '../../plan/stand-in.js';
import type { StepSketch } from '../../plan/step.js';
import { recogniseStandIn } from '../recognise-stand-in.js';
import { inCommonState, isUnwatched } from './common-states.js';
import { run, sayNote, saysNo, stop, wait, type Decision, type Goal, type Sight, type Situation } from './decision.js';
import { lastLook } from './last-look.js';
import { cutOffMove, lostLegs, orphanMove, removeLeft, unprovenCopy } from './mend-stand-in.js';

/** On its way to lie on another PV for a while, and back again. */
export const standInGoal: Goal = {
  next,
  reached: 'where it should be',
  isReached(planned, now) {
    const { part, target } = standInOf(planned);
    const leg = now.legs.find(({ uuid }) => uuid === part);
    return now.operation === null && leg !== undefined && leg.areas.every(({ pvUuid }) => pvUuid === target);
  },
  endsWithLook: (planned) => planned.wasActive,
  halfWay(planned, vg, now) {
    const { kind } = recogniseStandIn(planned, routeOf(standInOf(planned), 'away'), vg, now);
    return ['moving', 'turned', 'cut-off', 'orphan', 'lost-legs'].includes(kind) ? { name: kind } : null;
  },
  keepsMark: (heading) => heading === 'away',
  standing,
};

/** What it means that something stands in, a reboot included: LVM's boot-time activation takes complete VGs only (facts §2). */
function standing(planned: PlannedVolume, { vg }: Sight): { state: string; explanation: string; next: string } {
  const { name, source, target } = standInOf(planned);
  const home = findPv(vg, source);
  const gone = home === undefined || home.missing;
  const place = deviceOfPv(vg, target);
  return {
    state: 'away',
    explanation:
      `${name} lies on ${place}` +
      (gone
        ? `; its own PV is gone: until it is back LVM changes nothing in ${vg.name}, and a boot does not activate it by itself (\`vgchange -ay ${vg.name}\` does)`
        : `; its own PV ${home.device} is still there, and nothing of it is on that`),
    next: `raidlift back ${source}`,
  };
}

/** A volume that is there, with the way that it goes. */
export interface Moved extends Situation {
  vg: Vg;
  now: Volume;
  heading: Heading;
  route: Route;
}

function next(situation: Situation): Decision {
  const { planned, vg, now, context } = situation;
  const subject = subjectOf(planned);
  const heading = context.heading ?? 'away';
  const route = routeOf(standInOf(planned), heading);
  const state = recogniseStandIn(planned, route, vg, now);
  switch (state.kind) {
    case 'device-away':
      return stop('DEVICE_AWAY', sayAway(subject, state, sayNote(now, context)));
    case 'gone':
    case 'suspended':
    case 'device-back':
    case 'busy':
    case 'changed':
      return inCommonState(planned, state);
    default: {
      if (vg === undefined) throw new Error(`${subject}: its VG is gone`);
      const seen: Moved = { ...situation, vg, now: state.now, heading, route };
      if (state.kind === 'moving') return stepMoving(seen, state.move);
      if (state.kind === 'turned') return stepTurned(seen);
      if (state.kind === 'cut-off') return cutOffMove(seen, state.move);
      if (state.kind === 'orphan') return orphanMove(seen, state.move);
      if (state.kind === 'lost-legs') return lostLegs(seen);
      if (strandedMoves(vg, context.dm ?? []).length > 0) return run(recoverMove.clearMove(planned));
      const tidy = removeLeft(seen, state.left);
      return tidy ?? (state.kind === 'here' ? stepHere(seen) : stepThere(seen));
    }
  }
}

/** It never ends by itself, and nothing of it is wanted: what it moves stays where it was before. */
function stepTurned({ planned, now, route }: Moved): Decision {
  if (!isActive(now)) return run(recover.activate(planned, now));
  const against: Route = { ...route, from: route.to, to: route.from, suffix: route.suffix === '' ? '-back' : '' };
  return run(recoverMove.abortMove(planned, against));
}

function sayAway(subject: string, { pvs, as }: { pvs: string[]; as: string }, note: string): string {
  return (
    `${subject} is ${as}; PV ${pvs.join(', ')} is away, and LVM moves nothing in a VG with a missing PV. Nothing that was written is lost. ` +
    note +
    'Bring the device back, then `raidlift resume`'
  );
}

function stepHere(seen: Moved): Decision {
  const { planned, vg, context, tried, route } = seen;
  const steps = named(seen);
  const unready = makeReady(seen);
  if (unready !== null) return unready;
  if (movesIn(vg).some((move) => move.from.includes(route.from))) {
    const behind = 'another move from the same PV';
    return { kind: 'wait', sketch: must(steps, 'hold-move'), percent: null, behind };
  }
  const hold = must(steps, 'hold-move');
  const unmet = (hold.mayStart ?? []).find((predicate) => !holds(predicate, context));
  if (unmet !== undefined) return stop('MAY_NOT_START', `${subjectOf(planned)}: ${saysNo(unmet)}`);
  // Each time anew: a disk that could be read yesterday says nothing about today.
  const read = must(steps, 'read-part');
  return run(tried?.has(read.name) === true ? hold : read);
}

/** Active, with live legs, in sync: what a volume must be before something of it is moved; null when it is. */
function makeReady({ planned, now, tried }: Moved): Decision | null {
  if (!isActive(now)) return run(recover.activate(planned, now));
  if (now.kind !== 'mirror' && now.kind !== 'raid1') return null;
  if (now.health.includes('refresh') || now.legs.some(hasFailed)) return run(recover.refreshLegs(planned));
  if (now.legs.some(hasErred) && tried?.has('refresh-legs') !== true) return run(recover.refreshLegs(planned));
  if (!isInSync(now)) return wait(recover.waitSync(planned), now);
  return null;
}

function stepMoving(seen: Moved, move: Move): Decision {
  const { planned, now, context, tried, route } = seen;
  const steps = named(seen, move);
  if (!isActive(now)) return run(recover.activate(planned, now));
  // Its device was gone for a moment: the copy stands still, and lacks what was written meanwhile [lab, 2.03.16].
  if (move.percent !== 100 && now.operation?.failed === true) return run(recoverMove.abortMove(planned, route));
  if (move.percent !== 100) return { kind: 'wait', sketch: must(steps, 'wait-move'), percent: move.percent };
  const compare = recoverMove.compareMove(planned, route, { move: move.lv.uuid, bootId: context.bootId ?? null });
  if (context.recorded.has(`${subjectOf(planned)}:${compare.name}`)) return run(must(steps, 'finish-move'));
  // Tried and not recorded: it found a difference, or could not read.
  return run(tried?.has(compare.name) === true ? recoverMove.abortMove(planned, route) : compare);
}

function stepThere(seen: Moved): Decision {
  const { planned, now, context, heading, route } = seen;
  const subject = subjectOf(planned);
  const steps = named(seen);
  const verify = must(steps, 'verify-move');
  const verified = context.recorded.has(`${subject}:${verify.name}`);
  if (!isActive(now)) {
    return verified && !planned.wasActive ? { kind: 'reached' } : run(recover.activate(planned, now));
  }
  const unready = makeReady(seen);
  if (unready !== null) return unready;
  if (!isProven(seen)) return unprovenCopy(seen);
  if (planned.log === 'disk' && now.kind === 'mirror' && now.log.kind === 'core') {
    const home = logHome(seen);
    if (home !== null) return run(recover.logToDisk(planned, home));
  }
  if (isUnwatched(planned, now)) return run(recover.monitor(planned));
  const look = lastLook(seen, verify);
  if (look !== null) return look;
  if (planned.wasActive) return { kind: 'reached' };
  const lv = planned.uuid;
  return run({
    name: `deactivate${route.suffix}`,
    phase: 'restore',
    action: { kind: 'deactivate', lv },
    done: [{ kind: 'inactive', lv }],
    ...(heading === 'away' ? { until: 'activate-back' } : {}),
  });
}

/**
 * Whether the copy was seen to be right: we compared, and then finished; or LVM finished in the same boot, after we compared. After
 * another boot LVM has copied once more.
 */
function isProven({ planned, context, route, heading }: Moved): boolean {
  const subject = subjectOf(planned);
  if (heading === 'stay') return true;
  const boot = (context.bootId ?? 'unknown').slice(0, 8);
  const compared = [...context.recorded].some(
    (step) => step.startsWith(`${subject}:compare-move${route.suffix}@`) && step.endsWith(`-${boot}`),
  );
  return (
    compared ||
    context.recorded.has(`${subject}:finish-move${route.suffix}`) ||
    context.recorded.has(`${subject}:compare-legs`)
  );
}

/** Where the log was, or a PV with room that nothing of the volume lies on; null: there is none. */
function logHome({ planned, vg, now, route }: Moved): string | null {
  const fit = vg.pvs
    .filter((pv) => pv.uuid !== route.from && allocatableExtents(pv) > 0 && extentsOn(vg, now.uuid, pv.uuid) === 0)
    .map(({ uuid }) => uuid);
  return standInOf(planned).logPvs.find((pv) => fit.includes(pv)) ?? fit[0] ?? null;
}

/**
 * The regular steps by name without their suffix; about the leg that is there now: one that was made anew is another LV, and a mirror
 * that lost all others is no mirror any more and lies on the move itself.
 */
function named({ planned, vg, now, route, heading }: Moved, move?: Move): Map<string, StepSketch> {
  const [was, part] = [standInOf(planned).part, partNow(planned, vg, now, route, move)];
  const steps = moveSteps(planned, heading === 'back' ? 'back' : 'away').map((sketch) => {
    const { action, done } = sketch;
    return {
      ...sketch,
      action: 'part' in action ? { ...action, part } : action,
      done: done.map((each) => ('part' in each && each.part === was ? { ...each, part } : each)),
    };
  });
  return new Map(steps.map((sketch) => [sketch.name.replace(/-back$/, ''), sketch]));
}

function partNow(planned: PlannedVolume, vg: Vg, now: Volume, { from }: Route, move: Move | undefined): string {
  const { kind, part } = standInOf(planned);
  if (kind !== 'mirror' || vg.lvs.some((lv) => lv.uuid === part)) return part;
  const leg = now.legs.find(({ uuid }) => move?.parts.includes(uuid) === true || extentsOn(vg, uuid, from) > 0);
  return leg?.uuid ?? planned.uuid;
}

function must(steps: ReadonlyMap<string, StepSketch>, name: string): StepSketch {
  const step = steps.get(name);
  if (step === undefined) throw new Error(`a move without a step ${name}`);
  return step;
}

function subjectOf(planned: PlannedVolume): string {
  return `${planned.vgName}/${planned.name}`;
}
