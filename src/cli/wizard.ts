import { ExitCode, usageError } from '../model/errors.js';
import type { Plan } from '../model/plan.js';
import { summarisePlan } from '../render/plan.js';
import { PersonLeft, type Dialogue } from '../wizard/ask.js';
import { askUnfinished, type Unfinished } from '../wizard/ask-unfinished.js';
import { wantsColor, type Context } from './context.js';
import { reportError } from './exit.js';
import type { VerbOptions } from './options.js';
import { runPlan } from './run-plan.js';
import { status } from './status.js';
import { unfinishedPlans } from './unfinished-plans.js';
import { converse } from './wizard/converse.js';

/** `raidlift` alone on a terminal: looks, asks, shows the plan, and carries it out where a person says so. */
export async function wizard(names: string[], options: VerbOptions, context: Context): Promise<ExitCode> {
  requireTerminal(context);
  const color = wantsColor(context);
  const say = (text: string): void => context.stdout.write(text);
  try {
    const dialogue = { ask: await context.questions({ color }), say, color };
    const exit = options.from === undefined ? await goOnWithOld(options, context, dialogue) : null;
    return exit ?? (await converse({ names, options, context, dialogue }));
  } catch (error) {
    if (!(error instanceof PersonLeft)) throw error;
    say('No volume was changed.\n');
    return ExitCode.done;
  }
}

function requireTerminal({ stdin, stdout }: Context): void {
  if (stdin.isTerminal && stdout.isTerminal) return;
  throw usageError(
    'TERMINAL_NEEDED',
    'Without a terminal nobody can be asked; use the verbs: raidlift inspect, plan, apply PLAN --yes, resume, status (raidlift --help)',
  );
}

/** A plan that was begun comes first. Null: nothing is under way, or it is left as it is. */
async function goOnWithOld(options: VerbOptions, context: Context, { ask }: Dialogue): Promise<ExitCode | null> {
  const { begun, agreed } = await unfinishedPlans(options.stateDir, context, (fault) => reportError(fault, context));
  const plans = [...begun, ...agreed];
  const [first, ...others] = plans.map((plan): Unfinished => ({ id: plan.id, summary: aboutPlan(plan) }));
  if (first === undefined) return null;
  for (;;) {
    const answer = await askUnfinished([first, ...others], ask);
    if (answer.do === 'anew') return null;
    const plan = plans.find(({ id }) => id === answer.id);
    if (plan === undefined) throw new Error(`no plan ${answer.id} was offered`);
    if (answer.do === 'resume') {
      return runPlan({
        plan,
        options: { ...options, yes: true, wait: true },
        context,
        verb: 'resume',
        takeOver: begun.includes(plan),
      });
    }
    await status([plan.id], options, context);
  }
}

function aboutPlan(plan: Plan): string {
  return `${plan.basis.host === null ? '' : `Host ${plan.basis.host}: `}${summarisePlan(plan)}`;
}
