import type { Leg, Volume } from '../model/inventory.js';
import type { Absence, DraftVolume } from '../model/plan.js';
import type { Predicate } from '../model/predicate.js';
import { isActive, isInSync, pvsOf } from '../model/volume.js';
import { healthy } from './convert.js';
import type { StepSketch } from './step.js';

/*
 * Tracked absences: a leg goes away for a while, and only what has changed is copied when it is back. Of a raid1 that is in
 * committed metadata (`--splitmirrors 1 --trackchanges`); of a mirror it lives in device-mapper tables only, and is safe for the
 * second leg of exactly two alone (facts §2).
 */

export function trackSteps(volume: DraftVolume): StepSketch[] {
  const lv = volume.uuid;
  const { leg, pv } = absenceOf(volume);
  return [
    {
      name: 'track-split',
      phase: 'convert',
      action: { kind: 'track-split', lv, leg, pvs: [pv], for: 'absence' },
      mayStart: healthy(volume),
      done: [{ kind: 'split', lv }],
      until: 'track-merge',
    },
    freeLeg(volume),
    checkUnused(volume),
  ];
}

/** `lvchange -an` of the leg that is split off; the raid1 goes on without it. */
export function freeLeg(volume: DraftVolume): StepSketch {
  const lv = volume.uuid;
  const { leg } = absenceOf(volume);
  return {
    name: 'free-leg',
    phase: 'convert',
    action: { kind: 'free-leg', lv, leg },
    mayStart: [{ kind: 'split', lv }],
    done: [{ kind: 'part-inactive', lv, part: leg }],
  };
}

/**
 * LVM leaves the device of the leg's raid metadata active, though no table names it (`- -`), and it holds the PV open; removed by
 * dmsetup, `--merge` works all the same [lab, 2.03.16].
 */
export function removeDevice(volume: DraftVolume, part: { uuid: string; device: string }): StepSketch {
  const lv = volume.uuid;
  return {
    name: 'remove-device',
    phase: 'convert',
    action: { kind: 'remove-device', lv, device: part.device },
    mayStart: [{ kind: 'split', lv }],
    done: [{ kind: 'part-inactive', lv, part: part.uuid }],
  };
}

/** Only when nothing in the kernel holds the PV may it be pulled. */
export function checkUnused(volume: DraftVolume): StepSketch {
  const lv = volume.uuid;
  return {
    name: 'check-unused',
    phase: 'check',
    action: { kind: 'check-unused', lv, pv: absenceOf(volume).pv },
    done: [{ kind: 'recorded', step: `${volume.vgName}/${volume.name}:check-unused` }],
  };
}

export function trackBackSteps(volume: DraftVolume): StepSketch[] {
  const lv = volume.uuid;
  const { leg } = absenceOf(volume);
  return [
    {
      name: 'track-merge',
      phase: 'restore',
      action: { kind: 'track-merge', lv, leg, for: 'absence' },
      mayStart: [
        { kind: 'split', lv },
        { kind: 'no-missing-pvs', lv },
      ],
      done: [{ kind: 'no-operation', lv }],
    },
    { name: 'verify', phase: 'check', action: { kind: 'verify', lv }, done: healthy(volume) },
  ];
}

export function trackMirrorSteps(volume: DraftVolume): StepSketch[] {
  const lv = volume.uuid;
  const { leg } = absenceOf(volume);
  const first = volume.legs[0]?.uuid ?? leg;
  return [
    {
      name: 'read-leg',
      phase: 'prepare',
      action: { kind: 'read-leg', lv, leg: first },
      mayStart: trackable(volume),
      done: [{ kind: 'recorded', step: `${volume.vgName}/${volume.name}:read-leg` }],
    },
    {
      name: 'unmonitor',
      phase: 'convert',
      action: { kind: 'unmonitor', lv },
      mayStart: trackable(volume),
      done: [{ kind: 'unmonitored', lv }],
      until: 'refresh',
    },
    {
      name: 'keep-log',
      phase: 'convert',
      action: { kind: 'keep-log', lv },
      mayStart: [{ kind: 'unmonitored', lv }],
      done: [{ kind: 'recorded', step: `${volume.vgName}/${volume.name}:keep-log` }],
      until: 'refresh',
    },
    {
      name: 'detach-leg',
      phase: 'convert',
      action: { kind: 'detach-leg', lv, leg },
      mayStart: [{ kind: 'unmonitored', lv }],
      done: [{ kind: 'leg-detached', lv, leg }],
      until: 'refresh',
    },
    checkUnused(volume),
  ];
}

export function trackMirrorBackSteps(volume: DraftVolume): StepSketch[] {
  const lv = volume.uuid;
  return [
    {
      name: 'refresh',
      phase: 'restore',
      action: { kind: 'refresh', lv },
      mayStart: [{ kind: 'no-missing-pvs', lv }],
      done: [{ kind: 'no-leg-detached', lv }],
    },
    { name: 'wait-sync', phase: 'restore', action: { kind: 'wait-sync', lv }, done: [{ kind: 'in-sync', lv }] },
    { name: 'verify', phase: 'check', action: { kind: 'verify', lv, as: 'mirror' }, done: wholeAgain(volume) },
  ];
}

/** What must hold right before a mirror's leg goes (facts §2). */
export function trackable(volume: DraftVolume): Predicate[] {
  const lv = volume.uuid;
  return [
    { kind: 'segtype-is', lv, type: 'mirror' },
    { kind: 'active', lv },
    { kind: 'legs-are', lv, count: 2 },
    { kind: 'legs-alive', lv },
    { kind: 'in-sync', lv },
    { kind: 'log-is', lv, log: 'disk' },
    { kind: 'no-strays', lv },
    { kind: 'none-suspended', lv },
    { kind: 'no-operation', lv },
    { kind: 'no-missing-pvs', lv },
  ];
}

export function wholeAgain(volume: DraftVolume): Predicate[] {
  const lv = volume.uuid;
  return [
    ...trackable(volume),
    { kind: 'no-leg-detached', lv },
    ...(volume.wasMonitored ? [{ kind: 'monitored', lv } as const] : []),
  ];
}

export function absenceOf(volume: DraftVolume): Absence {
  if (volume.absence === undefined) throw new Error(`${volume.vgName}/${volume.name}: an absence without a leg`);
  return volume.absence;
}

/** The absence of the leg on a PV, or why it is not to be tracked, one line each. */
export type AbsencePlan = { decision: 'track' | 'track-mirror'; absence: Absence } | { refused: string[] };

/** Whether a leg can go away with its changes tracked. `mirrorTarget`: the version of dm-mirror, null: unknown. */
export function planAbsence(volume: Volume, pv: string, host: { mirrorTarget: string | null }): AbsencePlan {
  const there = volume.legs.filter((leg) => pvsOf(leg).includes(pv));
  const [leg] = there;
  if (leg === undefined || there.length > 1) return { refused: [`${there.length} legs of it lie on this PV`] };
  if (pvsOf(leg).length > 1) return { refused: [`${leg.name} lies on ${pvsOf(leg).length} PVs`] };
  const absence: Absence = { leg: leg.uuid, pv };
  if (volume.kind === 'raid1') {
    const against = commonRefusals(volume);
    return against.length > 0 ? { refused: against } : { decision: 'track', absence };
  }
  const against = [...mirrorRefusals(volume, leg, host), ...commonRefusals(volume)];
  return against.length > 0 ? { refused: against } : { decision: 'track-mirror', absence };
}

/**
 * Each of these would lose acknowledged writes, or stop the volume [lab]: dm-mirror recovers from its first leg; with three legs
 * writes go to one of them only; with the log away every write fails.
 */
function mirrorRefusals(volume: Volume, leg: Leg, host: { mirrorTarget: string | null }): string[] {
  const { log } = volume;
  return [
    ...(volume.legs.length === 2 ? [] : [`it has ${volume.legs.length} legs: only a mirror of exactly two is tracked`]),
    ...(volume.legs[0]?.uuid === leg.uuid ? [`${leg.name} is its first leg, from which dm-mirror recovers`] : []),
    ...(log.kind === 'disk' ? [] : [`its log is ${log.kind === 'core' ? 'in memory' : log.kind}`]),
    ...(pvsOf(log).some((pv) => pvsOf(leg).includes(pv)) ? ['its log lies on the PV that is to leave'] : []),
    ...(isKeepLogKnown(host.mirrorTarget) ? [] : [`dm-mirror is ${host.mirrorTarget ?? 'unknown'}: 1.14.0 is needed`]),
  ];
}

function commonRefusals(volume: Volume): string[] {
  return [
    ...(isActive(volume) ? [] : ['it is not active on this host']),
    ...(isInSync(volume) ? [] : ['it is not in sync']),
    ...(volume.legs.every((leg) => leg.health === 'A') ? [] : ['a leg of it is not alive']),
    ...(volume.operation === null ? [] : [`${volume.operation.kind} is under way on it`]),
    ...(volume.suspended.length === 0 ? [] : ['devices of it are suspended']),
  ];
}

/** The feature `keep_log` came with version 1.14 of the mirror target (kernel 4.2). */
function isKeepLogKnown(version: string | null): boolean {
  const [major = 0, minor = 0] = (version ?? '0.0').split('.').map(Number);
  return major > 1 || (major === 1 && minor >= 14);
}
