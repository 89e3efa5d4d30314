import { ExitCode, usageError } from '../model/errors.js';
import type { Plan } from '../model/plan.js';
import { listPlans, readPlanDocument } from '../state/plan-file.js';
import { readEntries } from '../state/store.js';
import type { Context } from './context.js';
import { findPlan } from './find-plan.js';
import type { VerbOptions } from './options.js';
import { runPlan } from './run-plan.js';
import { phaseOf } from './under-way.js';

/** `raidlift resume [PLAN]`: goes on with a plan from whatever state the host is in. */
export async function resume(names: string[], options: VerbOptions, context: Context): Promise<ExitCode> {
  const [name] = names;
  if (name !== undefined) {
    return runPlan({ plan: await findPlan(name, options.stateDir, context), options, context, resume: true });
  }
  if (options.ignoreJournal === true) {
    throw usageError('PLAN_NEEDED', 'Without the journals nobody knows which plan is meant: --ignore-journal PLAN');
  }
  const [plan, ...others] = await plansUnderWay(options.stateDir, context);
  if (others.length > 0) {
    const ids = [plan, ...others].flatMap((each) => each?.id ?? []).join(', ');
    throw usageError('PLAN_AMBIGUOUS', `Several plans are under way: ${ids}; name one: raidlift resume PLAN`);
  }
  if (plan !== undefined) return runPlan({ plan, options, context, resume: true });
  context.stdout.write(`No plan is under way in ${options.stateDir}: nothing to resume.\n`);
  return ExitCode.done;
}

async function plansUnderWay(stateDir: string, context: Context): Promise<Plan[]> {
  const found: Plan[] = [];
  for (const { id, planFile } of await listPlans(stateDir)) {
    const entries = await readEntries({ stateDir, planId: id });
    if (!entries.some((entry) => entry.event.kind === 'started')) continue;
    const plan = await context.rooms.verifyPlan(await readPlanDocument(planFile), planFile);
    if (phaseOf(plan, entries) === 'under-way') found.push(plan);
  }
  return found;
}
