import type { Policy } from './policy.js';

/** What counts where nobody decided anything. A literal, so that verbs without a policy file need no schema library. */
export const defaultPolicy: Policy = {
  formatVersion: 1,
  defaults: { do: 'convert', proveTracking: false, scrub: 'never' },
  volumes: {},
  overrides: [],
};
