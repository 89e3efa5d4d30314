import { activatedWithout, noteCommand } from '../../model/activated-without.js';
import type { Heading, PredicateContext } from '../../model/holds.js';
import type { DmDevice, Vg, Volume } from '../../model/inventory.js';
import type { PlannedVolume } from '../../model/plan.js';
import type { Predicate } from '../../model/predicate.js';
import type { StepSketch } from '../../plan/step.js';

/** What to do next for one volume. */
export type Decision =
  | { kind: 'run'; sketch: StepSketch }
  /** A copy is under way; look again later. `behind`: not its own, but what must end first. */
  | { kind: 'wait'; sketch: StepSketch; percent: number | null; behind?: string }
  /** `note`: what it is, where that is not simply what the goal says. */
  | { kind: 'reached'; note?: string }
  /** A person has to do something first. */
  | { kind: 'manual'; sketch: StepSketch }
  | { kind: 'stop'; code: string; message: string };

export interface Situation {
  planned: PlannedVolume;
  vg: Vg | undefined;
  now: Volume | undefined;
  context: PredicateContext;
  /** Names of the steps that this run has tried on the volume. */
  tried?: ReadonlySet<string>;
}

/** What a volume is on its way to, as one strategy means it; one file each beside this one. */
export interface Goal {
  /** The next step, from what the host shows; pure. */
  next(situation: Situation): Decision;
  /** What the volume is once it is there, in a few words. */
  reached: string;
  /** It is there already, whoever brought it there; only looking may be left. */
  isReached(planned: PlannedVolume, now: Volume, vg?: Vg): boolean;
  /** Nothing that changes the host comes after the look that tells whether it is there. */
  endsWithLook(planned: PlannedVolume): boolean;
  /** Something of the way has been gone: `name` is what docs/states.md calls the state, if it has a name. */
  halfWay(planned: PlannedVolume, vg: Vg | undefined, now: Volume): { name: string | null } | null;
  /** For a state that somebody ends later: what a status calls it, and what it means until then. */
  standing?(planned: PlannedVolume, sight: Sight): { state: string; explanation: string; next: string };
  /** Being there is a state that somebody ends later: the volume keeps the plan's tag. */
  keepsMark?(heading: Heading): boolean;
  /** What a person should know about it as it is now, beside what any volume says of itself; empty: nothing. */
  remarks?(planned: PlannedVolume, sight: Sight): string[];
}

/** What a status is told from. */
export interface Sight {
  vg: Vg;
  now: Volume;
  /** Null: nobody could ask device-mapper. */
  dm: readonly DmDevice[] | null;
  context: PredicateContext;
}

export function run(sketch: StepSketch): Decision {
  return { kind: 'run', sketch };
}

export function wait(sketch: StepSketch, now: Volume): Decision {
  return { kind: 'wait', sketch, percent: now.syncPercent };
}

export function manual(sketch: StepSketch): Decision {
  return { kind: 'manual', sketch };
}

export function stop(code: string, message: string): Decision {
  return { kind: 'stop', code, message };
}

/** Where a raid1 runs without a leg whose absence the kernel has not noted: what to do before the leg is back. Else nothing. */
export function sayNote(now: Volume | undefined, { dm }: PredicateContext): string {
  if (now === undefined || activatedWithout(now, dm ?? []).length === 0) return '';
  return (
    'It was activated without it, and what is written now may be lost when it is back: ' +
    `first \`${noteCommand(now)}\` (docs/away.md). `
  );
}

/** A predicate that does not hold, for people. */
export function saysNo(predicate: Predicate): string {
  switch (predicate.kind) {
    case 'segtype-is':
      return `it is not ${predicate.type}`;
    case 'legs-are':
      return `it has not ${predicate.count} legs`;
    case 'legs-alive':
      return 'not every leg is alive (`A` in the dm status)';
    case 'leg-on':
      return `it has no leg on PV ${predicate.pv}`;
    case 'no-leg-on':
      return `it has a leg on PV ${predicate.pv} still`;
    case 'room-for-leg':
      return `PV ${predicate.pv} has no ${predicate.extents} free extents any more`;
    case 'log-is':
      return `its log is not ${predicate.log}`;
    case 'in-sync':
      return 'it is not in sync';
    case 'no-strays':
      return 'LVs of an unfinished conversion are left';
    case 'none-suspended':
      return 'devices of it are suspended';
    case 'no-operation':
      return 'another operation is under way on it';
    case 'no-missing-pvs':
      return 'a PV of it is missing';
    case 'unmonitored':
      return 'dmeventd watches it still';
    case 'part-inactive':
      return 'a part of it is active still';
    case 'leg-detached':
      return 'its leg is not detached';
    case 'no-leg-detached':
      return 'a leg of it is detached from its PV';
    case 'monitored':
      return 'it was monitored by dmeventd and is not any more';
    case 'room-for-metadata':
      return `a leg finds no ${predicate.extentsPerLeg} free extent on its own PVs any more`;
    case 'active':
      return 'it is not active';
    case 'exclusive':
      return 'it is not active exclusively on this host';
    case 'not-moving':
      return 'something of it is being moved';
    case 'part-off':
      return `something of it still lies on PV ${predicate.pv}`;
    default:
      return `${predicate.kind} does not hold`;
  }
}
