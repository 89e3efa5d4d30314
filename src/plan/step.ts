import type { Action, DraftVolume, Step } from '../model/plan.js';
import type { Predicate } from '../model/predicate.js';
import { argvFor } from './argv.js';
import type { Names } from './names.js';
import { textsFor } from './texts.js';

/** What a strategy says about a step; the rest follows from its action. */
export interface StepSketch {
  /** What comes after `VG/LV:` or `VG:` in the id. */
  name: string;
  phase: Step['phase'];
  action: Action;
  mayStart?: Predicate[];
  done: Predicate[];
  copiedBytes?: number;
  pointOfNoReturn?: boolean;
  /** Name of the step that reverses it. */
  until?: string;
  /** There is another way where it does not work: its failure does not end the volume's turn. */
  mayFail?: boolean;
  /** What it means where it was tried several times and changed nothing, if that is known. */
  inVain?: { code: string; message: string };
}

/** A whole step of one volume. */
export function volumeStep(sketch: StepSketch, volume: DraftVolume, names: Names): Step {
  const subject = `${volume.vgName}/${volume.name}`;
  return finish(sketch, { subject, vg: volume.vg, volume: volume.uuid, names });
}

/** A whole step of a VG. */
export function vgStep(sketch: StepSketch, vg: { uuid: string; name: string }, names: Names): Step {
  return finish(sketch, { subject: vg.name, vg: vg.uuid, names });
}

function finish(sketch: StepSketch, owner: { subject: string; vg: string; volume?: string; names: Names }): Step {
  const texts = textsFor(sketch.action, owner.subject);
  return {
    action: sketch.action,
    argv: argvFor(sketch.action, owner.names),
    copiedBytes: sketch.copiedBytes ?? 0,
    done: sketch.done,
    id: `${owner.subject}:${sketch.name}`,
    mayStart: sketch.mayStart ?? [],
    phase: sketch.phase,
    pointOfNoReturn: sketch.pointOfNoReturn ?? false,
    powerCut: texts.powerCut,
    purpose: texts.purpose,
    undo: texts.undo,
    ...(sketch.action.kind === 'manual' && sketch.action.node !== null ? { node: sketch.action.node } : {}),
    ...(sketch.until === undefined ? {} : { until: `${owner.subject}:${sketch.until}` }),
    vg: owner.vg,
    ...(owner.volume === undefined ? {} : { volume: owner.volume }),
  };
}
