import type { Inventory } from '../model/inventory.js';
import type { Plan } from '../model/plan.js';
import { planTag } from '../plan/names.js';
import { listPlans, readPlanDocument } from '../state/plan-file.js';
import { readEntries } from '../state/store.js';
import type { Context } from './context.js';
import type { VerbOptions } from './options.js';
import { phaseOf, pvsAwayBy } from './under-way.js';

/**
 * The plans by which this PV has gone away, or was about to, and that are neither over nor given up. One whose journal is lost counts
 * where its tag is on a volume still.
 */
export async function plansAway(
  pv: string,
  { stateDir }: VerbOptions,
  context: Context,
  inventory: Inventory,
): Promise<Plan[]> {
  const tags = new Set(inventory.vgs.flatMap((vg) => vg.lvs.flatMap((lv) => lv.tags)));
  const found: Plan[] = [];
  for (const { id, planFile } of await listPlans(stateDir)) {
    const entries = await readEntries({ stateDir, planId: id });
    if (entries.length === 0 && !tags.has(planTag(id))) continue;
    const plan = await context.rooms.verifyPlan(await readPlanDocument(planFile), planFile);
    const isOpen = entries.length === 0 || ['agreed', 'under-way', 'away'].includes(phaseOf(plan, entries));
    if (pvsAwayBy(plan).includes(pv) && isOpen) found.push(plan);
  }
  return found;
}
