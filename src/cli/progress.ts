import type { ApplyResult, VolumeResult } from '../apply/results.js';
import { canonicalJson } from '../model/canonical-json.js';
import type { ExitCode } from '../model/errors.js';
import type { Plan } from '../model/plan.js';
import type { NotifyPort, ProgressEvent } from '../model/ports.js';
import { subjectOf } from '../model/volume.js';
import { isActedOn } from '../plan/strategies.js';
import { shellWords } from '../render/shell-words.js';
import { formatDuration } from '../model/quantities.js';
import { clean } from '../render/text.js';
import { wantsColor, type Context } from './context.js';

/** Where the events of an apply go. */
export interface Progress extends NotifyPort {
  /** The work is over; null: it ended with an error, which is reported elsewhere. */
  finish(result: ApplyResult | null): Promise<void>;
}

/** So many volumes fit on a terminal at once; more are shown as lines. */
const MOST_TASKS = 20;

/** NDJSON where asked for, tasks on a terminal that can move its cursor, else one line per event. */
export async function progressFor(plan: Plan, context: Context, json: boolean): Promise<Progress> {
  if (json) return ndjsonProgress(plan, context);
  const volumes = plan.volumes.filter(isActedOn);
  const canMove = context.stdout.isTerminal && context.env['TERM'] !== 'dumb';
  if (!canMove || volumes.length > MOST_TASKS) return lineProgress(plan, context);
  const { taskProgress } = await import('./progress-tasks.js');
  return taskProgress(
    volumes.map((volume) => ({ uuid: volume.uuid, subject: subjectOf(volume) })),
    { color: wantsColor(context), print: (text) => context.stdout.write(text) },
  );
}

/** The last event of every run with `--json`. */
export function finishedEvent(volumes: readonly VolumeResult[], exit: ExitCode): Record<string, unknown> {
  return { code: 'apply.finished', message: 'The run is over.', exit, volumes };
}

/** One event of a run with `--json`: one line. */
export function writeEvent(plan: Plan, context: Context, event: Record<string, unknown>): void {
  context.stdout.write(`${canonicalJson({ at: context.clock.now().toISOString(), plan: plan.id, ...event })}\n`);
}

function ndjsonProgress(plan: Plan, context: Context): Progress {
  const subjects = subjectsOf(plan);
  const write = (event: Record<string, unknown>): void => writeEvent(plan, context, event);
  return {
    notify(event) {
      const subject = event.volume === undefined ? undefined : subjects.get(event.volume);
      write({ ...event, ...(subject === undefined ? {} : { subject }) });
    },
    async finish(result) {
      if (result !== null) write(finishedEvent(result.volumes, result.exit));
    },
  };
}

function lineProgress(plan: Plan, context: Context): Progress {
  const subjects = subjectsOf(plan);
  const isNews = newsOnly();
  return {
    notify(event) {
      if (!isNews(event)) return;
      const time = context.clock.now().toISOString().slice(11, 19);
      context.stdout.write(`${time} ${clean(lineOf(event, subjects))}\n${blockOf(event)}`);
    },
    async finish() {},
  };
}

function subjectsOf(plan: Plan): Map<string, string> {
  return new Map(plan.volumes.map((volume) => [volume.uuid, subjectOf(volume)]));
}

function lineOf(event: ProgressEvent, subjects: ReadonlyMap<string, string>): string {
  const subject = event.volume === undefined ? undefined : subjects.get(event.volume);
  const about = subject === undefined || event.message.includes(subject) ? '' : `${subject}: `;
  return `${about}${event.code === 'step.finished' ? 'done: ' : ''}${sentenceOf(event)}`;
}

/** Their `data.argv` is about to run. */
const RUNS_COMMAND: ReadonlySet<string> = new Set(['step.started', 'step.command']);

/** The event's sentence, with the command that begins, and the time that is left where that can be said. */
export function sentenceOf(event: ProgressEvent): string {
  const { etaSeconds } = event;
  const eta = etaSeconds === undefined || etaSeconds === null ? '' : `, about ${formatDuration(etaSeconds)} to go`;
  const argv = RUNS_COMMAND.has(event.code) ? event.data?.['argv'] : undefined;
  return `${event.message}${eta}${Array.isArray(argv) ? ` $ ${shortCommand(argv.map(String))}` : ''}`;
}

/** Lines that an event has beside its sentence: of metadata, indented as they are there. Empty: none. */
export function blockOf(event: ProgressEvent): string {
  const lines = event.data?.['lines'];
  if (!Array.isArray(lines)) return '';
  return lines.map((line) => `    ${clean(String(line).replaceAll('\t', '  '))}\n`).join('');
}

/** Names shown of a command that takes very many. */
const SHOWN_WORDS = 12;
/** A word that is longer is a script, or a table. */
const LONGEST_WORD = 120;

function shortCommand(argv: readonly string[]): string {
  const words = argv.map((word) => (word.length > LONGEST_WORD ? '…' : word));
  const left = words.length - SHOWN_WORDS;
  return left <= 1 ? shellWords(words) : `${shellWords(words.slice(0, SHOWN_WORDS))} … and ${left} more`;
}

/** Lets through every event but the many steps of a copy: of those one for every five percent. */
function newsOnly(): (event: ProgressEvent) => boolean {
  const seen = new Map<string, number>();
  return (event) => {
    if (event.code !== 'wait.progress') return true;
    const key = event.volume ?? event.step ?? '';
    const level = Math.floor((event.percent ?? 0) / 5);
    if (seen.get(key) === level) return false;
    seen.set(key, level);
    return true;
  };
}
