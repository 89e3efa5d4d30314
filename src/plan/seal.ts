import { createHash } from 'node:crypto';
import { canonicalJson } from '../model/canonical-json.js';
import type { Volume } from '../model/inventory.js';
import type { DraftVolume, Plan } from '../model/plan.js';
import { layoutDigest } from './layout-digest.js';
import { planTag } from './names.js';
import { planSteps } from './plan-steps.js';

/**
 * What was decided, before it is a document: no steps, no digests, no id. Showing a plan of very many volumes needs none of
 * them, and they are most of the work.
 */
export interface PlanDraft extends Pick<Plan, 'formatVersion' | 'kind' | 'away' | 'basis' | 'findings' | 'policy'> {
  volumes: DraftVolume[];
  /** The volumes as they were seen, in the same order. */
  seen: readonly Volume[];
}

/** Makes the document: steps, layout digests, the digest of the whole, its id, and with that the tag in its commands. */
export function sealPlan(draft: PlanDraft): Plan {
  const { seen, ...decided } = draft;
  const volumes = draft.volumes.map((volume, index) => ({ ...volume, layoutDigest: digestOfLayout(seen[index]) }));
  const content = { ...decided, volumes, steps: planSteps({ ...decided, volumes }) };
  const digest = digestOf(content);
  const id = digest.slice(0, 12);
  return { ...content, id, digest, steps: planSteps({ ...content, tag: planTag(id) }) };
}

function digestOfLayout(volume: Volume | undefined): string {
  if (volume === undefined) throw new Error('a draft with more volumes than were seen');
  return layoutDigest(volume);
}

/** Over everything but the id and the command lines: those follow from the rest and are compared when a plan is loaded. */
export function digestOf(plan: Omit<Plan, 'id' | 'digest'>): string {
  const { formatVersion, kind, away, basis, volumes, findings, policy } = plan;
  const steps = plan.steps.map((step) => ({ ...step, argv: undefined }));
  const text = canonicalJson({ formatVersion, kind, away, basis, volumes, findings, policy, steps });
  return createHash('sha256').update(text).digest('hex');
}
