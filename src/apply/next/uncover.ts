import { holds } from '../../model/holds.js';
import type { Leg, Volume } from '../../model/inventory.js';
import type { PlannedVolume } from '../../model/plan.js';
import { deviceOfPv, hasFailed, isInSync, pvsOf, subjectOf } from '../../model/volume.js';
import { dropLeg, legsAtEnd, logAtEnd, orderOf, uncoverSteps, wholeMirror } from '../../plan/cover.js';
import * as recover from '../../plan/recover.js';
import type { StepSketch } from '../../plan/step.js';
import { recogniseCover, type CoverState } from '../recognise-cover.js';
import { isUnwatched } from './common-states.js';
import { run, saysNo, stop, type Decision, type Goal, type Situation } from './decision.js';
import { commonStates, isRecorded, settle } from './mirror.js';

/** On its way back to the legs that it had before its cover. */
export const uncoverGoal: Goal = {
  next,
  reached: 'uncovered',
  isReached: (planned, now) =>
    now.kind === 'mirror' &&
    now.operation === null &&
    now.legs.length === legsAtEnd(planned) &&
    now.log.kind === logAtEnd(planned) &&
    !now.legs.some((leg) => leg.uuid === orderOf(planned).leg),
  endsWithLook: () => true,
  halfWay(planned, vg, now) {
    const state = recogniseCover(planned, vg, now);
    if ('name' in state) return { name: state.name };
    return state.kind === 'mirror' && state.extra === null ? { name: null } : null;
  },
};

type Legs = Pick<Extract<CoverState, { kind: 'mirror' }>, 'extra' | 'lost' | 'now'>;

function next(situation: Situation): Decision {
  const { planned, vg, now } = situation;
  const state = recogniseCover(planned, vg, now);
  if (state.kind !== 'mirror' && state.kind !== 'layer') return commonStates(situation, state);
  if (state.now.suspended.length > 0) return run(recover.resumeDevices(planned, state.now.suspended));
  const { extra, lost } = state;
  if (extra !== null && lost === 0) return takeAway(situation, state.now, extra);
  // As many legs as before its cover, and redundant: without the extra one it would not be.
  const standsIn = lost === 1 && state.kind === 'mirror' && !state.now.legs.some(hasFailed);
  return extra === null || standsIn ? asBefore(situation, state) : legsLost(planned, lost);
}

function legsLost(planned: PlannedVolume, lost: number): Decision {
  const what = lost === 1 ? 'a leg' : `${lost} legs`;
  return stop(
    'LEG_LOST',
    `${subjectOf(planned)} has lost ${what}: its extra one stands for it, and is not taken away. Give it as many legs as before first ` +
      '(`lvconvert -m`), or give this plan up (`raidlift close`)',
  );
}

/** Only while every other leg is whole: what they lack only the extra one has. */
function takeAway(situation: Situation, now: Volume, extra: Leg): Decision {
  const { planned, tried } = situation;
  const others = now.legs.filter((leg) => leg.uuid !== extra.uuid);
  if (others.some(hasFailed)) {
    if (tried?.has('refresh') !== true) return run(recover.refresh(planned));
    return stop('LEG_DEAD', `${subjectOf(planned)}: another leg is dead; its extra one is not taken away`);
  }
  if (now.operation === null && !isInSync(now)) return settle(situation, now);
  return run(dropLeg(planned, pvsOf(extra), others.length));
}

/** Without its extra leg, or with it in the place of a lost one. */
function asBefore(situation: Situation, legs: Legs): Decision {
  const { planned, context } = situation;
  const { now, lost } = legs;
  if (!isInSync(now)) return settle(situation, now);
  const toCore = named(planned).get('log-back-to-core');
  if (toCore !== undefined && now.log.kind !== 'core') return run(toCore);
  if (isUnwatched(planned, now)) return run(recover.monitor(planned));
  const wanted = wholeMirror(planned, lost === 0 ? legsAtEnd(planned) : now.legs.length);
  const unmet = wanted.find((predicate) => !holds(predicate, context));
  if (unmet !== undefined) return stop('VERIFY_FAILED', `${subjectOf(planned)}: ${saysNo(unmet)}`);
  const verify = named(planned).get('verify');
  if (verify !== undefined && !isRecorded(situation, 'verify')) return run({ ...verify, done: wanted });
  return lost === 0 ? { kind: 'reached' } : { kind: 'reached', note: noteOnLost(situation, legs) };
}

function noteOnLost({ planned, vg }: Situation, { extra, now }: Legs): string {
  const again = `\`raidlift cover ${subjectOf(planned)}`;
  if (extra === null) {
    // Somebody gave up what did not come back.
    return `a mirror with ${now.legs.length} legs: another was lost meanwhile (${again}\` gives it one again)`;
  }
  const device = deviceOfPv(vg, pvsOf(extra)[0] ?? '');
  return (
    `a mirror with as many legs as before: its extra one, on ${device}, stands for one that was lost, and stays ` +
    `(to have it elsewhere: ${again} --on PV --release ${device}\`)`
  );
}

function named(planned: PlannedVolume): Map<string, StepSketch> {
  return new Map(uncoverSteps(planned).map((sketch) => [sketch.name, sketch]));
}
