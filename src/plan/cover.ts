import type { Leg } from '../model/inventory.js';
import type { CoverOrder, DraftVolume } from '../model/plan.js';
import type { Predicate } from '../model/predicate.js';
import { pvsOf } from '../model/volume.js';
import type { StepSketch } from './step.js';

/*
 * One more leg for a while. LVM makes it in a temporary layer: the old mirror, untouched, becomes the first leg of a new one
 * with a core log, whose second leg is the new one; when that is in sync, LVM makes one mirror of the two (facts §3).
 */

/** The regular steps of a cover, in order. */
export function coverSteps(volume: DraftVolume): StepSketch[] {
  const order = orderOf(volume);
  const release = releaseStep(volume, order);
  return [...logToDisk(volume, order), addLayer(volume), waitLayer(volume), ...release, verifyMirror(volume)];
}

/** The regular steps of the end of a cover, in order. */
export function uncoverSteps(volume: DraftVolume): StepSketch[] {
  const order = orderOf(volume);
  return [dropLeg(volume, [order.pv], volume.legs.length - 1), ...logToCore(volume, order), verifyMirror(volume)];
}

export function countCoverSteps(volume: DraftVolume): { steps: number; commands: number } {
  const order = orderOf(volume);
  const commands = 1 + (order.logPv === null ? 0 : 1) + (order.release === null ? 0 : 1);
  return { steps: commands + 2, commands };
}

export function countUncoverSteps(volume: DraftVolume): { steps: number; commands: number } {
  const commands = 1 + (orderOf(volume).logToCore ? 1 : 0);
  return { steps: commands + 1, commands };
}

export function orderOf(volume: DraftVolume): CoverOrder {
  if (volume.cover === undefined) throw new Error(`${volume.vgName}/${volume.name}: a cover without its PVs`);
  return volume.cover;
}

/** Whether a leg of it, as it is now, is the extra one: by its UUID, or, where the plan did not know that yet, by its PV. */
export function isExtraLeg(volume: DraftVolume, leg: Leg): boolean {
  const order = orderOf(volume);
  if (order.leg !== null) return leg.uuid === order.leg;
  return !volume.legs.some(({ uuid }) => uuid === leg.uuid) && pvsOf(leg).includes(order.pv);
}

/** The legs that it has besides the extra one, as planned. */
export function oldLegs(volume: DraftVolume): DraftVolume['legs'] {
  const { leg } = orderOf(volume);
  return volume.legs.filter(({ uuid }) => uuid !== leg);
}

/** How many legs it has at the end: as many as planned and one more, or as many as planned where one is released. */
export function legsAtEnd(volume: DraftVolume): number {
  if (volume.decision === 'uncover') return volume.legs.length - 1;
  return volume.legs.length + (orderOf(volume).release === null ? 1 : 0);
}

/** The log that it has at the end. */
export function logAtEnd(volume: DraftVolume): 'core' | 'disk' {
  const order = orderOf(volume);
  if (volume.decision === 'uncover') return order.logToCore || volume.log === 'core' ? 'core' : 'disk';
  return 'disk';
}

/** What a covered or uncovered volume must show, all at once. `legs`: fewer than planned where a device was lost meanwhile. */
export function wholeMirror(volume: DraftVolume, legs = legsAtEnd(volume)): Predicate[] {
  const lv = volume.uuid;
  return [
    { kind: 'segtype-is', lv, type: 'mirror' },
    { kind: 'legs-are', lv, count: legs },
    { kind: 'legs-alive', lv },
    { kind: 'in-sync', lv },
    { kind: 'log-is', lv, log: logAtEnd(volume) },
    { kind: 'no-strays', lv },
    { kind: 'none-suspended', lv },
    { kind: 'no-operation', lv },
    { kind: 'no-missing-pvs', lv },
    ...(volume.wasMonitored ? [{ kind: 'monitored', lv } as const] : []),
  ];
}

/**
 * LVM makes a layer only over a mirror with a log; without one the whole mirror would resync from its first leg, and lose
 * what that one cannot give (facts §3).
 */
function logToDisk(volume: DraftVolume, order: CoverOrder): StepSketch[] {
  const lv = volume.uuid;
  if (order.logPv === null) return [];
  return [
    {
      name: 'log-to-disk',
      phase: 'prepare',
      action: { kind: 'log-to-disk', lv, pv: order.logPv },
      mayStart: [...quiet(volume), { kind: 'in-sync', lv }, { kind: 'room-for-leg', lv, pv: order.logPv, extents: 1 }],
      done: [{ kind: 'log-is', lv, log: 'disk' }],
    },
  ];
}

export function addLayer(volume: DraftVolume): StepSketch {
  const lv = volume.uuid;
  const { pv } = orderOf(volume);
  return {
    name: 'add-layer',
    phase: 'convert',
    action: { kind: 'add-layer', lv, legs: volume.legs.length + 1, pv },
    mayStart: [
      ...quiet(volume),
      { kind: 'in-sync', lv },
      { kind: 'legs-alive', lv },
      { kind: 'log-is', lv, log: 'disk' },
      { kind: 'no-missing-pvs', lv },
      { kind: 'room-for-leg', lv, pv, extents: legExtents(volume) },
    ],
    done: [{ kind: 'leg-on', lv, pv }],
    copiedBytes: volume.sizeBytes,
  };
}

export function waitLayer(volume: DraftVolume): StepSketch {
  const lv = volume.uuid;
  return {
    name: 'wait-layer',
    phase: 'convert',
    action: { kind: 'wait-layer', lv },
    done: [
      { kind: 'in-sync', lv },
      { kind: 'no-operation', lv },
    ],
  };
}

/** How many extents a leg of it takes. */
export function legExtents(volume: Pick<DraftVolume, 'legs'>): number {
  return Math.max(...volume.legs.map((leg) => leg.areas.reduce((sum, area) => sum + area.extents, 0)));
}

function releaseStep(volume: DraftVolume, order: CoverOrder): StepSketch[] {
  return order.release === null
    ? []
    : [{ ...dropLeg(volume, [order.release], volume.legs.length), name: 'release-leg' }];
}

/** By an absolute count, so that it changes nothing the second time (facts §3). */
export function dropLeg(volume: DraftVolume, pvs: string[], legs: number): StepSketch {
  const lv = volume.uuid;
  return {
    name: 'drop-leg',
    phase: 'restore',
    action: { kind: 'drop-leg', lv, legs, pvs },
    mayStart: [{ kind: 'segtype-is', lv, type: 'mirror' }, ...pvs.map((pv) => ({ kind: 'leg-on', lv, pv }) as const)],
    done: [{ kind: 'legs-are', lv, count: legs }, ...pvs.map((pv) => ({ kind: 'no-leg-on', lv, pv }) as const)],
  };
}

function logToCore(volume: DraftVolume, order: CoverOrder): StepSketch[] {
  const lv = volume.uuid;
  if (!order.logToCore) return [];
  return [
    {
      name: 'log-back-to-core',
      phase: 'restore',
      action: { kind: 'log-back-to-core', lv },
      mayStart: [{ kind: 'in-sync', lv }],
      done: [{ kind: 'log-is', lv, log: 'core' }],
    },
  ];
}

function verifyMirror(volume: DraftVolume): StepSketch {
  return {
    name: 'verify',
    phase: 'check',
    action: { kind: 'verify', lv: volume.uuid, as: 'mirror' },
    done: wholeMirror(volume),
  };
}

function quiet(volume: DraftVolume): Predicate[] {
  const lv = volume.uuid;
  return [
    { kind: 'segtype-is', lv, type: 'mirror' },
    { kind: 'active', lv },
    { kind: 'no-strays', lv },
    { kind: 'none-suspended', lv },
    { kind: 'no-operation', lv },
  ];
}
