import { format, resolveConfig } from 'prettier';
import { fileURLToPath } from 'node:url';
import { checks } from '../../src/assess/registry.js';
import { findingsPage } from './findings.js';
import { planSchema, policySchema } from './plan-schema.js';

const makers: { path: string; make: () => string }[] = [
  { path: 'docs/findings.md', make: () => findingsPage(checks) },
  { path: 'plans/plan.schema.json', make: planSchema },
  { path: 'plans/policy.schema.json', make: policySchema },
];

/** Every file that is generated, as it should be: path from the repository's root, and text. A test compares them. */
export async function generatedFiles(): Promise<{ path: string; text: string }[]> {
  const config = await resolveConfig(fileURLToPath(new URL('../../package.json', import.meta.url)));
  return Promise.all(
    makers.map(async ({ path, make }) => ({ path, text: await format(make(), { ...config, filepath: path }) })),
  );
}
