import type { z } from 'zod';
import type { AssessOptions } from '../../../../src/assess/assess.js';
import type { Inventory } from '../../../../src/model/inventory.js';
import type { policy } from '../../../../src/model/policy.js';

/** A host on which a finding is raised, or is not. */
export interface Scene {
  /** Completes the sentence `is raised …`, `is not raised …`. */
  when: string;
  inventory: Inventory;
  policy?: Partial<z.input<typeof policy>>;
  options?: AssessOptions;
}

interface RaisedScene extends Scene {
  subject: string;
  /** Found in the evidence, all lines joined by line ends. */
  evidence: RegExp;
  /** Found in the remedy. */
  remedy?: RegExp;
}

/** Each finding has one of both, under its id: that is what `findings.test.ts` goes by. */
export type Cases = Record<string, { raised: RaisedScene; quiet: Scene }>;
