import type { Heading } from '../model/holds.js';
import type { DraftVolume, StandIn } from '../model/plan.js';
import type { Predicate } from '../model/predicate.js';
import type { StepSketch } from './step.js';

/** From which PV to which a volume's part is moved. */
export interface Route {
  from: string;
  to: string;
  /** What the names of the steps end in. */
  suffix: '' | '-back';
  heading: Heading;
}

/** A stand-in that stays goes nowhere: it is where it should be. */
export function routeOf({ source, target }: StandIn, heading: Heading): Route {
  return heading === 'back'
    ? { from: target, to: source, suffix: '-back', heading }
    : { from: source, to: target, suffix: '', heading };
}

/** Its data; a volume without it is none of this strategy. */
export function standInOf(volume: Pick<DraftVolume, 'standIn' | 'name'>): StandIn {
  if (volume.standIn === undefined) throw new Error(`${volume.name} has no stand-in in the plan`);
  return volume.standIn;
}

/** The regular steps that put a stand-in in the place of what lies on a PV, in order. */
export function standInSteps(volume: DraftVolume): StepSketch[] {
  return [...activation(volume, ''), ...moveSteps(volume, 'away'), ...deactivation(volume, '')];
}

/** The same the other way round, for the day when the PV is back. */
export function standInBackSteps(volume: DraftVolume): StepSketch[] {
  return [...activation(volume, '-back'), ...moveSteps(volume, 'back'), ...deactivation(volume, '-back')];
}

const STEPS_OF_A_MOVE = 6;
const COMMANDS_OF_A_MOVE = 2;

/** How many steps both ways take together and how many of them run a command. */
export function countStandIn(volume: DraftVolume): { steps: number; commands: number } {
  const activations = volume.wasActive ? 0 : 4;
  return { steps: 2 * STEPS_OF_A_MOVE + activations, commands: 2 * COMMANDS_OF_A_MOVE + activations };
}

/** The steps of one move: read, copy and hold, wait, compare, finish, look. */
export function moveSteps(volume: DraftVolume, heading: Heading): StepSketch[] {
  const lv = volume.uuid;
  const standIn = standInOf(volume);
  const { part, extents } = standIn;
  const { from, to, suffix } = routeOf(standIn, heading);
  const compared = `${volume.vgName}/${volume.name}:compare-move${suffix}`;
  const copiedBytes = heading === 'away' ? volume.copiedBytes : 0;
  return [
    {
      name: `read-part${suffix}`,
      phase: 'move',
      action: { kind: 'read-part', lv, part, from },
      mayStart: [{ kind: 'active', lv }],
      done: [{ kind: 'recorded', step: `${volume.vgName}/${volume.name}:read-part${suffix}` }],
    },
    {
      name: `hold-move${suffix}`,
      phase: 'move',
      action: { kind: 'hold-move', lv, part, from, to },
      mayStart: [...whole(volume), { kind: 'not-moving', lv }, { kind: 'room-for-leg', lv, pv: to, extents }],
      done: [{ kind: 'move-from', lv, pv: from }],
      copiedBytes,
      ...(heading === 'away' ? { until: 'hold-move-back' } : {}),
    },
    {
      name: `wait-move${suffix}`,
      phase: 'move',
      action: { kind: 'wait-move', lv, part, from },
      done: [{ kind: 'move-copied', lv, pv: from }],
    },
    {
      name: `compare-move${suffix}`,
      phase: 'move',
      action: { kind: 'compare-move', lv, part, from },
      mayStart: [{ kind: 'move-copied', lv, pv: from }],
      done: [{ kind: 'recorded', step: compared }],
    },
    {
      name: `finish-move${suffix}`,
      phase: 'move',
      action: { kind: 'finish-move', lv, part, from },
      mayStart: [
        { kind: 'move-copied', lv, pv: from },
        { kind: 'recorded', step: compared },
      ],
      done: [
        { kind: 'not-moving', lv },
        { kind: 'part-off', lv, part, pv: from },
        { kind: 'part-on', lv, part, pv: to },
      ],
    },
    verifyMove(volume, heading),
  ];
}

/** After a leg was made anew it is another LV: then the volume as a whole must be off the PV. */
export function verifyMove(volume: DraftVolume, heading: Heading): StepSketch {
  const lv = volume.uuid;
  const standIn = standInOf(volume);
  const { from, to, suffix } = routeOf(standIn, heading);
  return {
    name: `verify-move${suffix}`,
    phase: 'check',
    action: { kind: 'verify-move', lv, part: standIn.part, to },
    done: [
      ...whole(volume),
      { kind: 'not-moving', lv },
      { kind: 'part-off', lv, part: lv, pv: from },
      { kind: 'part-on', lv, part: lv, pv: to },
      ...(volume.wasMonitored ? [{ kind: 'monitored', lv } as const] : []),
    ],
  };
}

/** What a volume must show before and after each move of something of it. */
function whole(volume: DraftVolume): Predicate[] {
  const lv = volume.uuid;
  const { kind } = standInOf(volume);
  const copies: Predicate[] = [
    { kind: 'legs-are', lv, count: volume.legs.length },
    { kind: 'legs-alive', lv },
    { kind: 'in-sync', lv },
  ];
  const log = kind === 'mirror' && volume.log !== 'unknown' ? [{ kind: 'log-is', lv, log: volume.log } as const] : [];
  return [
    { kind: 'segtype-is', lv, type: kind },
    ...(kind === 'mirror' || kind === 'raid1' ? copies : []),
    ...log,
    { kind: 'none-suspended', lv },
    { kind: 'no-missing-pvs', lv },
  ];
}

function activation(volume: DraftVolume, suffix: Route['suffix']): StepSketch[] {
  const lv = volume.uuid;
  if (volume.wasActive) return [];
  return [
    {
      name: `activate${suffix}`,
      phase: 'prepare',
      action: { kind: 'activate', lv, ignoreSkip: volume.ignoreSkip },
      mayStart: [{ kind: 'no-missing-pvs', lv }],
      done: [{ kind: 'active', lv }],
      until: `deactivate${suffix}`,
    },
  ];
}

function deactivation(volume: DraftVolume, suffix: Route['suffix']): StepSketch[] {
  const lv = volume.uuid;
  if (volume.wasActive) return [];
  return [
    {
      name: `deactivate${suffix}`,
      phase: 'restore',
      action: { kind: 'deactivate', lv },
      mayStart: [{ kind: 'not-moving', lv }],
      done: [{ kind: 'inactive', lv }],
    },
  ];
}
