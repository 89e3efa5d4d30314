import type { DraftVolume, Plan, Step } from '../model/plan.js';
import { planSteps } from './plan-steps.js';
import type { PlanDraft } from './seal.js';
import { isActedOn, strategyOf } from './strategies.js';

/** A plan as it is shown: perhaps without an id, perhaps with the steps of its first volumes only. */
export interface PlanView {
  id: string | null;
  basis: Plan['basis'];
  volumes: readonly DraftVolume[];
  findings: Plan['findings'];
  policy: Plan['policy'];
  steps: readonly Step[];
  /** Volumes with steps that are not among `steps`. */
  hiddenVolumes: number;
  totals: { steps: number; commands: number; copiedBytes: number; pointsOfNoReturn: number };
}

/** A whole plan. */
export function viewOfPlan(plan: Plan): PlanView {
  const totals = { steps: plan.steps.length, commands: 0, copiedBytes: 0, pointsOfNoReturn: 0 };
  for (const step of plan.steps) {
    if (step.argv !== null) totals.commands += 1;
    if (step.pointOfNoReturn) totals.pointsOfNoReturn += 1;
    totals.copiedBytes += step.copiedBytes;
  }
  return { ...plan, hiddenVolumes: 0, totals };
}

/** A draft with the steps of so many of its volumes; those of the others are counted, not made. */
export function viewOfDraft(draft: PlanDraft, shownVolumes: number): PlanView {
  const changed = draft.volumes.filter(isActedOn);
  const only = new Set(changed.slice(0, shownVolumes).map((volume) => volume.uuid));
  const steps = planSteps({ ...draft, only });
  const totals = { steps: 0, commands: 0, copiedBytes: 0, pointsOfNoReturn: 0 };
  for (const step of steps) {
    if (step.volume !== undefined) continue;
    totals.steps += 1;
    totals.commands += 1;
  }
  for (const volume of changed) {
    const count = strategyOf(volume)?.count(volume);
    if (count === undefined) continue;
    totals.steps += count.steps;
    totals.commands += count.commands;
    totals.copiedBytes += volume.copiedBytes;
  }
  return { ...draft, id: null, steps, hiddenVolumes: changed.length - only.size, totals };
}
