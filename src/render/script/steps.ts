import { usageError } from '../../model/errors.js';
import type { Action, ActionKind, Plan, PlannedVolume } from '../../model/plan.js';
import type { Predicate } from '../../model/predicate.js';
import { argvFor } from '../../plan/argv.js';
import { rateSteps } from '../../plan/convert.js';
import { planTag } from '../../plan/names.js';
import * as recover from '../../plan/recover.js';
import type { StepSketch } from '../../plan/step.js';
import { isActedOn } from '../../plan/strategies.js';
import { textsFor } from '../../plan/texts.js';
import { lateNames, SEEN } from './names.js';

/** A step as a script has it. */
export interface ScriptStep {
  /** `vg/lv:convert`; for a step that is the same for every volume `:refresh`. */
  id: string;
  kind: ActionKind;
  purpose: string;
  /** Words; those that begin with `@` are looked up when it runs (`names.ts`). Null where it only looks. */
  argv: string[] | null;
  mayStart: readonly Predicate[];
  done: readonly Predicate[];
}

/** What stands for the volume's name in the texts of a step that is the same for every volume. */
export const ANY_VOLUME = 'ANY-VOLUME';

/**
 * The plan's own steps, then those that lead out of an irregular state (`plan/recover.ts`).
 * @throws RaidliftError `SCRIPT_UNSUPPORTED` (exit 2), with the first step that a script cannot do.
 */
export function scriptSteps(plan: Plan): ScriptStep[] {
  const names = lateNames(planTag(plan.id));
  const own = plan.steps.map(({ id, action, purpose, mayStart, done }): ScriptStep => {
    const known = late(action);
    if (typeof known === 'string') {
      const why = `step ${id} (${action.kind}) is none that a script can do: ${known}. Carry the plan out with \`raidlift apply\`; from another machine, with --host`;
      throw usageError('SCRIPT_UNSUPPORTED', why);
    }
    if (known.kind === 'manual' && !PLAIN_ID.test(id)) {
      throw usageError('SCRIPT_UNSUPPORTED', `step ${id} has a node's name in it that a script cannot take apart`);
    }
    return { id, kind: known.kind, purpose, argv: argvFor(known, names), mayStart, done: seenHere(id, done) };
  });
  const recovery = (sketch: StepSketch, subject: string): ScriptStep => ({
    id: `${subject === ANY_VOLUME ? '' : subject}:${sketch.name}`,
    kind: sketch.action.kind,
    purpose: textsFor(plain(sketch.action), subject).purpose,
    argv: argvFor(sketch.action, names)?.map((word) => (word === '-K' ? SEEN.skip : word)) ?? null,
    mayStart: [],
    done: sketch.done,
  });
  const volumes = plan.volumes.filter(isActedOn);
  const known = new Set(own.map(({ id }) => id));
  const each = volumes.flatMap((volume) => {
    const rates = volume.recoveryRate === undefined ? [] : rateSteps(volume);
    const steps = [recover.restoreLegs(volume, [SEEN.lost]), ...rates];
    return steps
      .map((sketch) => recovery(sketch, `${volume.vgName}/${volume.name}`))
      .filter(({ id }) => !known.has(id));
  });
  const legs = Math.max(0, ...volumes.map((volume) => volume.legs.length));
  return [...own, ...each, ...recoveries(legs).map((sketch) => recovery(sketch, ANY_VOLUME))];
}

/** Lists of such names are words with blanks between them. */
const PLAIN_ID = /^[A-Za-z0-9+_.:/-]+$/;

/**
 * What other nodes or the cluster manager would have to be asked for a person says instead, once it was done by hand: then it is noted,
 * as what leaves no trace on the host is.
 */
function seenHere(step: string, done: readonly Predicate[]): Predicate[] {
  return done.map((predicate) => (isElsewhere(predicate) ? { kind: 'recorded', step } : predicate));
}

function isElsewhere(predicate: Predicate): boolean {
  const { kind } = predicate;
  return kind === 'maintenance' || kind === 'nodes-agree' || (kind === 'not-used' && predicate.node !== null);
}

/** Its words do not say what only the moment shows. */
function plain(action: Action): Action {
  return action.kind === 'activate' ? { ...action, ignoreSkip: false } : action;
}

/**
 * An action as a script does it, with what only the moment shows in place of what the plan says; for one that no script can do,
 * why not.
 */
function late(action: Action): Action | string {
  switch (action.kind) {
    case 'tag':
    case 'untag':
      return { ...action, lvs: [SEEN.open] };
    case 'remove-strays':
      return { ...action, strays: [SEEN.strays] };
    case 'track-split':
      return { ...action, pvs: [SEEN.split] };
    case 'track-merge':
      return { ...action, leg: SEEN.out };
    case 'resume-devices':
      return { ...action, devices: [SEEN.suspended] };
    case 'clear-table':
      return { ...action, device: SEEN.top };
    case 'restore-missing':
      return { ...action, pv: SEEN.returned };
    case 'restore-legs':
      return { ...action, pvs: [SEEN.lost] };
    case 'backup':
    case 'activate':
    case 'refresh':
    case 'rebuild-legs':
    case 'log-to-core':
    case 'wait-sync':
    case 'convert':
    case 'verify':
    case 'limit-rate':
    case 'scrub':
    case 'deactivate':
    case 'manual':
    case 'verify-nodes':
      return action;
    case 'log-to-disk':
    case 'log-back-to-core':
    case 'add-layer':
    case 'wait-layer':
    case 'end-layer':
    case 'drop-leg':
    case 'repair-layer':
      return 'a cover has to be watched while LVM copies, and thawed within seconds when a device is lost';
    case 'replace-leg':
    case 'move-log':
    case 'drop-tags':
    case 'free-leg':
    case 'remove-device':
    case 'check-unused':
    case 'read-leg':
    case 'unmonitor':
    case 'keep-log':
    case 'detach-leg':
      return 'whether a PV is free, and what is in a table that is swapped, only the moment shows';
    case 'read-part':
    case 'hold-move':
    case 'wait-move':
    case 'compare-move':
    case 'finish-move':
    case 'abort-move':
    case 'compare-legs':
    case 'verify-move':
    case 'restore-mirror':
    case 'clear-move':
    case 'remove-left':
    case 'check-pv':
      return 'a copy counts only when it was compared, block by block, while both sides are written';
    case 'prepare-edit':
    case 'restore-edited':
      return 'an edit of metadata is shown first, and made on a person’s word only';
    default:
      action satisfies never;
      return 'this version does not know it';
  }
}

/** Of whatever volume: its UUID, and whatever of it these steps use, is what the script has at hand. */
const anyVolume = { uuid: SEEN.self, vg: SEEN.vg, sizeBytes: 0 } as PlannedVolume;

function recoveries(legs: number): StepSketch[] {
  const stray = { uuid: SEEN.strays, name: '', role: 'rmeta', active: null, open: null, visible: true } as const;
  const sketches = [
    recover.resumeDevices(anyVolume, [SEEN.suspended]),
    recover.removeStrays(anyVolume, { strays: [stray] }),
    seenTable(),
    recover.restoreMissing(anyVolume, SEEN.returned),
    recover.activate(anyVolume, { skipActivation: true }),
    recover.refresh(anyVolume),
    recover.refreshStrays(anyVolume),
    recover.refreshLegs(anyVolume),
    recover.monitor(anyVolume),
    recover.mergeTracked(anyVolume, SEEN.out),
  ];
  for (let dead = 1; dead < legs; dead++) {
    const pvs = Array.from({ length: dead }, (_, index) => `@dead:${index + 1}`);
    const sketch = recover.rebuildLegs(anyVolume, pvs);
    sketches.push({ ...sketch, name: `${sketch.name}-${dead}` });
  }
  return sketches;
}

function seenTable(): StepSketch {
  const sketch = recover.clearTable({ ...anyVolume, vgName: '' }, { name: '' });
  return { ...sketch, action: { kind: 'clear-table', lv: SEEN.self, device: SEEN.top } };
}
