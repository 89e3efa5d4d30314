import { ExitCode, usageError } from '../model/errors.js';
import type { Context } from './context.js';
import { findPlan } from './find-plan.js';
import type { VerbOptions } from './options.js';
import { runPlan } from './run-plan.js';
import { unfinishedPlans } from './unfinished-plans.js';

/** `raidlift resume [PLAN]`: goes on with a plan from whatever state the host is in. */
export async function resume(names: string[], options: VerbOptions, context: Context): Promise<ExitCode> {
  const [name] = names;
  if (name !== undefined) {
    return runPlan({
      plan: await findPlan(name, options.stateDir, context),
      options,
      context,
      verb: 'resume',
      takeOver: true,
    });
  }
  if (options.ignoreJournal === true) {
    throw usageError('PLAN_NEEDED', 'Without the journals nobody knows which plan is meant: --ignore-journal PLAN');
  }
  const { begun, agreed } = await unfinishedPlans(options.stateDir, context);
  const candidates = begun.length > 0 ? begun : agreed;
  const [plan] = candidates;
  if (candidates.length > 1) {
    const ids = candidates.map((each) => each.id).join(', ');
    throw usageError('PLAN_AMBIGUOUS', `Several plans are under way: ${ids}; name one: raidlift resume PLAN`);
  }
  // Where nothing was begun yet, the plan must still fit the host, as with `apply`.
  if (plan !== undefined) return runPlan({ plan, options, context, verb: 'resume', takeOver: begun.length > 0 });
  if (options.json !== true) {
    context.stdout.write(`No plan is under way in ${options.stateDir}: nothing to resume.\n`);
  }
  return ExitCode.done;
}
