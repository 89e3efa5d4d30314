import type { Absence, DraftVolume } from '../model/plan.js';
import type { Predicate } from '../model/predicate.js';
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
    { name: 'verify-back', phase: 'check', action: { kind: 'verify', lv }, done: healthy(volume) },
    ...dropTags(volume),
  ];
}

/** Where the plan by which it went is lost, its tags are left. */
export function dropTags(volume: DraftVolume): StepSketch[] {
  const { tags = [] } = absenceOf(volume);
  if (tags.length === 0) return [];
  return [
    {
      name: 'drop-tags',
      phase: 'restore',
      action: { kind: 'drop-tags', lv: volume.uuid, plans: tags },
      done: [{ kind: 'recorded', step: `${volume.vgName}/${volume.name}:drop-tags` }],
    },
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

/** Only what was seen on a real cluster (facts §9): dmeventd off on all nodes by one command, no table swapped, a refresh on return. */
export function trackParallelSteps(volume: DraftVolume): StepSketch[] {
  const lv = volume.uuid;
  return [
    {
      name: 'unmonitor',
      phase: 'convert',
      action: { kind: 'unmonitor', lv },
      mayStart: trackable(volume),
      done: [{ kind: 'unmonitored', lv }],
      until: 'refresh',
    },
  ];
}

export function trackMirrorBackSteps(volume: DraftVolume): StepSketch[] {
  const lv = volume.uuid;
  const { leg } = absenceOf(volume);
  return [
    {
      name: 'refresh',
      phase: 'restore',
      action: { kind: 'refresh', lv, leg },
      mayStart: [{ kind: 'no-missing-pvs', lv }],
      done: [{ kind: 'no-leg-detached', lv }],
    },
    {
      name: 'wait-sync',
      phase: 'restore',
      action: { kind: 'wait-sync', lv, for: 'absence' },
      done: [{ kind: 'in-sync', lv }],
    },
    { name: 'verify-back', phase: 'check', action: { kind: 'verify', lv, as: 'mirror' }, done: wholeAgain(volume) },
    ...dropTags(volume),
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

function wholeAgain(volume: DraftVolume): Predicate[] {
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
