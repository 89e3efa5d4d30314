import { usageError, type ExitCode } from '../model/errors.js';
import { readEntries } from '../state/store.js';
import type { Context } from './context.js';
import { findPlan } from './find-plan.js';
import type { VerbOptions } from './options.js';
import { runPlan } from './run-plan.js';
import { phaseOf } from './under-way.js';

/** `raidlift apply PLAN`: carries a plan out after asking. */
export async function apply(names: string[], options: VerbOptions, context: Context): Promise<ExitCode> {
  const plan = await findPlan(names[0] ?? '', options.stateDir, context);
  const entries = await readEntries({ stateDir: options.stateDir, planId: plan.id });
  if (phaseOf(plan, entries) === 'closed') {
    throw usageError('PLAN_CLOSED', `Plan ${plan.id} was given up (raidlift close); make a new one: raidlift plan`);
  }
  return runPlan({ plan, options, context, resume: false });
}
