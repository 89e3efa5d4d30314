import { readFileSync } from 'node:fs';
import type { Plan } from '../../src/model/plan.js';
import { verifyPlan } from '../../src/plan/verify-plan.js';
import { renderHtml } from '../../src/render/runbook/html.js';
import { renderMarkdown } from '../../src/render/runbook/markdown.js';
import { runbookOf, type Runbook } from '../../src/render/runbook/runbook.js';
import { renderScript } from '../../src/render/script/script.js';

/* What `raidlift export` makes of the demo's plan: an example for people, and a change of it shows in a diff. */

export function demoRunbook(): string {
  return renderMarkdown(demo());
}

export function demoPage(): string {
  return renderHtml(demo());
}

export function demoScript(): string {
  return renderScript(plan());
}

function demo(): Runbook {
  return runbookOf(plan());
}

function plan(): Plan {
  const file = new URL('../../plans/demo.plan.json', import.meta.url);
  return verifyPlan(JSON.parse(readFileSync(file, 'utf8')), 'plans/demo.plan.json');
}
