import { holds, isDetached } from '../../model/holds.js';
import type { Lv, Vg, Volume } from '../../model/inventory.js';
import type { PlannedVolume } from '../../model/plan.js';
import { dmName, hasFailed, isActive, isInSync, subjectOf } from '../../model/volume.js';
import { healthy } from '../../plan/convert.js';
import * as recover from '../../plan/recover.js';
import type { StepSketch } from '../../plan/step.js';
import { strategyOf } from '../../plan/strategies.js';
import { absenceOf, checkUnused, freeLeg, removeDevice, trackable, wholeAgain } from '../../plan/track.js';
import { run, saysNo, stop, wait, type Decision, type Goal, type Situation } from './decision.js';
import { isRecorded } from './mirror.js';

type Seen = Situation & { vg: Vg; now: Volume };

/** A leg of a raid1 out, its changes tracked in committed metadata. */
export const trackGoal: Goal = goal('a leg out, its changes tracked; its PV may be pulled', 'raid1', nextTrack, isOut);
/** The leg back in the raid1. */
export const trackBackGoal: Goal = goal('whole again', 'raid1', nextTrackBack, (_planned, now) => isWhole(now));
/** The second leg of a mirror out, its changes tracked in the mirror's log (facts §2). */
export const trackMirrorGoal: Goal = goal(
  'a leg out, its changes tracked in its log; its PV may be pulled',
  'mirror',
  nextTrackMirror,
  (planned, now, vg) => now.monitored === false && vg !== undefined && isDetached(vg, absenceOf(planned).leg),
);
/** The leg back in the mirror. */
export const trackMirrorBackGoal: Goal = goal(
  'whole again',
  'mirror',
  nextTrackMirrorBack,
  (_planned, now) => isWhole(now) && now.monitored !== false,
);

function goal(
  reached: string,
  kind: Volume['kind'],
  step: (seen: Seen) => Decision,
  isReached: Goal['isReached'],
): Goal {
  return {
    next: (situation) => common(situation, kind) ?? step(situation as Seen),
    reached,
    isReached,
    endsWithLook: () => true,
    remarks: whileOut,
    halfWay: (planned, vg, now) =>
      isOut(planned, now) || (vg !== undefined && isDetached(vg, absenceOf(planned).leg)) ? { name: null } : null,
  };
}

/** How a volume stands while its leg is out, and what a reboot now would mean (facts §2). */
function whileOut(planned: PlannedVolume, vg: Vg, now: Volume): string[] {
  const { leg, pv } = absenceOf(planned);
  const subject = subjectOf(planned);
  if (now.operation?.kind === 'split') {
    return [
      `its leg on PV ${pv} is out, its changes tracked in LVM's metadata`,
      `after a reboot without that PV: \`vgchange -ay ${planned.vgName}\` by hand, as a boot activates whole VGs only`,
    ];
  }
  if (!isDetached(vg, leg)) return [];
  const changed =
    now.syncPercent === null ? 'how much has changed is not known' : `${round(100 - now.syncPercent)} % changed since`;
  return [
    `its leg on PV ${pv} is out, its changes tracked in its log: ${changed}`,
    now.monitored === false
      ? 'dmeventd does not watch it, as it must not'
      : 'dmeventd WATCHES it and would drop that leg',
    'nothing else may be done in its VG, and a refresh ends this',
    `after a reboot without that PV: \`lvchange -ay --activationmode partial --monitor n ${subject}\` by hand; with it, it is whole`,
  ];
}

function round(percent: number): number {
  return Math.round(percent * 100) / 100;
}

function isOut(_planned: PlannedVolume, now: Volume): boolean {
  return now.operation?.kind === 'split';
}

function isWhole(now: Volume): boolean {
  return now.operation === null && isInSync(now) && now.legs.every((leg) => leg.health === 'A');
}

/** What stands before everything else; null: nothing does. */
function common({ planned, vg, now }: Situation, kind: Volume['kind']): Decision | null {
  const subject = subjectOf(planned);
  if (vg === undefined || now === undefined) {
    return stop('VOLUME_GONE', `${subject}: no LV has its UUID any more; look with \`lvs -a -o +lv_uuid\``);
  }
  if (now.suspended.length > 0) return run(recover.resumeDevices(planned, now.suspended));
  if (now.kind !== kind) return stop('VOLUME_CHANGED', `${subject} is no ${kind} any more, but ${now.kind}`);
  if (now.operation !== null && now.operation.kind !== 'split' && now.operation.kind !== 'resync') {
    return stop('OPERATION_UNDER_WAY', `${subject}: ${now.operation.kind} is under way (${now.operation.detail})`);
  }
  return null;
}

function nextTrack(seen: Seen): Decision {
  const { planned, vg, now } = seen;
  if (now.operation?.kind !== 'split')
    return isActive(now) ? mayRun(seen, named(planned, 'track-split')) : activate(seen);
  const leg = now.legs.find(({ uuid }) => uuid === absenceOf(planned).leg);
  const lv = vg.lvs.find(({ uuid }) => uuid === leg?.uuid);
  if (leg === undefined || lv?.visible !== true) {
    return stop('VOLUME_CHANGED', `${subjectOf(planned)}: another leg than the plan's is split off`);
  }
  if (!isAway(seen) && isOn(lv)) return run(freeLeg(planned));
  const meta = vg.lvs.find(({ uuid }) => uuid === leg.metadataLv?.uuid);
  if (!isAway(seen) && meta !== undefined && isOn(meta) && meta.open !== true) {
    return run(removeDevice(planned, { uuid: meta.uuid, device: dmName(planned.vgName, meta.name) }));
  }
  return checked(seen, ['free-leg', 'remove-device']);
}

/** Nothing holds the PV; looked at after the last step that freed it. A PV that is gone by now was not needed. */
function checked(seen: Seen, after: string[]): Decision {
  if (isAway(seen)) return { kind: 'reached' };
  const order = [...seen.context.recorded];
  const at = (name: string): number => order.lastIndexOf(`${subjectOf(seen.planned)}:${name}`);
  return at('check-unused') > Math.max(...after.map(at)) ? { kind: 'reached' } : run(checkUnused(seen.planned));
}

function nextTrackBack(seen: Seen): Decision {
  const { planned, now } = seen;
  const back = deviceBack(seen);
  if (back !== null) return back;
  if (!isActive(now)) return activate(seen);
  if (now.operation?.kind === 'split') return mayRun(seen, named(planned, 'track-merge'));
  if (now.health.includes('refresh') || now.legs.some((leg) => hasFailed(leg) || leg.health === '-')) {
    return run(recover.refreshLegs(planned));
  }
  if (!isInSync(now) || now.legs.some((leg) => leg.health === 'a')) return wait(recover.waitSync(planned), now);
  return verified(seen, healthy(planned));
}

function nextTrackMirror(seen: Seen): Decision {
  const { planned, vg, now, tried } = seen;
  if (isDetached(vg, absenceOf(planned).leg)) {
    if (now.monitored === false) return checked(seen, ['detach-leg']);
    return stop(
      'VOLUME_CHANGED',
      `${subjectOf(planned)}: a leg is out, and dmeventd watches it again: a failed write would make it drop that leg. ` +
        'Bring the leg back (`raidlift back`), or `lvchange --monitor n` it',
    );
  }
  if (!isActive(now)) return activate(seen);
  if (isAway(seen)) return stop('DEVICE_AWAY', `${subjectOf(planned)}: the PV is gone before its leg was taken out`);
  if (!isInSync(now)) return wait(recover.waitSync(planned), now);
  if (!isRecorded(seen, 'read-leg')) return mayRun(seen, named(planned, 'read-leg'));
  if (now.monitored !== false) return mayRun(seen, named(planned, 'unmonitor'));
  const unmet = trackable(planned).find((predicate) => !holds(predicate, seen.context));
  if (unmet !== undefined) return stop('MAY_NOT_START', `${subjectOf(planned)}: ${saysNo(unmet)}`);
  // Its trace is not in what LVM reports, and gone with the power: each run loads it before the leg goes.
  return run(named(planned, tried?.has('keep-log') === true ? 'detach-leg' : 'keep-log'));
}

function nextTrackMirrorBack(seen: Seen): Decision {
  const { planned, vg, now, tried } = seen;
  const back = deviceBack(seen);
  if (back !== null) return back;
  if (!isActive(now)) return activate(seen);
  const isLoose = now.legs.some((leg) => hasFailed(leg) || isDetached(vg, leg.uuid));
  if (isLoose || tried?.has('refresh') !== true) return mayRun(seen, named(planned, 'refresh'));
  if (!isInSync(now)) return wait(recover.waitSync(planned), now);
  if (planned.wasMonitored && now.monitored === false) return run(recover.monitor(planned));
  return verified(seen, wholeAgain(planned));
}

function verified(seen: Seen, want: ReturnType<typeof wholeAgain>): Decision {
  const unmet = want.find((predicate) => !holds(predicate, seen.context));
  if (unmet !== undefined) return stop('VERIFY_FAILED', `${subjectOf(seen.planned)}: ${saysNo(unmet)}`);
  return isRecorded(seen, 'verify') ? { kind: 'reached' } : run(named(seen.planned, 'verify'));
}

/** The PV of the leg is gone. */
function isAway({ planned, vg }: Seen): boolean {
  const pv = vg.pvs.find(({ uuid }) => uuid === absenceOf(planned).pv);
  return pv === undefined || (pv.missing && !pv.device.startsWith('/'));
}

/** Before a leg can come back its PV must be there, and in its VG. */
function deviceBack(seen: Seen): Decision | null {
  const { planned, vg } = seen;
  const { pv } = absenceOf(planned);
  if (isAway(seen)) return stop('DEVICE_AWAY', `${subjectOf(planned)}: PV ${pv} is still away`);
  const isFlagged = vg.pvs.some(({ uuid, missing }) => uuid === pv && missing);
  return isFlagged ? run(recover.restoreMissing(planned, pv)) : null;
}

function activate({ planned, now }: Seen): Decision {
  return run(recover.activate(planned, now));
}

function isOn(lv: Lv): boolean {
  return lv.activation === 'active' || lv.activation === 'exclusive';
}

function mayRun({ planned, now, context }: Seen, sketch: StepSketch): Decision {
  const unmet = (sketch.mayStart ?? []).find((predicate) => !holds(predicate, context));
  if (unmet === undefined) return run(sketch);
  if (unmet.kind === 'in-sync') return wait(recover.waitSync(planned), now);
  return stop('MAY_NOT_START', `${subjectOf(planned)}: ${saysNo(unmet)}`);
}

function named(planned: PlannedVolume, name: string): StepSketch {
  const step = strategyOf(planned)
    ?.steps(planned)
    .find((sketch) => sketch.name === name);
  if (step === undefined) throw new Error(`an absence without a step ${name}`);
  return step;
}
