import { ExitCode, usageError } from '../model/errors.js';
import type { JournalEntry } from '../model/journal.js';
import type { Plan } from '../model/plan.js';
import type { HostPort } from '../model/ports.js';
import { viewOfPlan } from '../plan/view.js';
import { doneWord, renderPlan, summarisePlan } from '../render/plan.js';
import { renderResult } from '../render/result.js';
import { readEntries } from '../state/store.js';
import { carryOut, type Wishes } from './carry-out.js';
import { wantsColor, type Context } from './context.js';
import { exclusively } from './exclusive.js';
import { remark } from './output.js';
import { nextCommand, type VerbOptions } from './options.js';
import { exitOf } from './plan-exit.js';
import { finishedEvent, progressFor, writeEvent } from './progress.js';
import { listenForPause } from './pause-switch.js';
import { listenForStop, type StopRequest } from './stop-request.js';
import { phaseOf, pvsAwayBy } from './under-way.js';

export interface RunInput {
  plan: Plan;
  options: VerbOptions;
  context: Context;
  verb: 'apply' | 'resume' | 'back';
  /** Volumes that are half-way are taken on, whoever left them so; otherwise the plan must still fit the host. */
  takeOver: boolean;
  /** Where a plan that has gone away goes from now on. */
  turn?: 'back' | 'stay';
  /** What a person should know besides the plan before they agree. */
  preface?: string;
}

/** What `apply` and `resume` share: consent, the lock, the state folder, progress, signals, the outcome. */
export async function runPlan(input: RunInput): Promise<ExitCode> {
  const { plan, options, context } = input;
  if (plan.steps.length === 0) return nothingToDo(input);
  const begun = await wasBegun(input);
  const agreed = options.yes === true || (input.verb === 'resume' && begun);
  if (!agreed) requireTerminal(input);
  const stop = listenForStop(context, options);
  const pause = listenForPause(context, options.stateDir);
  try {
    return await exclusively({ planId: plan.id, options, context }, async (host) => {
      if (options.json !== true) show(input, agreed);
      if (!agreed && !(await consents(context, stop))) {
        context.stdout.write('Nothing was changed.\n');
        return ExitCode.stopped;
      }
      return applyAndTell(input, host, { stop, pause });
    });
  } finally {
    pause.end();
    stop.end();
  }
}

function nothingToDo({ plan, options, context }: RunInput): ExitCode {
  if (options.json === true) writeEvent(plan, context, finishedEvent([], exitOf(plan)));
  else context.stdout.write(`Plan ${plan.id} has no steps (${summarisePlan(plan)}): nothing to do.\n`);
  return exitOf(plan);
}

/**
 * A plan that was begun was agreed to then; one whose journal is gone or not to be trusted is asked about again.
 * @throws RaidliftError exit 2 for a plan that was given up.
 */
async function wasBegun({ plan, options, context }: RunInput): Promise<boolean> {
  if (options.ignoreJournal === true) return false;
  const entries = await readEntries({ stateDir: options.stateDir, planId: plan.id });
  const phase = phaseOf(plan, entries);
  if (phase === 'closed') {
    throw usageError('PLAN_CLOSED', `Plan ${plan.id} was given up (raidlift close); make it again: raidlift plan`);
  }
  const there = lastHost(entries);
  if (there !== null && options.host === undefined && phase !== 'new') {
    remark(context, `the plan was carried out on ${there} over ssh; unless this is that host: --host ${there}`);
  }
  return phase !== 'new';
}

/** Where the last run was at work over ssh; null: where its journal is. */
function lastHost(entries: readonly JournalEntry[]): string | null {
  const event = entries.findLast((entry) => entry.event.kind === 'opened')?.event;
  return event?.kind === 'opened' ? (event.host ?? null) : null;
}

function requireTerminal({ context, options, plan, verb }: RunInput): void {
  if (context.stdin.isTerminal && options.json !== true) return;
  throw usageError(
    'CONSENT_NEEDED',
    `There is no one to ask${options.json === true ? ' with --json' : ' (stdin is no terminal)'}; ` +
      `look with ${nextCommand(`show ${plan.id}`, options)}, then: ${nextCommand(`${verb} ${verb === 'back' ? (pvsAwayBy(plan)[0] ?? '') : plan.id} --yes`, options)}`,
  );
}

/** The whole plan where a person is to agree to it; else one line, so that a log begins with what happens. */
function show({ plan, options, context, verb, preface = '' }: RunInput, agreed: boolean): void {
  const doing = verb === 'apply' ? 'Applying plan' : 'Going on with plan';
  const text =
    agreed || verb === 'resume'
      ? `${doing} ${plan.id}: ${summarisePlan(plan)}.\n`
      : renderPlan(viewOfPlan(plan), {
          full: false,
          more: `${nextCommand(`show ${plan.id} --full`, options)} lists all`,
          color: wantsColor(context),
        });
  context.stdout.write(text + preface);
}

async function consents(context: Context, stop: StopRequest): Promise<boolean> {
  return agrees(context, 'Carry out this plan? [y/N] ', stop);
}

async function agrees(context: Context, question: string, stop: StopRequest): Promise<boolean> {
  const answer = await context.ask(question, stop.signal);
  return answer !== null && /^y(es)?$/i.test(answer.trim());
}

async function applyAndTell(input: RunInput, host: HostPort, wishes: Wishes): Promise<ExitCode> {
  const { plan, options, context, takeOver } = input;
  const isAsked = context.stdin.isTerminal && options.yes !== true && options.json !== true;
  const result = await carryOut({
    ...wishes,
    ...{ plan, options, context, host, takeOver },
    ...(input.turn === undefined ? {} : { turn: input.turn }),
    progress: await progressFor(plan, context, options.json === true),
    ...(isAsked ? { ask: (question: string) => agrees(context, question, wishes.stop) } : {}),
  });
  if (options.json !== true) {
    context.stdout.write(
      renderResult(result, {
        color: wantsColor(context),
        goOn: nextCommand(`resume ${plan.id}`, options),
        done: doneWord(plan),
      }),
    );
  }
  return result.exit;
}
