import type { DraftVolume } from '../model/plan.js';
import { convertSteps, countSteps } from './convert.js';
import { countCoverSteps, countUncoverSteps, coverSteps, uncoverSteps } from './cover.js';
import { moveLogBackSteps, moveLogSteps } from './move-log.js';
import { countStandIn, standInBackSteps, standInSteps } from './stand-in.js';
import { trackBackSteps, trackMirrorBackSteps, trackMirrorSteps, trackParallelSteps, trackSteps } from './track.js';
import type { StepSketch } from './step.js';

/** What is done for a volume; one strategy a file. What a resume makes of it is in `apply/next/`, under the same name. */
export interface Strategy {
  /** Its regular steps, in order. */
  steps(volume: DraftVolume): StepSketch[];
  /** The steps of a temporary change's end, which come when a person says that it is over. */
  back?(volume: DraftVolume): StepSketch[];
  /** How many steps that gives and how many of them run a command, without making them. */
  count(volume: DraftVolume): { steps: number; commands: number };
}

const LOOKS = new Set<StepSketch['action']['kind']>(['verify', 'wait-sync', 'check-unused']);

/** For strategies of few volumes: makes the steps and counts them. */
function countBy(...steps: Strategy['steps'][]): Strategy['count'] {
  return (volume) => {
    const made = steps.flatMap((each) => each(volume));
    return { steps: made.length, commands: made.filter(({ action }) => !LOOKS.has(action.kind)).length };
  };
}

const strategies = {
  convert: { steps: convertSteps, count: countSteps },
  cover: { steps: coverSteps, count: countCoverSteps },
  track: { steps: trackSteps, back: trackBackSteps, count: countBy(trackSteps, trackBackSteps) },
  'track-back': { steps: trackBackSteps, count: countBy(trackBackSteps) },
  'track-mirror': {
    steps: trackMirrorSteps,
    back: trackMirrorBackSteps,
    count: countBy(trackMirrorSteps, trackMirrorBackSteps),
  },
  'track-mirror-back': { steps: trackMirrorBackSteps, count: countBy(trackMirrorBackSteps) },
  'move-log': {
    steps: moveLogSteps,
    back: moveLogBackSteps,
    count: countBy(moveLogSteps, moveLogBackSteps),
  },
  'track-parallel': {
    steps: trackParallelSteps,
    back: trackMirrorBackSteps,
    count: countBy(trackParallelSteps, trackMirrorBackSteps),
  },
  uncover: { steps: uncoverSteps, count: countUncoverSteps },
  'stand-in': { steps: standInSteps, back: standInBackSteps, count: countStandIn },
} satisfies Partial<Record<DraftVolume['decision'], Strategy>>;

/** The decisions that change something; the others leave the volume alone. */
export type Acting = keyof typeof strategies;

export function isActedOn<V extends Pick<DraftVolume, 'decision'>>(volume: V): volume is V & { decision: Acting } {
  return acting.has(volume.decision);
}

const acting: ReadonlySet<string> = new Set(Object.keys(strategies));

/** Null for a volume that is left alone. */
export function strategyOf(volume: Pick<DraftVolume, 'decision' | 'convertFirst'>): Strategy | null {
  if (!isActedOn(volume)) return null;
  const strategy: Strategy = strategies[volume.decision];
  return volume.convertFirst === true ? afterConversion(strategy) : strategy;
}

/** Convert it, then what there is to do with a raid1. */
function afterConversion(strategy: Strategy): Strategy {
  return {
    ...strategy,
    steps: (volume) => [...convertSteps(volume), ...strategy.steps(volume)],
    count(volume) {
      const [first, then] = [countSteps(volume), strategy.count(volume)];
      return { steps: first.steps + then.steps, commands: first.commands + then.commands };
    },
  };
}
