import { RaidliftError } from '../model/errors.js';
import type { Plan } from '../model/plan.js';
import { listPlans, readPlanDocument } from '../state/plan-file.js';
import { readEntries } from '../state/store.js';
import type { Context } from './context.js';
import { phaseOf } from './under-way.js';

export interface UnfinishedPlans {
  /** Something of them was done. */
  begun: Plan[];
  /** Agreed to, and broken off before their first step. */
  agreed: Plan[];
}

/**
 * The plans that wait to be gone on with, by their journals.
 * @throws RaidliftError for a damaged one, unless `onFault` takes it.
 */
export async function unfinishedPlans(
  stateDir: string,
  context: Context,
  onFault?: (fault: RaidliftError) => void,
): Promise<UnfinishedPlans> {
  const found: UnfinishedPlans = { begun: [], agreed: [] };
  for (const { id, planFile } of await listPlans(stateDir)) {
    try {
      const entries = await readEntries({ stateDir, planId: id });
      if (entries.length === 0) continue;
      const plan = await context.rooms.verifyPlan(await readPlanDocument(planFile), planFile);
      const phase = phaseOf(plan, entries);
      if (phase === 'under-way') found.begun.push(plan);
      if (phase === 'agreed') found.agreed.push(plan);
    } catch (error) {
      if (onFault === undefined || !(error instanceof RaidliftError)) throw error;
      onFault(error);
    }
  }
  return found;
}
