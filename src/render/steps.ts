import type { Step } from '../model/plan.js';
import type { PlanView } from '../plan/view.js';
import { blocksOf } from './step-blocks.js';
import { shellWords } from './shell-words.js';
import { formatBytes, formatCount } from '../model/quantities.js';
import { clean, paint, wrap, type RenderOptions } from './text.js';

export interface StepsOptions extends RenderOptions {
  /** All texts of each step, not only what a person needs to decide. */
  full: boolean;
  /** Steps of at most so many volumes. */
  limit: number;
  /** How to see the rest. */
  more: string;
}

/** The steps of a plan in order, under a heading for each volume or VG they belong to. */
export function renderSteps(plan: PlanView, options: StepsOptions): string[] {
  const blocks = blocksOf(plan);
  if (blocks.length === 0) return [];
  const lines = [paint(options, 'bold', 'Steps, in this order'), ''];
  let shown = 0;
  let hidden = 0;
  // Of a draft, only the first volumes' steps were made; the others come where those end.
  let unmade = plan.hiddenVolumes;
  let number = 0;
  const told = new Set<string>();
  for (const block of blocks) {
    if (block.volume !== null && shown >= options.limit) {
      hidden += 1;
      number += block.steps.length;
      continue;
    }
    if (block.volume === null && shown > 0) {
      if (unmade > 0) number += plan.totals.steps - plan.steps.length;
      hidden += unmade;
      unmade = 0;
    }
    if (hidden > 0 && block.volume === null) {
      lines.push(...hiddenLine(hidden, options));
      hidden = 0;
    }
    if (block.volume !== null) shown += 1;
    lines.push(paint(options, 'bold', clean(block.heading)));
    for (const step of block.steps) {
      lines.push(...renderStep(step, ++number, options, isNews(step, told)));
    }
    lines.push('');
  }
  return hidden > 0 ? [...lines, ...hiddenLine(hidden, options)] : lines;
}

function hiddenLine(hidden: number, options: StepsOptions): string[] {
  return [...wrap(`… the same for ${formatCount(hidden)} more; ${options.more}`), ''];
}

/** The texts of a changing step are much the same for every volume: they are shown for the first one. */
function isNews(step: Step, told: Set<string>): boolean {
  if (step.argv === null || told.has(step.action.kind)) return false;
  told.add(step.action.kind);
  return true;
}

/** Names shown of a command that takes very many. */
const SHOWN_WORDS = 12;

function commandOf(argv: readonly string[], options: StepsOptions): string {
  const left = argv.length - SHOWN_WORDS;
  if (options.full || left <= 1) return shellWords(argv);
  return `${shellWords(argv.slice(0, SHOWN_WORDS))} … and ${formatCount(left)} more`;
}

/** One step: purpose, command, and what a person should know before saying yes. */
function renderStep(step: Step, number: number, options: StepsOptions, isNews: boolean): string[] {
  const first = `  ${String(number).padStart(3)}. `;
  const indent = ' '.repeat(first.length);
  const lines = wrap(step.purpose, { first });
  // Commands are not broken into lines: they are there to be copied.
  if (step.argv !== null) lines.push(paint(options, 'cyan', `${indent}$ ${commandOf(step.argv, options)}`));
  if (step.pointOfNoReturn) lines.push(`${indent}${paint(options, 'red', 'POINT OF NO RETURN')}`);
  if (step.copiedBytes > 0) lines.push(`${indent}copies ${formatBytes(step.copiedBytes)}`);
  if (options.full || isNews) {
    lines.push(...wrap(step.powerCut, { first: `${indent}power cut: ` }));
    lines.push(...wrap(step.undo, { first: `${indent}undo: ` }));
  }
  if (step.until !== undefined) lines.push(...wrap(`until step ${step.until}`, { first: indent }));
  return lines;
}
