import type { Assessment } from '../model/finding.js';
import type { Inventory } from '../model/inventory.js';
import type { DraftVolume } from '../model/plan.js';
import type { Policy, VolumePolicy } from '../model/policy.js';

/** What would come of a policy. Whoever runs the wizard makes it: the wizard neither assesses nor plans by itself. */
export interface Outlook {
  /** The host as it was seen: the same for every policy. */
  inventory: Inventory;
  assessment: Assessment;
  volumes: readonly DraftVolume[];
}

export type LookAhead = (policy: Policy) => Promise<Outlook>;

/** The policy with this said about one volume, besides what it says about it already. */
export function sayOfVolume(policy: Policy, subject: string, said: VolumePolicy): Policy {
  const before = Object.hasOwn(policy.volumes, subject) ? policy.volumes[subject] : undefined;
  return { ...policy, volumes: { ...policy.volumes, [subject]: { ...before, ...said } } };
}

/** The policy with an override of this finding for each of these subjects. */
export function override(policy: Policy, finding: string, subjects: readonly string[], reason: string): Policy {
  const added = subjects.map((subject) => ({ finding, subject, reason }));
  return { ...policy, overrides: [...policy.overrides, ...added] };
}

/** The policy without any override of this finding. */
export function withoutOverride(policy: Policy, finding: string): Policy {
  return { ...policy, overrides: policy.overrides.filter((own) => own.finding !== finding) };
}
