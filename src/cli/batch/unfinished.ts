import { RaidliftError } from '../../model/errors.js';
import type { Plan } from '../../model/plan.js';
import { listPlans, readPlanDocument } from '../../state/plan-file.js';
import { salvageJournal } from '../../state/store.js';
import type { Context } from '../context.js';
import { phaseOf } from '../under-way.js';

/** A plan that an earlier batch has begun, or why it cannot be gone on with. */
export type Unfinished = { id: string; plan: Plan; fault: null } | { id: string; plan: null; fault: RaidliftError };

/** Ids of the plans that a batch made, whatever became of them. */
export async function ownPlans(stateDir: string): Promise<string[]> {
  const own: string[] = [];
  for (const { id } of await listPlans(stateDir)) {
    const entries = await salvageJournal({ stateDir, planId: id });
    if (entries.some(({ event }) => event.kind === 'opened' && event.by === 'batch')) own.push(id);
  }
  return own;
}

/**
 * Those of this host in which something was begun and not ended; where nothing was, it is planned anew. Those of a person are a
 * person's to resume.
 */
export async function unfinishedPlans(stateDir: string, host: string | null, context: Context): Promise<Unfinished[]> {
  const own = new Set(await ownPlans(stateDir));
  const unfinished: Unfinished[] = [];
  for (const { id, planFile } of await listPlans(stateDir)) {
    if (!own.has(id)) continue;
    const entries = await salvageJournal({ stateDir, planId: id });
    try {
      const plan = await context.rooms.verifyPlan(await readPlanDocument(planFile), planFile);
      const isUnfinished = plan.basis.host === host && phaseOf(plan, entries) === 'under-way';
      if (isUnfinished) unfinished.push({ id, plan, fault: null });
    } catch (error) {
      if (!(error instanceof RaidliftError)) throw error;
      unfinished.push({ id, plan: null, fault: error });
    }
  }
  return unfinished;
}
