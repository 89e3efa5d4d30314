import type { ApplyResult } from '../apply/results.js';
import { ExitCode, RaidliftError, usageError } from '../model/errors.js';
import type { Plan } from '../model/plan.js';
import type { HostPort } from '../model/ports.js';
import { viewOfPlan } from '../plan/view.js';
import { renderPlan, summarisePlan } from '../render/plan.js';
import { renderResult } from '../render/result.js';
import { openStore, readEntries, type OpenStore } from '../state/store.js';
import { wantsColor, type Context } from './context.js';
import { bootIdOf, exclusively } from './exclusive.js';
import { nextCommand, stateFolderThere, type VerbOptions } from './options.js';
import { remark } from './output.js';
import { exitOf } from './plan-exit.js';
import { finishedEvent, progressFor, writeEvent } from './progress.js';
import { listenForPause, type PauseSwitch } from './pause-switch.js';
import { listenForStop, type StopRequest } from './stop-request.js';
import { phaseOf } from './under-way.js';

export interface RunInput {
  plan: Plan;
  options: VerbOptions;
  context: Context;
  verb: 'apply' | 'resume';
  /** Volumes that are half-way are taken on, whoever left them so; otherwise the plan must still fit the host. */
  takeOver: boolean;
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
      return carryOut(input, { host, stop, pause });
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
async function wasBegun({ plan, options }: RunInput): Promise<boolean> {
  if (options.ignoreJournal === true) return false;
  const phase = phaseOf(plan, await readEntries({ stateDir: options.stateDir, planId: plan.id }));
  if (phase === 'closed') {
    throw usageError('PLAN_CLOSED', `Plan ${plan.id} was given up (raidlift close); make it again: raidlift plan`);
  }
  return phase !== 'new';
}

function requireTerminal({ context, options, plan, verb }: RunInput): void {
  if (context.stdin.isTerminal && options.json !== true) return;
  throw usageError(
    'CONSENT_NEEDED',
    `There is no one to ask${options.json === true ? ' with --json' : ' (stdin is no terminal)'}; ` +
      `look with ${nextCommand(`show ${plan.id}`, options)}, then: ${nextCommand(`${verb} ${plan.id} --yes`, options)}`,
  );
}

/** The whole plan where a person is to agree to it; else one line, so that a log begins with what happens. */
function show({ plan, options, context, verb }: RunInput, agreed: boolean): void {
  const doing = verb === 'resume' ? 'Going on with plan' : 'Applying plan';
  const text =
    agreed || verb === 'resume'
      ? `${doing} ${plan.id}: ${summarisePlan(plan)}.\n`
      : renderPlan(viewOfPlan(plan), {
          full: false,
          more: `${nextCommand(`show ${plan.id} --full`, options)} lists all`,
          color: wantsColor(context),
        });
  context.stdout.write(text);
}

async function consents(context: Context, stop: StopRequest): Promise<boolean> {
  return agrees(context, 'Carry out this plan? [y/N] ', stop);
}

async function agrees(context: Context, question: string, stop: StopRequest): Promise<boolean> {
  const answer = await context.ask(question, stop.signal);
  return answer !== null && /^y(es)?$/i.test(answer.trim());
}

interface Wishes {
  host: HostPort;
  stop: StopRequest;
  pause: PauseSwitch;
}

async function carryOut(input: RunInput, wishes: Wishes): Promise<ExitCode> {
  const { plan, options, context } = input;
  const { host } = wishes;
  const store = await openStore({
    stateDir: options.stateDir,
    plan,
    bootId: await bootIdOf(host),
    now: () => context.clock.now(),
    ignoreJournal: options.ignoreJournal === true,
    ...(host.remote === undefined
      ? {}
      : { far: { folder: stateFolderThere(options), readFile: (path) => host.readFile(path) } }),
  });
  try {
    if (store.setAside !== null) remark(context, `the journal was set aside as ${store.setAside}`);
    await store.journal.append({ kind: 'opened', plan: plan.id, version: context.version });
    await host.remote?.keepCopy(store.copied);
    const result = await withProgress(input, { ...wishes, store }).catch((error: unknown) => brokenOff(store, error));
    if (options.json !== true) {
      context.stdout.write(
        renderResult(result, {
          color: wantsColor(context),
          goOn: nextCommand(`resume ${plan.id}`, options),
          done: plan.kind === 'migrate' ? 'converted' : 'done',
        }),
      );
    }
    return result.exit;
  } finally {
    await host.remote?.end().catch(() => undefined);
    await store.close();
  }
}

/** Says in the journal that the run ended with an error, so that it does not look like a power cut. */
async function brokenOff(store: OpenStore, error: unknown): Promise<never> {
  const signal = error instanceof RaidliftError ? error.code : 'UNEXPECTED';
  await store.journal.append({ kind: 'interrupted', signal }).catch(() => undefined);
  throw error;
}

interface Run extends Wishes {
  store: OpenStore;
}

async function withProgress(input: RunInput, { host, store, stop, pause }: Run): Promise<ApplyResult> {
  const { options, context } = input;
  const progress = await progressFor(input.plan, context, options.json === true);
  stop.tell = (event) => progress.notify(event);
  pause.tell = (event) => progress.notify(event);
  let result: ApplyResult | null = null;
  try {
    result = await context.rooms.applyPlan({
      store,
      host,
      clock: context.clock,
      notify: progress,
      stop: stop.signal,
      control: {
        pausedBy() {
          stop.look();
          return pause.pausedBy();
        },
      },
      ...(options.wait === true ? { outsideWindow: 'wait' } : {}),
      resume: input.takeOver,
      ignoreJournal: options.ignoreJournal === true,
      stateFolder: stateFolderThere(options),
      ...(context.stdin.isTerminal && options.yes !== true && options.json !== true
        ? { ask: (question: string) => agrees(context, question, stop) }
        : {}),
    });
    return result;
  } finally {
    await progress.finish(result);
  }
}
