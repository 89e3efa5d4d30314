import { clean } from '../text.js';
import { codeSpans } from './code-spans.js';

/*
 * Texts for Markdown (CommonMark with tables, as GitHub and GitLab draw it). Nothing that a host or a person said may begin
 * a list, a heading, a table cell or HTML. A text is one line here: `clean` makes line ends visible.
 */

/** A text of which only spans in backticks are code; everything else stands for itself. */
export function prose(text: string): string {
  return withSpans(text, code);
}

/** The same inside a table. There a pipe ends a cell even within code, and a backslash before it cannot be told apart. */
export function cell(text: string): string {
  return withSpans(text, (span) => (/[\\|]/.test(span) ? inline(span) : code(span)));
}

function withSpans(text: string, spanOf: (span: string) => string): string {
  const parts = codeSpans(text.trim()).map((part) => (part.isCode ? spanOf(part.text) : inline(part.text)));
  const line = parts.join('');
  return line.trim() === '' ? '—' : guardStart(line.trim());
}

/** A code span; its delimiter is longer than any run of backticks in it. */
export function code(text: string): string {
  const content = clean(text).trim();
  if (content === '') return '—';
  const fence = '`'.repeat(longestRun(content) + 1);
  const pad = content.startsWith('`') || content.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${content}${pad}${fence}`;
}

/** A fenced block; the fence is longer than any run of backticks in it. */
export function codeBlock(language: string, lines: readonly string[]): string[] {
  const cleaned = lines.map(clean);
  const fence = '`'.repeat(Math.max(3, longestRun(cleaned.join('\n')) + 1));
  return [`${fence}${language}`, ...cleaned, fence];
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}

/** Underscores within a word are no emphasis; names of LVs are full of them. */
const SPECIAL = /[\\*[\]~|$#]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g;
/** A backtick too: `\\`` right before a code span is read as part of it by some readers of Markdown. */
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '`': '&#96;' };

function inline(text: string): string {
  return clean(text)
    .replaceAll(SPECIAL, '\\$&')
    .replaceAll(/[&<>`]/g, (character) => ENTITIES[character] ?? '');
}

/** What would begin a list, underline a heading or draw a line where it begins a line. */
function guardStart(line: string): string {
  return line.replace(/^([+=-])(?=\1*\s*$|\s)/, '\\$1').replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2');
}
