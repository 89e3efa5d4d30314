import { usageError } from '../model/errors.js';
import { defaultPolicy } from '../model/default-policy.js';
import type { Override, Policy } from '../model/policy.js';
import type { VerbOptions } from './options.js';

/**
 * The policy that `--policy` names, and what `--override` adds to it.
 * @throws RaidliftError exit 2 naming file, line and column.
 */
export async function readPolicy(options: Pick<VerbOptions, 'policy' | 'override'>): Promise<Policy> {
  const base = options.policy === undefined ? defaultPolicy : await fromFile(options.policy);
  const added = (options.override ?? []).map(parseOverride);
  return { ...base, overrides: [...base.overrides, ...added] };
}

/** Work by a policy from a file: what turns out to be wrong with it names the line. */
export async function byPolicy<T>({ policy: file }: Pick<VerbOptions, 'policy'>, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (file === undefined) throw error;
    throw await (await import('./policy-file.js')).withPolicyLine(error, file);
  }
}

/** Loads the YAML and schema libraries only here: most calls have no policy file. */
async function fromFile(file: string): Promise<Policy> {
  return (await import('./policy-file.js')).readPolicyFile(file);
}

const OVERRIDE = /^([A-Z][A-Z0-9_]+)(?::([^=]+))?=(.*)$/s;

/** `ID="reason"` or `ID:VG/LV="reason"`; the shell takes the quotes off. */
export function parseOverride(text: string): Override {
  const match = OVERRIDE.exec(text);
  const reason = match?.[3]?.trim() ?? '';
  if (match === null || reason === '') {
    throw usageError('OVERRIDE_INVALID', `--override ${text}: write it as ID="reason" or ID:VG/LV="reason"`);
  }
  const [, finding = '', subject] = match;
  return { finding, reason, ...(subject === undefined ? {} : { subject }) };
}
