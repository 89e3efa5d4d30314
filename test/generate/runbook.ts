import { readFileSync } from 'node:fs';
import { verifyPlan } from '../../src/plan/verify-plan.js';
import { renderHtml } from '../../src/render/runbook/html.js';
import { renderMarkdown } from '../../src/render/runbook/markdown.js';
import { runbookOf, type Runbook } from '../../src/render/runbook/runbook.js';

/* What `raidlift export` makes of the demo's plan: an example for people, and a change of it shows in a diff. */

export function demoRunbook(): string {
  return renderMarkdown(demo());
}

export function demoPage(): string {
  return renderHtml(demo());
}

function demo(): Runbook {
  const file = new URL('../../plans/demo.plan.json', import.meta.url);
  return runbookOf(verifyPlan(JSON.parse(readFileSync(file, 'utf8')), 'plans/demo.plan.json'));
}
