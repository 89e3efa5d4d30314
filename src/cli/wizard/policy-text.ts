import type { Policy } from '../../model/policy.js';
import { clean } from '../../render/text.js';

/** A policy as the file that `--policy` takes. */
export async function policyText(policy: Policy, host: string | null): Promise<string> {
  const { stringify } = await import('yaml');
  const about = host === null ? '' : ` for host ${clean(host)}`;
  return `# What was decided${about}. raidlift plan --policy FILE plans by it; docs/policy.md says what each line means.\n${stringify(policy)}`;
}
