import { readableJson } from '../model/canonical-json.js';
import type { Plan } from '../model/plan.js';
import { isNotWritable } from '../state/faults.js';
import { nextCommand, type VerbOptions } from './options.js';
import { writeResult } from './output.js';
import { phaseOf } from './under-way.js';

/** Keeps the plan, in the file that was named or in the state folder, and says in one sentence what to do next. */
export async function keepPlan(made: Plan, options: Pick<VerbOptions, 'out' | 'stateDir' | 'host'>): Promise<string> {
  if (options.out !== undefined) {
    await writeResult(options.out, readableJson(made));
    return `No volume was changed. The plan is in ${options.out}: ${nextCommand(`apply ${options.out}`, options)}`;
  }
  try {
    const { savePlan } = await import('../state/plan-file.js');
    await savePlan({ stateDir: options.stateDir, plan: made });
    await reopen(made, options.stateDir);
  } catch (error) {
    if (!isNotWritable(error)) throw error;
    return `Nothing was changed or kept: ${options.stateDir} cannot be written. --out FILE keeps the plan.`;
  }
  return `No volume was changed. The plan is kept: ${nextCommand(`apply ${made.id}`, options)}`;
}

/** The same host gives the same plan, id included: made again after it was given up or is over, it may be applied again. */
export async function reopen(made: Plan, stateDir: string): Promise<void> {
  const { beginAnew, readEntries } = await import('../state/store.js');
  const phase = phaseOf(made, await readEntries({ stateDir, planId: made.id }));
  if (phase === 'closed' || phase === 'finished') await beginAnew({ stateDir, planId: made.id });
}
