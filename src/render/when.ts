import type { Policy } from '../model/policy.js';

/** When steps may begin, where the policy says so; null: at any time. */
export function whenOf({ window }: Pick<Policy, 'window'>): string | null {
  if (window === undefined) return null;
  return `Steps begin only in ${[window].flat().join(' or ')}; a copy that was begun goes on outside of it.`;
}
