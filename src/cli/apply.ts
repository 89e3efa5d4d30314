import type { ExitCode } from '../model/errors.js';
import type { Context } from './context.js';
import { findPlan } from './find-plan.js';
import type { VerbOptions } from './options.js';
import { runPlan } from './run-plan.js';

/** `raidlift apply PLAN`: carries a plan out after asking. */
export async function apply(names: string[], options: VerbOptions, context: Context): Promise<ExitCode> {
  const plan = await findPlan(names[0] ?? '', options.stateDir, context);
  return runPlan({ plan, options, context, verb: 'apply', takeOver: false });
}
