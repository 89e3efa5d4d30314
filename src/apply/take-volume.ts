import type { PlannedVolume, Step } from '../model/plan.js';
import { volumeStep, type StepSketch } from '../plan/step.js';
import { copiesUnderWay, copyOf, whyNotYet } from './copies.js';
import type { Hold } from './hold-back.js';
import { clearMove } from './move/clear-move.js';
import { performMove, readingOf } from './move/perform-move.js';
import { prepareEdit, restoreEdited } from './move/take-out-move.js';
import { checkUnused, swapTable } from './absent-leg.js';
import type { Decision } from './next/decision.js';
import { goalOf, nextStep } from './next-step.js';
import { conclude, perform, runCommand, type Outcome, type Performed } from './perform.js';
import { proveTracking } from './prove-tracking.js';
import { resumeDevices } from './resume-devices.js';
import { interrupted, resultOf, type VolumeResult } from './results.js';
import { breakOffScrub, endScrub, startScrub } from './scrub.js';
import type { Session } from './session.js';

/** What a run remembers of a volume between its turns. */
export interface Progress {
  /** How often each step was tried in this run. */
  attempts: Map<string, number>;
  /** A step failed: only tidying goes on. */
  failure: { code: string; message: string } | null;
  /** The scrub that this run has started and not yet seen the end of. */
  scrub: Step | null;
}

export type TurnOutcome =
  | { kind: 'ended'; result: VolumeResult }
  /** Nothing else of the VG may go on either: a command of ours is still running in it. */
  | { kind: 'halt'; result: VolumeResult }
  /** A copy or a scrub of it is under way. `behind`: not of its own, but what must end first. */
  | { kind: 'wait'; percent: number | null; scrubs: boolean; behind?: string }
  /** It is being read through, or its legs compared, beside the others. */
  | { kind: 'reading' }
  /** Its next step may not start yet. */
  | { kind: 'held'; hold: Hold }
  /** LVM says that it is converted; nobody has looked yet. */
  | { kind: 'unseen'; conversion: UnseenConversion };

/** A conversion that LVM ended without an error, before a look at what became of it. */
export interface UnseenConversion {
  planned: PlannedVolume;
  step: Step;
  outcome: Outcome;
  /** Where it was mounted before. */
  mounts: readonly string[];
}

/** A step that is right and still does not change anything after this many tries never will. */
const MAX_TRIES = 3;

/** Takes one volume as far as it goes without waiting. */
export async function takeVolume(session: Session, planned: PlannedVolume, progress: Progress): Promise<TurnOutcome> {
  for (;;) {
    if (session.stopping) return interrupt(session, planned, progress);
    const read = session.readings.take(planned.uuid);
    if (read === 'goes-on') return { kind: 'reading' };
    if (read !== null) keepFailure(session, progress, read);
    const tried = new Set(progress.attempts.keys());
    const decision = nextStep({ planned, ...session.findIn(planned), context: session.context, tried });
    if (progress.scrub !== null && decision.kind !== 'wait') {
      await endScrub(session, planned, progress.scrub);
      progress.scrub = null;
      continue;
    }
    const failed = progress.failure;
    if (failed !== null && !(decision.kind === 'run' && tidies(decision.sketch))) {
      // A device went away meanwhile: that says more than what LVM said of the step, often nothing at all.
      return isAway(decision) ? end(session, planned, 'stopped', decision) : end(session, planned, 'failed', failed);
    }
    switch (decision.kind) {
      case 'reached':
        await session.record({ kind: 'reached', volume: planned.uuid });
        session.notify({
          code: 'volume.done',
          message: `${subject(planned)} is ${decision.note ?? goalOf(planned).reached}.`,
          volume: planned.uuid,
        });
        return {
          kind: 'ended',
          result: resultOf(planned, 'done', { message: `${decision.note ?? goalOf(planned).reached}, verified` }),
        };
      case 'manual':
        return waitForPerson(session, planned, decision.sketch);
      case 'stop':
        return end(session, planned, 'stopped', decision);
      case 'wait':
        return {
          kind: 'wait',
          percent: decision.percent,
          scrubs: progress.scrub !== null,
          ...(decision.behind === undefined ? {} : { behind: decision.behind }),
        };
      case 'run': {
        const hold = await holdOf(session, planned, decision.sketch);
        if (hold !== null) return { kind: 'held', hold };
        const halted = await attempt(session, planned, decision.sketch, progress);
        if (halted !== null) return halted;
        break;
      }
      default:
        decision satisfies never;
    }
  }
}

/** Says what a person has to do, and stops: nothing of it is done for them. A resume sees whether it was done. */
async function waitForPerson(session: Session, planned: PlannedVolume, sketch: StepSketch): Promise<TurnOutcome> {
  const { purpose } = volumeStep(sketch, planned, session.names);
  const code = 'WAITING_FOR_PERSON';
  await session.record({ kind: 'stopped', volume: planned.uuid, code, message: purpose });
  session.notify({
    code: 'volume.stopped',
    message: purpose,
    volume: planned.uuid,
    data: { reason: code, ...(sketch.action.kind === 'manual' ? { commands: sketch.action.commands } : {}) },
  });
  return {
    kind: 'ended',
    result: resultOf(planned, 'interrupted', { code, message: `${purpose} Then: raidlift resume` }),
  };
}

/** What the next step has to wait for, if anything. */
async function holdOf(session: Session, planned: PlannedVolume, sketch: StepSketch): Promise<Hold | null> {
  const standing = await session.holdBack.now(sketch.action.kind);
  if (standing !== null) return standing;
  const copy = copyOf(sketch, planned, session.findIn(planned).now);
  const others = [...copiesUnderWay(session.inventory), ...session.readings.copies];
  const message = copy && whyNotYet(copy, others, session.holdBack.limits);
  return message === null ? null : { why: 'copies', message };
}

async function interrupt(session: Session, planned: PlannedVolume, progress: Progress): Promise<TurnOutcome> {
  if (progress.scrub !== null) await breakOffScrub(session, progress.scrub);
  progress.scrub = null;
  return { kind: 'ended', result: interrupted(planned, session.stoppedBy) };
}

/** Runs a step, or begins it where it reads; gives an outcome where the volume goes no further now. */
async function attempt(
  session: Session,
  planned: PlannedVolume,
  sketch: StepSketch,
  progress: Progress,
): Promise<TurnOutcome | null> {
  const tries = (progress.attempts.get(sketch.name) ?? 0) + 1;
  progress.attempts.set(sketch.name, tries);
  if (tries > MAX_TRIES) {
    progress.failure = sketch.inVain ?? {
      code: 'NO_PROGRESS',
      message: `${subject(planned)}: ${sketch.name} was tried ${MAX_TRIES} times and changed nothing; see the kernel's log and \`lvs -a\``,
    };
    return end(session, planned, 'failed', progress.failure);
  }
  const mounts = session.findIn(planned).now?.usage.mountPoints ?? [];
  const step = stepNow(session, planned, sketch);
  if (step instanceof Error) {
    progress.failure = {
      code: 'NAME_GONE',
      message: `${subject(planned)}: ${step.message}; look with \`lvs -a\` and \`pvs\``,
    };
    return end(session, planned, 'failed', progress.failure);
  }
  if (step.action.kind === 'convert') return convert(session, progress, { planned, step, mounts });
  const mayFail = sketch.mayFail === true;
  const read = readingOf(session, planned, step);
  const copy = copyOf(sketch, planned, session.findIn(planned).now);
  if (read !== null && copy !== null) {
    session.readings.begin(copy, read, mayFail);
    return { kind: 'reading' };
  }
  const performed = await performKind(session, planned, step);
  if (step.action.kind === 'scrub' && performed.kind === 'done') progress.scrub = step;
  if (performed.kind === 'unfinished') return halt(planned, performed.message);
  keepFailure(session, progress, { performed, mayFail });
  return null;
}

function keepFailure(
  session: Session,
  progress: Progress,
  { performed, mayFail }: { performed: Performed; mayFail: boolean },
): void {
  if (performed.kind !== 'failed' || session.stopping || mayFail) return;
  progress.failure ??= { code: 'STEP_FAILED', message: performed.message };
}

/** One that LVM says went well is looked at together with others; any other at once. */
async function convert(
  session: Session,
  progress: Progress,
  conversion: Omit<UnseenConversion, 'outcome'>,
): Promise<TurnOutcome | null> {
  const { planned, step } = conversion;
  const ran = await runCommand(session, step);
  if (ran.kind === 'unfinished') return halt(planned, ran.message);
  const { outcome } = ran;
  if (outcome.code === 0) return { kind: 'unseen', conversion: { ...conversion, outcome } };
  await session.look();
  await concludeConversion(session, progress, { ...conversion, outcome });
  return null;
}

/** After a look: whether it is raid1, and mounted where it was. */
export async function concludeConversion(
  session: Session,
  progress: Progress,
  { planned, step, outcome, mounts }: UnseenConversion,
): Promise<void> {
  const concluded = await conclude(session, step, outcome);
  if (concluded.kind === 'failed' && !session.stopping) {
    progress.failure ??= { code: 'STEP_FAILED', message: concluded.message };
  }
  const lost = mounts.filter((point) => !session.findIn(planned).now?.usage.mountPoints.includes(point));
  if (lost.length > 0) {
    progress.failure ??= {
      code: 'MOUNT_LOST',
      message: `${subject(planned)} is not mounted at ${lost.join(', ')} any more; see the kernel's log before it is mounted again`,
    };
  }
}

function halt(planned: PlannedVolume, message: string): TurnOutcome {
  return { kind: 'halt', result: resultOf(planned, 'failed', { code: 'STILL_RUNNING', message }) };
}

/** The step with the names of this moment, or why there are none: an LV, PV or VG is gone or ambiguous. */
function stepNow(session: Session, planned: PlannedVolume, sketch: StepSketch): Step | Error {
  try {
    return volumeStep(sketch, planned, session.names);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function performKind(session: Session, planned: PlannedVolume, step: Step): Promise<Performed> {
  switch (step.action.kind) {
    case 'scrub':
      return startScrub(session, step);
    case 'resume-devices':
      return resumeDevices(session, planned, step);
    case 'verify-nodes':
      return session.askNodes().then(() => perform(session, step));
    case 'track-split':
    case 'track-merge':
    case 'refresh':
      return proveTracking(session, planned, step);
    case 'keep-log':
    case 'detach-leg':
      return swapTable(session, planned, step);
    case 'check-unused':
      return checkUnused(session, planned, step);
    case 'clear-move':
      return clearMove(session, planned, step);
    case 'prepare-edit':
      return prepareEdit(session, planned, step);
    case 'restore-edited':
      return restoreEdited(session, planned, step);
    default:
      return (await performMove(session, planned, step)) ?? (await perform(session, step));
  }
}

function isAway(decision: Decision): decision is Extract<Decision, { kind: 'stop' }> {
  return decision.kind === 'stop' && ['DEVICE_AWAY', 'SPARE_AWAY'].includes(decision.code);
}

/** Steps that may still run after a failure: they only take away what it left. */
function tidies(sketch: StepSketch): boolean {
  return ['remove-strays', 'clear-table', 'resume-devices', 'abort-move', 'clear-move', 'clear-legs'].includes(
    sketch.name.replace(/-back$/, ''),
  );
}

async function end(
  session: Session,
  planned: PlannedVolume,
  outcome: 'failed' | 'stopped',
  why: { code: string; message: string },
): Promise<TurnOutcome> {
  await session.record({ kind: 'stopped', volume: planned.uuid, code: why.code, message: why.message });
  session.notify({ code: 'volume.stopped', message: why.message, volume: planned.uuid, data: { reason: why.code } });
  return { kind: 'ended', result: resultOf(planned, outcome, why) };
}

function subject(planned: PlannedVolume): string {
  return `${planned.vgName}/${planned.name}`;
}
