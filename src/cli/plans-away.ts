import type { Plan } from '../model/plan.js';
import { listPlans, readPlanDocument } from '../state/plan-file.js';
import { readEntries } from '../state/store.js';
import type { Context } from './context.js';
import type { VerbOptions } from './options.js';
import { phaseOf, pvsAwayBy } from './under-way.js';

/** The plans by which this PV has gone away, or was about to, and that are neither over nor given up. */
export async function plansAway(pv: string, { stateDir }: VerbOptions, context: Context): Promise<Plan[]> {
  const found: Plan[] = [];
  for (const { id, planFile } of await listPlans(stateDir)) {
    const entries = await readEntries({ stateDir, planId: id });
    if (entries.length === 0) continue;
    const plan = await context.rooms.verifyPlan(await readPlanDocument(planFile), planFile);
    if (pvsAwayBy(plan).includes(pv) && ['agreed', 'under-way', 'away'].includes(phaseOf(plan, entries)))
      found.push(plan);
  }
  return found;
}
