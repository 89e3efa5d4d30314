import { holds } from '../../model/holds.js';
import type { Pv, Vg, Volume } from '../../model/inventory.js';
import { isLayerNotLive, strandedLegs } from '../../model/layers.js';
import type { PlannedVolume } from '../../model/plan.js';
import {
  allocatableExtents,
  findPv,
  hasErred,
  hasFailed,
  isInSync,
  isThere,
  pvsOf,
  subjectOf,
} from '../../model/volume.js';
import { addLayer, coverSteps, dropLeg, legsAtEnd, orderOf, waitLayer, wholeMirror } from '../../plan/cover.js';
import * as recover from '../../plan/recover.js';
import { clearLegs } from '../../plan/recover-move.js';
import type { StepSketch } from '../../plan/step.js';
import { recogniseCover, type CoverState } from '../recognise-cover.js';
import { CLAIM, THAW } from '../layer-doubts.js';
import { isUnwatched } from './common-states.js';
import { run, saysNo, stop, wait, type Decision, type Goal, type Situation } from './decision.js';
import { commonStates, isRecorded, settle } from './mirror.js';

/** On its way to one more leg. */
export const coverGoal: Goal = {
  next,
  reached: 'covered',
  isReached: (planned, now) => isCovered(planned, now),
  endsWithLook: () => true,
  halfWay(planned, vg, now) {
    const state = recogniseCover(planned, vg, now);
    if ('name' in state) return { name: state.name };
    return state.kind === 'mirror' && state.extra !== null ? { name: null } : null;
  },
};

function isCovered(planned: PlannedVolume, now: Volume): boolean {
  const { pv, release } = orderOf(planned);
  const on = (uuid: string): boolean => now.legs.some((leg) => pvsOf(leg).includes(uuid));
  if (now.kind !== 'mirror' || now.operation !== null || now.legs.length !== legsAtEnd(planned)) return false;
  return on(pv) && (release === null || !on(release));
}

type MirrorState = Extract<CoverState, { kind: 'mirror' }>;
type LayerState = Extract<CoverState, { kind: 'layer' }>;

function next(situation: Situation): Decision {
  const { planned, vg, now } = situation;
  const state = recogniseCover(planned, vg, now);
  switch (state.kind) {
    case 'layer':
      return stepOfLayer(situation, state);
    case 'mirror':
      return state.now.suspended.length > 0
        ? run(recover.resumeDevices(planned, state.now.suspended))
        : stepOfMirror(situation, state);
    default:
      return commonStates(situation, state);
  }
}

/** While LVM copies, the watch on the layer lets held writes go on. */
function stepOfLayer(situation: Situation, { extra, lost, now }: LayerState): Decision {
  const { planned, vg } = situation;
  const ownPvs = pvsOf(extra);
  // A copy that fails holds the write to what was being copied, and dmeventd does nothing about it [lab, 2.03.16].
  if (now.missingPvs.some((pv) => ownPvs.includes(pv))) return run(recover.repairLayer(planned));
  if (now.missingPvs.length > 0) {
    // A thaw that came before dmeventd had begun to repair leaves it without an event to repair after [lab]: we do it. Nor has it one where
    // nobody writes, so that nothing failed: the copy ends, and LVM cannot end the layer while a PV is missing [lab].
    const isOurs = now.monitored === false || isRecorded(situation, THAW) || isInSync(now);
    return isOurs ? run({ ...recover.repairLayer(planned), mayFail: true }) : wait(waitLayer(planned), now);
  }
  // LVM suspends and resumes by itself as it ends a layer; where none of its commands lives, one was killed.
  if (now.suspended.length > 0) return run({ ...recover.resumeDevices(planned, now.suspended), mayFail: true });
  if (vg !== undefined && isLayerNotLive(vg, now)) return run({ ...recover.refresh(planned), name: 'refresh-layer' });
  const standsStill = extra.health === 'S' || hasFailed(extra);
  // While a PV is away the leg cannot be taken away: the layer is better ended, and the leg stays doubtful.
  if (lost === 0 && (standsStill || (isDoubtful(situation) && pvsAway(situation).length === 0))) {
    return beginAgain(situation, now, ownPvs);
  }
  // LVM refuses it while dmeventd still repairs what was lost [lab, 2.03.16].
  return isInSync(now) ? run({ ...recover.endLayer(planned), mayFail: true }) : wait(waitLayer(planned), now);
}

/**
 * The copy is not to be believed, or does not go on: the leg is taken away, with the layer, and made anew. LVM does that only with all
 * PVs of the VG present (`Cannot change VG vg while PVs are missing.`), those too that nothing of the volume lies on any more.
 */
function beginAgain(situation: Situation, now: Volume, pvs: string[]): Decision {
  const { planned, vg } = situation;
  const back = vg?.pvs.find((pv) => pv.missing && isThere(pv));
  if (back !== undefined) return run(recover.restoreMissing(planned, back.uuid));
  const away = pvsAway(situation);
  if (away.length > 0) {
    return stop(
      'DEVICE_AWAY',
      `${subjectOf(planned)}: its old legs are whole, the new one is not to be relied on, as something failed while it was copied; it is ` +
        `made anew once PV ${away.join(', ')} is back, as LVM takes no leg away in a VG with a missing PV. Bring the device back, then \`raidlift resume\``,
    );
  }
  return run({ ...dropLeg(planned, pvs, now.legs.length - 1), name: 'take-back', phase: 'recover' });
}

function stepOfMirror(situation: Situation, state: MirrorState): Decision {
  const { planned } = situation;
  const { release } = orderOf(planned);
  if (state.extra === null) return release !== null && state.lost > 0 ? changed(planned) : beginLayer(situation, state);
  if (state.lost > 0 && isRecorded(situation, CLAIM)) return doubtful(planned);
  if (state.lost === 0 && isDoubtful(situation) && hasAllOld(planned, state.now)) {
    return beginAgain(situation, state.now, pvsOf(state.extra));
  }
  if (!isInSync(state.now)) return settle(situation, state.now);
  if (release !== null && state.now.legs.some((leg) => pvsOf(leg).includes(release))) {
    return mayRun(situation, must(planned, 'release-leg'));
  }
  return finish(situation, state);
}

/** PVs of the VG that are not there under any name. */
function pvsAway({ vg }: Situation): string[] {
  return (vg?.pvs ?? []).filter((pv) => pv.missing && !isThere(pv)).map(({ uuid }) => uuid);
}

function changed(planned: PlannedVolume): Decision {
  return stop('VOLUME_CHANGED', `${subjectOf(planned)}: legs of it are gone; look with \`lvs -a ${planned.vgName}\``);
}

function beginLayer(situation: Situation, { lost, now }: MirrorState): Decision {
  const { planned, vg } = situation;
  if (lost > 0) {
    return stop(
      'LEG_LOST',
      `${subjectOf(planned)} lost a leg before it was covered; it has ${now.legs.length}. Bring the device back, give it its leg again, and plan anew`,
    );
  }
  if (now.legs.some(hasFailed)) return run(recover.refresh(planned));
  if (!isInSync(now)) return settle(situation, now);
  if (vg !== undefined && strandedLegs(vg, situation.context.dm ?? []).length > 0) return run(clearLegs(planned));
  if (now.log.kind === 'core') return giveLog(situation, now, vg);
  const { pv } = orderOf(planned);
  const spare = vg === undefined ? undefined : findPv(vg, pv);
  if (spare === undefined || spare.missing) {
    return stop(
      'SPARE_AWAY',
      `${subjectOf(planned)} is as it was before; PV ${pv}, which was to take its new leg, is away. Bring it back, then ` +
        '`raidlift resume`; or give this plan up (`raidlift close`) and cover it on another PV',
    );
  }
  return mayRun(situation, { ...addLayer(planned), inVain: sparePvFails(planned, spare) });
}

/** Its copy failed each time, and it was taken away with the layer. */
function sparePvFails(planned: PlannedVolume, { device }: Pv): { code: string; message: string } {
  const subject = subjectOf(planned);
  return {
    code: 'SPARE_FAILS',
    message:
      `${subject} is as it was before; its new leg on ${device} was made several times, could not be written as a whole, and was taken away ` +
      "again: see the kernel's log. Give this plan up (`raidlift close`) and cover it on another PV",
  };
}

function giveLog(situation: Situation, now: Volume, vg: Vg | undefined): Decision {
  const { planned } = situation;
  const regular = named(planned).get('log-to-disk');
  if (regular !== undefined) return mayRun(situation, regular);
  // Its log was lost and found no other place.
  const legs = new Set([orderOf(planned).pv, ...now.legs.flatMap((leg) => pvsOf(leg))]);
  const home = vg?.pvs.find((pv) => !legs.has(pv.uuid) && allocatableExtents(pv) > 0);
  if (home !== undefined) return run(recover.logToDisk(planned, home.uuid));
  return stop(
    'NO_ROOM_FOR_LOG',
    `${subjectOf(planned)} has lost its log, and no PV without a leg of it has room for one`,
  );
}

/**
 * A thaw lets LVM's own repair go on. Where that gives the mirror another log, LVM loads the layer as `nosync`: the copy counts
 * as whole at once, whatever was copied, and the status says `AAA`, 100 % [lab, 2.03.16]. So what was copied before or while
 * something failed under the layer is never believed while every old leg is there.
 */
function isDoubtful(situation: Situation): boolean {
  return isRecorded(situation, CLAIM) || isRecorded(situation, THAW);
}

/** Where the leg to be released is gone already, the new one cannot be taken away any more. */
function hasAllOld(planned: PlannedVolume, now: Volume): boolean {
  return planned.legs.every((leg) => now.legs.some(({ uuid }) => uuid === leg.uuid));
}

function doubtful(planned: PlannedVolume): Decision {
  const subject = subjectOf(planned);
  return stop(
    'COPY_DOUBTFUL',
    `${subject} lost a leg, and something else failed while it was copied: compare its legs before you rely on the new one`,
  );
}

function finish(situation: Situation, { lost, now }: MirrorState): Decision {
  const { planned, context, tried } = situation;
  if (now.legs.some(hasFailed)) return run(recover.refresh(planned));
  // Null: the live table does not have the leg yet that the metadata has. The refresh for a count that stops short may have been used up.
  if (now.legs.some((leg) => hasErred(leg) || leg.health === null) && tried?.has('refresh-legs') !== true) {
    return run(recover.refreshLegs(planned));
  }
  if (isUnwatched(planned, now)) return run(recover.monitor(planned));
  const want = wholeMirror(planned, legsAtEnd(planned) - lost);
  const unmet = want.find((predicate) => !holds(predicate, context));
  if (unmet !== undefined) {
    const legs = now.legs.map(({ name, health }) => `${name} ${health ?? '?'}`).join(', ');
    return stop('VERIFY_FAILED', `${subjectOf(planned)}: ${saysNo(unmet)} (${legs})`);
  }
  if (!isRecorded(situation, 'verify')) return run({ ...must(planned, 'verify'), done: want });
  if (lost === 0) return { kind: 'reached' };
  return {
    kind: 'reached',
    note: `a mirror with ${now.legs.length} legs: the new one stands for one that was lost while it was made`,
  };
}

function mayRun({ planned, context }: Situation, sketch: StepSketch): Decision {
  const unmet = (sketch.mayStart ?? []).find((predicate) => !holds(predicate, context));
  return unmet === undefined ? run(sketch) : stop('MAY_NOT_START', `${subjectOf(planned)}: ${saysNo(unmet)}`);
}

function named(planned: PlannedVolume): Map<string, StepSketch> {
  return new Map(coverSteps(planned).map((sketch) => [sketch.name, sketch]));
}

function must(planned: PlannedVolume, name: string): StepSketch {
  const step = named(planned).get(name);
  if (step === undefined) throw new Error(`a cover without a step ${name}`);
  return step;
}
