import { createHash } from 'node:crypto';
import { canonicalJson } from '../model/canonical-json.js';
import type { Plan } from '../model/plan.js';
import { planSteps } from './plan-steps.js';
import { planTag } from './names.js';

/** A plan before it has an id: the tag in its commands is a placeholder until then. */
export type PlanDraft = Omit<Plan, 'id' | 'digest'>;

/** Gives a plan its digest, its id, and with that the tag in its commands. */
export function sealPlan(draft: PlanDraft): Plan {
  const digest = digestOf(draft);
  const id = digest.slice(0, 12);
  return { ...draft, id, digest, steps: planSteps({ ...draft, tag: planTag(id) }) };
}

/** Over everything but the id and the command lines: those follow from the rest and are compared when a plan is loaded. */
export function digestOf(plan: PlanDraft): string {
  const { formatVersion, kind, basis, volumes, findings, policy } = plan;
  const steps = plan.steps.map((step) => ({ ...step, argv: undefined }));
  const text = canonicalJson({ formatVersion, kind, basis, volumes, findings, policy, steps });
  return createHash('sha256').update(text).digest('hex');
}
