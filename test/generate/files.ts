import { format, resolveConfig } from 'prettier';
import { fileURLToPath } from 'node:url';
import { checks } from '../../src/assess/registry.js';
import { eventsPage } from './events.js';
import { errorsPage } from './errors.js';
import { findingsPage } from './findings.js';
import { parallelActivationPage } from './parallel-activation.js';
import { batchResultSchema, planSchema, policySchema } from './plan-schema.js';
import { exampleFiles } from './examples.js';
import { demoPage, demoRunbook, demoScript } from './runbook.js';
import { sessionPicture } from './session-picture.js';
import { manPage, verbsPage } from './verbs.js';

const makers: { path: string; make: () => string | Promise<string> }[] = [
  { path: 'docs/findings.md', make: () => findingsPage(checks) },
  { path: 'docs/parallel-activation.md', make: parallelActivationPage },
  { path: 'plans/plan.schema.json', make: planSchema },
  { path: 'plans/policy.schema.json', make: policySchema },
  { path: 'plans/batch-result.schema.json', make: batchResultSchema },
  { path: 'plans/demo.runbook.md', make: demoRunbook },
  { path: 'plans/demo.runbook.html', make: demoPage },
  { path: 'plans/demo.sh', make: demoScript },
  { path: 'docs/verbs.md', make: verbsPage },
  { path: 'docs/events.md', make: eventsPage },
  { path: 'docs/errors.md', make: errorsPage },
  { path: 'man/raidlift.8', make: manPage },
  { path: 'docs/session.svg', make: sessionPicture },
  ...exampleFiles,
];

/** Every file that is generated, as it should be: path from the repository's root, and text. A test compares them. */
export async function generatedFiles(): Promise<{ path: string; text: string }[]> {
  const config = await resolveConfig(fileURLToPath(new URL('../../package.json', import.meta.url)));
  return Promise.all(
    makers.map(async ({ path, make }) => {
      const text = await make();
      // Not the manual page, the picture and the script, which are no languages of its, nor the page, whose style sheet has a digest.
      const asItIs = path.startsWith('man/') || /\.(html|svg|sh)$/.test(path);
      return { path, text: asItIs ? text : await format(text, { ...config, filepath: path }) };
    }),
  );
}
