import { readableJson } from '../model/canonical-json.js';
import { ExitCode, usageError } from '../model/errors.js';
import type { Plan } from '../model/plan.js';
import type { Context } from './context.js';
import { findPlan } from './find-plan.js';
import type { ExportFormat, VerbOptions } from './options.js';
import { writeResult } from './output.js';

/** `raidlift export PLAN`: a plan as a document for others. It needs the plan alone: no root, and not its host. */
export async function exportPlan(names: string[], options: VerbOptions, context: Context): Promise<ExitCode> {
  const format = formatOf(options);
  const plan = await findPlan(names[0] ?? '', options.stateDir, context);
  const text = await renderAs(format, plan);
  if (options.out === undefined) context.stdout.write(text);
  else {
    await writeResult(options.out, text);
    context.stdout.write(`Plan ${plan.id} is in ${options.out}, as ${format}. Nothing on the host was changed.\n`);
  }
  return ExitCode.done;
}

/** `--json` is on every verb; here it is one of the formats. */
function formatOf({ format, json }: VerbOptions): ExportFormat {
  if (json !== true) return format ?? 'md';
  if (format === undefined || format === 'json') return 'json';
  throw usageError('FORMAT_TWICE', `--json is --format json, and --format ${format} was given too; leave one out`);
}

/** A plan's text in one of the formats. */
export async function renderAs(format: ExportFormat, plan: Plan): Promise<string> {
  if (format === 'json') return readableJson(plan);
  if (format === 'sh') return (await import('../render/script/script.js')).renderScript(plan);
  const { runbookOf } = await import('../render/runbook/runbook.js');
  const runbook = runbookOf(plan);
  switch (format) {
    case 'md':
      return (await import('../render/runbook/markdown.js')).renderMarkdown(runbook);
    case 'html':
      return (await import('../render/runbook/html.js')).renderHtml(runbook);
  }
}
