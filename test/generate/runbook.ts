import { readFileSync } from 'node:fs';
import { verifyPlan } from '../../src/plan/verify-plan.js';
import { renderMarkdown } from '../../src/render/runbook/markdown.js';
import { runbookOf } from '../../src/render/runbook/runbook.js';

/** plans/demo.runbook.md: what `raidlift export` makes of the demo's plan, as an example and to see what a change does to it. */
export function demoRunbook(): string {
  const file = new URL('../../plans/demo.plan.json', import.meta.url);
  return renderMarkdown(runbookOf(verifyPlan(JSON.parse(readFileSync(file, 'utf8')), 'plans/demo.plan.json')));
}
