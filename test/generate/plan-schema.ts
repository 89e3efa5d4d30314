import { z } from 'zod';
import { batchResult } from '../../src/model/batch-result.js';
import { plan } from '../../src/model/plan.js';
import { policy } from '../../src/model/policy.js';

/** The JSON Schema of a plan file, from the schema that the product itself checks with. Sizes are decimal strings there. */
export function planSchema(): string {
  return text(z.toJSONSchema(plan, { io: 'input', target: 'draft-2020-12' }), 'A plan of raidlift');
}

/** The JSON Schema of a policy file. */
export function policySchema(): string {
  return text(z.toJSONSchema(policy, { io: 'input', target: 'draft-2020-12' }), 'A policy for raidlift');
}

/** The JSON Schema of what `batch --result FILE` writes. */
export function batchResultSchema(): string {
  return text(z.toJSONSchema(batchResult, { io: 'input', target: 'draft-2020-12' }), 'The result of a raidlift batch');
}

function text(schema: object, title: string): string {
  return `${JSON.stringify({ title, ...schema }, null, 2)}\n`;
}
