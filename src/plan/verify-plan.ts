import { canonicalJson } from '../model/canonical-json.js';
import { usageError } from '../model/errors.js';
import { plan as planSchema, type Plan, type Step } from '../model/plan.js';
import { planTag } from './names.js';
import { planSteps } from './plan-steps.js';
import { digestOf } from './seal.js';

/**
 * A parsed JSON document to a plan that may be believed: its fields are right, it is whole and unaltered (digest), and each
 * command line is the one that its action means.
 *
 * @throws RaidliftError (exit 2) that names the first thing that is wrong.
 */
export function verifyPlan(document: unknown, source: string): Plan {
  const version = (document as { formatVersion?: unknown } | null)?.formatVersion;
  if (typeof version === 'number' && version > 1) {
    throw usageError('PLAN_TOO_NEW', `${source}: made by a newer raidlift (plan format ${version}); use that one`);
  }
  const parsed = planSchema.safeParse(document);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw usageError(
      'PLAN_INVALID',
      `${source} is no plan: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}; make one: raidlift plan`,
    );
  }
  const plan = parsed.data;
  compareSteps(plan, source);
  const digest = digestOf(plan);
  if (digest !== plan.digest || plan.id !== digest.slice(0, 12)) {
    throw usageError('PLAN_ALTERED', `${source}: changed since it was made (its digest does not fit); plan again`);
  }
  return plan;
}

function compareSteps(plan: Plan, source: string): void {
  const expected = rebuild(plan, source);
  if (expected.length !== plan.steps.length) {
    throw usageError(
      'PLAN_ALTERED',
      `${source}: ${plan.steps.length} steps where its volumes need ${expected.length}; plan again`,
    );
  }
  plan.steps.forEach((step, index) => {
    const right = expected[index];
    if (right !== undefined && essence(right) !== essence(step)) {
      throw usageError('PLAN_ALTERED', `${source}: step ${step.id} is not what its action means; plan again`);
    }
  });
}

function rebuild(plan: Plan, source: string): Step[] {
  try {
    return planSteps({ ...plan, tag: planTag(plan.id) });
  } catch (cause) {
    throw usageError('PLAN_ALTERED', `${source}: its volumes and steps do not fit together; plan again`, cause);
  }
}

/** What a step does and asks; its words are covered by the digest only, so that later versions may word them better. */
function essence({ id, volume, vg, action, argv, mayStart, done, until }: Step): string {
  return canonicalJson({ id, volume, vg, action, argv, mayStart, done, until });
}
