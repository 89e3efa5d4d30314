import type { Vg, Volume } from '../../model/inventory.js';
import { holds } from '../../model/holds.js';
import type { PlannedVolume } from '../../model/plan.js';
import { findPv, hasFailed, isActive, isInSync, isLeftOut, pvsOf } from '../../model/volume.js';
import { convertSteps, healthy, rateSteps } from '../../plan/convert.js';
import * as recover from '../../plan/recover.js';
import type { StepSketch } from '../../plan/step.js';
import { homesOf, recogniseMigrate } from '../recognise-migrate.js';
import { afterExclusive, untilExclusive } from './ending.js';
import { run, sayNote, saysNo, stop, wait, type Decision, type Goal, type Situation } from './decision.js';
import { inCommonState, isUnwatched } from './common-states.js';
import { isOpen } from './mirror.js';

/** On its way to raid1, with the very legs that it had as a mirror. */
export const convertGoal: Goal = {
  next,
  reached: 'raid1',
  isReached: (planned, now) =>
    now.kind === 'raid1' &&
    now.legs.length === planned.legs.length &&
    planned.legs.every((leg) => now.legs.some((present) => present.uuid === leg.uuid)),
  endsWithLook: (planned) =>
    planned.ending === undefined &&
    planned.managed === undefined &&
    planned.scrub === 'never' &&
    !planned.proveTracking &&
    planned.wasActive,
  halfWay(planned, vg, now) {
    const state = recogniseMigrate(planned, vg, now);
    const name = 'name' in state && /^C[1235]$/.test(state.name) ? state.name : null;
    return name !== null || now.kind === 'raid1' ? { name } : null;
  },
};

/**
 * The next step of a volume, from what the host shows; the journal only says which of the steps without a trace on the host
 * (scrub, proof of tracking) were done. Pure: the same sight gives the same step.
 */
function next(situation: Situation): Decision {
  const { planned, vg, now, context } = situation;
  const subject = `${planned.vgName}/${planned.name}`;
  const state = recogniseMigrate(planned, vg, now);
  switch (state.kind) {
    case 'device-away':
      return stop(
        'DEVICE_AWAY',
        `${subject} is ${state.as}; PV ${state.pvs.join(', ')} is away. Its data is whole on what is left. ` +
          sayNote(now, context) +
          'Bring the device back, then `raidlift resume`',
      );
    case 'gone':
    case 'suspended':
    case 'device-back':
    case 'busy':
    case 'changed':
      return inCommonState(planned, state);
    case 'mirror':
      return stepOfMirror({ ...situation, now: state.now });
    case 'linear':
      return stepOfLinear({ ...situation, now: state.now });
    case 'raid1':
      return stepOfRaid1({ ...situation, now: state.now }, state.name);
    default:
      return state satisfies never;
  }
}

type Seen = Situation & { now: Volume };

/** The device-mapper target that a volume of each kind runs on. */
const TARGETS = { mirror: 'mirror', raid1: 'raid', linear: 'linear', other: null } as const;

/**
 * A command that died between loading a table and committing the metadata (or the other way round) leaves a live table that
 * does not fit the metadata; a refresh loads the one that does.
 */
function runsOnWrongTable(now: Volume): boolean {
  return isActive(now) && now.liveTarget !== null && now.liveTarget !== TARGETS[now.kind];
}

function stepOfMirror(seen: Seen): Decision {
  const { planned, now, context } = seen;
  const steps = named(planned);
  const ending = untilExclusive(seen, now);
  if (ending !== null) return ending;
  if (runsOnWrongTable(now)) return run(recover.refresh(planned));
  if (now.strays.length > 0) return removeStrays(seen);
  if (!isActive(now)) return run(steps.get('activate') ?? recover.activate(planned, now));
  if (now.legs.some(hasFailed)) return run(recover.refresh(planned));
  if (!isInSync(now)) return wait(steps.get('wait-sync') ?? recover.waitSync(planned), now);
  const toCore = steps.get('log-to-core');
  if (toCore !== undefined && now.log.kind === 'mirrored') return run(toCore);
  const compare = steps.get('compare-legs');
  if (compare !== undefined && !isRecorded(seen, 'compare-legs')) return run(compare);
  const convert = must(steps, 'convert');
  const unmet = (convert.mayStart ?? []).find((predicate) => !holds(predicate, context));
  return unmet === undefined ? run(convert) : stop('MAY_NOT_START', `${subjectOf(planned)}: ${saysNo(unmet)}`);
}

function stepOfLinear(seen: Seen): Decision {
  const { planned, vg, now } = seen;
  if (runsOnWrongTable(now)) return run(recover.refresh(planned));
  if (now.strays.length > 0) return removeStrays(seen);
  if (!isActive(now)) return run(recover.activate(planned, now));
  return restoreLegs(planned, vg, now);
}

function stepOfRaid1(seen: Seen, name: 'C4' | 'lost-legs' | 'split'): Decision {
  const { planned, vg, now, tried } = seen;
  if (runsOnWrongTable(now)) return run(recover.refresh(planned));
  if (now.strays.length > 0) return removeStrays(seen);
  const steps = named(planned);
  const open = openSteps(seen, steps);
  if (!isActive(now)) {
    const whole = name === 'C4' && now.health === '';
    if (whole && open.length === 0 && !planned.wasActive && isRecorded(seen, 'verify'))
      return afterExclusive(seen) ?? { kind: 'reached' };
    return run(recover.activate(planned, now));
  }
  if (name === 'split') return planned.proveTracking ? run(mergeStep(planned, vg, now)) : someonesSplit(planned);
  if (now.health.includes('refresh')) return reviveLegs(seen);
  if (name === 'lost-legs') return restoreLegs(planned, vg, now);
  // Somebody has stopped its copy; LVM's own tables begin it again.
  if (now.syncAction === 'frozen' && tried?.has('refresh-legs') !== true) return run(recover.refreshLegs(planned));
  if (now.syncAction === 'check' || now.syncAction === 'repair') {
    return { kind: 'wait', sketch: recover.waitSync(planned), percent: now.scrubPercent ?? null };
  }
  if (!isInSync(now)) return limitRate(seen) ?? wait(recover.waitSync(planned), now);
  if (now.legs.some(isDead)) return reviveLegs(seen);
  if (now.legs.some((leg) => leg.health === 'a')) return limitRate(seen) ?? wait(recover.waitSync(planned), now);
  if (isUnwatched(planned, now)) return run(recover.monitor(planned));
  return finish(seen, open[0]);
}

/** Once they could not be removed, what may hold them is taken away first: a loaded table, then a live one that has a leg more than LVM has. */
function removeStrays({ planned, vg, now, tried }: Seen): Decision {
  const cleared = tried?.has('clear-table') === true;
  if (cleared && isActive(now) && isOpen(vg, now.strays) && !tried.has('refresh-strays')) {
    return run(recover.refreshStrays(planned));
  }
  if (tried?.has('remove-strays') === true && !cleared && isActive(now)) return run(recover.clearTable(planned, now));
  return run({ ...recover.removeStrays(planned, now), mayFail: !cleared && isActive(now) });
}

function isDead(leg: Volume['legs'][number]): boolean {
  return hasFailed(leg) || isLeftOut(leg);
}

/** A refresh copies only what has changed; where that does not revive a leg, the whole of it is copied. */
function reviveLegs({ planned, now, tried }: Seen): Decision {
  const dead = now.legs.filter(isDead);
  if (tried?.has('refresh-legs') !== true || dead.length === 0) return run(recover.refreshLegs(planned));
  const living = new Set(now.legs.filter((leg) => !isDead(leg)).flatMap((leg) => pvsOf(leg)));
  const pvs = dead.flatMap((leg) => pvsOf(leg).find((pv) => !living.has(pv)) ?? []);
  if (living.size > 0 && pvs.length === dead.length) return run(recover.rebuildLegs(planned, pvs));
  const subject = subjectOf(planned);
  return stop(
    'LEG_DEAD',
    `${subject}: a leg is dead and shares its PV with a living one; look with \`lvs -a -o +devices ${subject}\``,
  );
}

/** What is left to do on a whole raid1. A proof that ended without being measured (a crash after the merge) is made again. */
function openSteps(seen: Seen, steps: ReadonlyMap<string, StepSketch>): StepSketch[] {
  const scrubs = ['scrub-check', 'scrub-repair'].filter((name) => !isRecorded(seen, name));
  const proof = isRecorded(seen, 'track-merge') ? [] : ['track-split'];
  return [...scrubs, ...proof].flatMap((name) => steps.get(name) ?? []);
}

/** Before something is copied or scrubbed, once. That it does not work keeps nothing from going on. */
function limitRate(seen: Seen): Decision | null {
  const { planned, tried } = seen;
  if (planned.recoveryRate === undefined) return null;
  const known = isRecorded(seen, 'limit-rate') || tried?.has('limit-rate') === true;
  return known ? null : run({ ...rateSteps(planned)[0], mayFail: true });
}

/** The limit that was set is taken off, whatever came of the copy. */
function freeRate(seen: Seen): Decision | null {
  const isSet = isRecorded(seen, 'limit-rate') && !isRecorded(seen, 'free-rate');
  return isSet ? run(rateSteps(seen.planned)[1]) : null;
}

function finish(seen: Seen, open: StepSketch | undefined): Decision {
  const { planned, now, context } = seen;
  const steps = named(planned);
  const unmet = healthy(planned).find((predicate) => !holds(predicate, context));
  if (unmet !== undefined) return stop('VERIFY_FAILED', `${subjectOf(planned)}: ${saysNo(unmet)}`);
  if (!context.recorded.has(`${subjectOf(planned)}:verify`)) return run(must(steps, 'verify'));
  if (open !== undefined) {
    return limitRate(seen) ?? run(open.name === 'track-split' ? splitLastLeg(open, now) : open);
  }
  const free = freeRate(seen);
  if (free !== null) return free;
  const deactivate = steps.get('deactivate');
  return deactivate === undefined ? (afterExclusive(seen) ?? { kind: 'reached' }) : run(deactivate);
}

/** The last leg there is now: after a loss it is not the one that the plan knew. */
function splitLastLeg(open: StepSketch, now: Volume): StepSketch {
  const last = now.legs.at(-1);
  if (last === undefined || open.action.kind !== 'track-split') return open;
  return { ...open, action: { ...open.action, leg: last.uuid, pvs: pvsOf(last) } };
}

function restoreLegs(planned: PlannedVolume, vg: Vg | undefined, now: Volume): Decision {
  const inUse = new Set(homesOf(vg, now));
  const lost = planned.legs.map((leg) => pvsOf(leg)).filter((pvs) => !pvs.some((pv) => inUse.has(pv)));
  const pvs = [...new Set(lost.flat())];
  const unknown = pvs.find((pv) => vg === undefined || findPv(vg, pv) === undefined);
  if (pvs.length === 0 || unknown !== undefined) {
    return stop(
      'LEG_HOME_UNKNOWN',
      `${subjectOf(planned)}: no PV is known for the leg that it lost` +
        (unknown === undefined ? '' : ` (${unknown} is not in the VG any more)`) +
        `; give it one by hand: \`lvconvert --type raid1 -m ${planned.legs.length - 1} ${subjectOf(planned)} PV\``,
    );
  }
  return run(recover.restoreLegs(planned, pvs));
}

function someonesSplit(planned: PlannedVolume): Decision {
  const subject = subjectOf(planned);
  return stop(
    'VOLUME_CHANGED',
    `${subject}: somebody split a leg off with tracking; bring it back first: \`dmsetup message\` DEVICE \`0 check\`, five seconds later \`lvconvert --merge\`: without the check what was written meanwhile may not be copied`,
  );
}

/** The leg that is out is the one that a person can see. */
function mergeStep(planned: PlannedVolume, vg: Vg | undefined, now: Volume): StepSketch {
  const out = vg?.lvs.find((lv) => lv.visible && now.legs.some((leg) => leg.uuid === lv.uuid));
  return recover.mergeTracked(planned, out?.uuid ?? planned.uuid);
}

function isRecorded({ planned, context }: Seen, name: string): boolean {
  return context.recorded.has(`${subjectOf(planned)}:${name}`);
}

function named(planned: PlannedVolume): Map<string, StepSketch> {
  return new Map(convertSteps(planned).map((sketch) => [sketch.name, sketch]));
}

function must(steps: ReadonlyMap<string, StepSketch>, name: string): StepSketch {
  const step = steps.get(name);
  if (step === undefined) throw new Error(`a conversion without a step ${name}`);
  return step;
}

function subjectOf(planned: PlannedVolume): string {
  return `${planned.vgName}/${planned.name}`;
}
