import { policyError } from '../model/errors.js';
import type { Finding } from '../model/finding.js';
import type { Inventory } from '../model/inventory.js';
import type { Override, Policy } from '../model/policy.js';
import type { Check } from './check.js';
import { nearMatch } from './near-match.js';
import { KnownSubjects } from './policy-of.js';

/**
 * Throws a usage error for an override that cannot mean anything: an id that does not exist, a blocker, a subject that is
 * not there. Overriding a warning is allowed and only records the reason.
 */
export function requireMeaningfulOverrides(inventory: Inventory, policy: Policy, checks: readonly Check[]): void {
  if (policy.overrides.length === 0) return;
  const byId = new Map(checks.map((check) => [check.id, check]));
  const known = new KnownSubjects(inventory);
  for (const [index, { finding, subject }] of policy.overrides.entries()) {
    const place = ['overrides', index];
    const check = byId.get(finding);
    if (check === undefined) {
      const near = nearMatch(finding, byId.keys());
      const hint = near === null ? '`raidlift findings` lists all' : `did you mean ${near}?`;
      throw policyError('OVERRIDE_UNKNOWN_FINDING', `There is no finding ${finding} to override; ${hint}`, place);
    }
    if (check.level === 'blocker') {
      throw policyError(
        'OVERRIDE_OF_BLOCKER',
        `${finding} is a blocker and cannot be overridden; what it means and what to do: raidlift findings ${finding}`,
        place,
      );
    }
    if (subject !== undefined) {
      known.require(subject, 'OVERRIDE_UNKNOWN_SUBJECT', `The override of ${finding} for ${subject}`, place);
    }
  }
}

/** Gives the reasons a person has for going on. The more exact subject counts, then the earlier entry. */
export class Overrides {
  private readonly byId = new Map<string, Override[]>();

  constructor(overrides: readonly Override[]) {
    for (const override of overrides) {
      const list = this.byId.get(override.finding) ?? [];
      list.push(override);
      this.byId.set(override.finding, list);
    }
  }

  reasonFor(id: string, subject: string): string | undefined {
    const list = this.byId.get(id);
    if (list === undefined) return undefined;
    const vgName = subject.split('/')[0];
    const match =
      list.find((override) => override.subject === subject) ??
      list.find((override) => override.subject === vgName) ??
      list.find((override) => override.subject === undefined);
    return match?.reason;
  }

  apply(finding: Finding): Finding {
    if (finding.level === 'blocker') return finding;
    const reason = this.reasonFor(finding.id, finding.subject);
    return reason === undefined ? finding : { ...finding, overridden: reason };
  }
}
