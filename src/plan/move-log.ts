import type { Heading } from '../model/holds.js';
import type { DraftVolume } from '../model/plan.js';
import type { Predicate } from '../model/predicate.js';
import type { StepSketch } from './step.js';

/** Into memory, then onto another PV: a mirror's log is never moved by pvmove (facts §9). */
export function moveLogSteps(volume: DraftVolume): StepSketch[] {
  return logSteps(volume, 'away');
}

export function moveLogBackSteps(volume: DraftVolume): StepSketch[] {
  return logSteps(volume, 'back');
}

/** Its data; a volume without it is none of this strategy. */
export function logMoveOf({ logMove, name }: Pick<DraftVolume, 'logMove' | 'name'>, heading: Heading) {
  if (logMove === undefined) throw new Error(`${name} has no log to move in the plan`);
  const { from, to, extents } = logMove;
  return heading === 'back' ? { from: to, to: from, extents, suffix: '-back' } : { from, to, extents, suffix: '' };
}

function logSteps(volume: DraftVolume, heading: Heading): StepSketch[] {
  const lv = volume.uuid;
  const { to, extents, suffix } = logMoveOf(volume, heading);
  const whole: Predicate[] = [
    { kind: 'segtype-is', lv, type: 'mirror' },
    { kind: 'active', lv },
    { kind: 'legs-alive', lv },
    { kind: 'in-sync', lv },
    { kind: 'none-suspended', lv },
    { kind: 'no-operation', lv },
    { kind: 'no-missing-pvs', lv },
  ];
  return [
    {
      name: `log-off${suffix}`,
      phase: 'move',
      action: { kind: 'move-log', lv, pv: null },
      mayStart: [...whole, { kind: 'room-for-leg', lv, pv: to, extents }],
      done: [{ kind: 'log-is', lv, log: 'core' }],
      until: `log-on${suffix}`,
    },
    {
      name: `log-on${suffix}`,
      phase: 'move',
      action: { kind: 'move-log', lv, pv: to },
      mayStart: [...whole, { kind: 'log-is', lv, log: 'core' }],
      done: onDisk(volume, heading),
    },
    {
      name: `verify-log${suffix}`,
      phase: 'check',
      action: { kind: 'verify', lv, as: 'mirror' },
      done: [
        ...whole,
        ...onDisk(volume, heading),
        ...(volume.wasMonitored ? [{ kind: 'monitored', lv } as const] : []),
      ],
    },
  ];
}

function onDisk(volume: DraftVolume, heading: Heading): Predicate[] {
  const lv = volume.uuid;
  const { from, to } = logMoveOf(volume, heading);
  return [
    { kind: 'log-is', lv, log: 'disk' },
    { kind: 'part-on', lv, part: lv, pv: to },
    { kind: 'part-off', lv, part: lv, pv: from },
  ];
}
