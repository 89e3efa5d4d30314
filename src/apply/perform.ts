import { holds } from '../model/holds.js';
import type { Step } from '../model/plan.js';
import { argvFor } from '../plan/argv.js';
import type { Session } from './session.js';
import { timeLimitMs } from './time-limits.js';

/** How a step ended. `unfinished`: its command is still running when we stopped waiting for it. */
export type Performed =
  { kind: 'done'; said: string } | { kind: 'failed'; message: string } | { kind: 'unfinished'; message: string };

/** What a step's command gave; for a step without one, nothing. */
export interface Outcome {
  code: number | null;
  said: string;
}

/**
 * Runs one step: intent into the journal, command, look at the host, outcome into the journal. Whether it worked is decided
 * by its done-predicates over a fresh look; LVM's exit code counts only where a step has none (facts: rc 0 having done
 * nothing, rc 5 for "already done").
 */
export async function perform(session: Session, step: Step): Promise<Performed> {
  const ran = await runCommand(session, step);
  if (ran.kind === 'unfinished') return ran;
  if (step.argv !== null && changesHost(step)) await session.look();
  return conclude(session, step, ran.outcome);
}

/** The first half of `perform`: intent into the journal, and the command, if it has one. */
export async function runCommand(
  session: Session,
  step: Step,
): Promise<{ kind: 'ran'; outcome: Outcome } | Extract<Performed, { kind: 'unfinished' }>> {
  const argv = argvFor(step.action, session.names);
  await session.record({ kind: 'started', step: step.id, volume: step.volume ?? null, argv });
  session.notify({
    code: 'step.started',
    message: step.purpose,
    ...owner(step),
    ...(argv === null ? {} : { data: { argv } }),
  });
  if (argv === null) return { kind: 'ran', outcome: { code: 0, said: '' } };
  // Not waited for: that it fails is no error, and the command need not wait until it has been written.
  if (changesHost(step)) void session.ports.host.syslog(`plan ${session.plan.id}: ${argv.join(' ')}`);
  const change = await session.ports.host.change(argv, {
    limitMs: timeLimitMs(step.action.kind),
    onRunning: ({ pid, startTime }) => session.record({ kind: 'running', step: step.id, pid, startTime }),
  });
  if (change.kind === 'still-running') {
    const minutes = Math.round(timeLimitMs(step.action.kind) / 60_000);
    const message = `\`${argv.join(' ')}\` has not ended after ${minutes} minutes and runs on as process ${change.running.pid}; when it has ended: \`raidlift resume\``;
    if (change.lost !== undefined) {
      await session.record({ kind: 'failed', step: step.id, code: null, said: change.lost.message });
      throw change.lost;
    }
    session.busyVgs.add(step.vg);
    await session.record({ kind: 'failed', step: step.id, code: null, said: message });
    return { kind: 'unfinished', message };
  }
  const { code, stdout, stderr, fault } = change.result;
  return { kind: 'ran', outcome: { code, said: lastWords(stderr || stdout) || (fault ?? '') } };
}

/** Begins a step whose commands follow from what the moment shows; `runPart` runs them, `conclude` is its end. */
export async function begin(session: Session, step: Step): Promise<void> {
  await session.record({ kind: 'started', step: step.id, volume: step.volume ?? null, argv: null });
  session.notify({ code: 'step.started', message: step.purpose, ...owner(step) });
}

/** One of the commands of a step whose commands follow from what the moment shows; the step itself is recorded around them. */
export async function runPart(session: Session, step: Step, argv: string[]): Promise<Outcome> {
  void session.ports.host.syslog(`plan ${session.plan.id}: ${argv.join(' ')}`);
  session.notify({ code: 'step.command', message: 'A command of this step runs.', ...owner(step), data: { argv } });
  const changed = await session.ports.host.change(argv, {
    limitMs: timeLimitMs(step.action.kind),
    onRunning: ({ pid, startTime }) => session.record({ kind: 'running', step: step.id, pid, startTime }),
  });
  if (changed.kind === 'still-running') return { code: null, said: `\`${argv.join(' ')}\` does not end` };
  return { code: changed.result.code, said: lastWords(changed.result.stderr) };
}

/** Several of them, up to the first that fails; gives that one's outcome, null where none does. */
export async function runParts(session: Session, step: Step, commands: readonly string[][]): Promise<Outcome | null> {
  for (const argv of commands) {
    const outcome = await runPart(session, step, argv);
    if (outcome.code !== 0) return outcome;
  }
  return null;
}

/** The second half, after a look at the host: the outcome into the journal. */
export async function conclude(session: Session, step: Step, outcome: Outcome): Promise<Performed> {
  const visible = step.done.filter((predicate) => predicate.kind !== 'recorded');
  const done =
    visible.length > 0 ? visible.every((predicate) => holds(predicate, session.context)) : outcome.code === 0;
  if (!done) return fail(session, step, outcome);
  await session.record({ kind: 'finished', step: step.id, ...outcome });
  session.notify({ code: 'step.finished', message: step.purpose, ...owner(step) });
  return { kind: 'done', said: outcome.said };
}

/** For one that did not work, or is not to be relied on whatever the host shows. */
export async function fail(session: Session, step: Step, outcome: Outcome): Promise<Performed> {
  await session.record({ kind: 'failed', step: step.id, ...outcome });
  const message = `${step.id} did not work${outcome.said === '' ? '' : `: ${outcome.said}`} (exit code ${outcome.code ?? 'none'})`;
  session.notify({ code: 'step.failed', message, ...owner(step) });
  return { kind: 'failed', message };
}

/** Whether its command leaves something that a look, or whoever reads syslog, should see; a saved text is nothing of that. */
function changesHost(step: Step): boolean {
  return step.action.kind !== 'backup';
}

function owner(step: Step): { step: string; volume?: string } {
  return { step: step.id, ...(step.volume === undefined ? {} : { volume: step.volume }) };
}

/** The last lines of what LVM said, short enough for a journal line and an error message. */
function lastWords(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('WARNING: Running as a non-root'));
  return lines.slice(-3).join('; ').slice(0, 500);
}
