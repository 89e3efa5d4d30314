import type { Finding, FindingLevel } from '../model/finding.js';
import { count, formatCount } from './size.js';
import { clean, paint, textOf, wrap, type RenderOptions } from './text.js';

const WORDS: Record<FindingLevel, string> = {
  blocker: 'BLOCKER',
  overridable: 'STOPS UNLESS OVERRIDDEN',
  warning: 'warning',
  info: 'info',
};
const WEIGHT: Record<FindingLevel, number> = { blocker: 0, overridable: 1, warning: 2, info: 3 };

export interface FindingsOptions extends RenderOptions {
  /** At most so many subjects; the rest is counted. */
  limit?: number;
  /** How to see the rest. */
  more?: string;
}

/** Findings by what they are about, the heaviest first, then the host, then by name. Empty text when there are none. */
export function renderFindings(findings: readonly Finding[], options: FindingsOptions): string {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.subject);
    if (group === undefined) groups.set(finding.subject, [finding]);
    else group.push(finding);
  }
  const subjects = [...groups.keys()].sort((a, b) => heaviest(groups, a) - heaviest(groups, b) || bySubject(a, b));
  const shown = subjects.slice(0, options.limit ?? subjects.length);
  const lines = shown.flatMap((subject) => renderGroup(subject, groups.get(subject) ?? [], options));
  if (shown.length < subjects.length) {
    const rest = formatCount(subjects.length - shown.length);
    lines.push(...wrap(`and findings about ${rest} more${options.more === undefined ? '' : `; ${options.more}`}`));
  }
  return textOf(lines);
}

/** `2 blockers, 1 warning`, or `no findings`. */
export function summariseFindings(findings: readonly Finding[]): string {
  const parts = (['blocker', 'overridable', 'warning', 'info'] as const).flatMap((level) => {
    const number = findings.filter((finding) => finding.level === level).length;
    if (number === 0) return [];
    if (level === 'overridable') return [`${formatCount(number)} that a person may override`];
    return [level === 'info' ? `${formatCount(number)} for information` : count(number, level)];
  });
  return parts.length === 0 ? 'no findings' : parts.join(', ');
}

function renderGroup(subject: string, findings: readonly Finding[], options: RenderOptions): string[] {
  const sorted = [...findings].sort((a, b) => weight(a) - weight(b));
  return [paint(options, 'bold', clean(subject)), ...sorted.flatMap((finding) => renderFinding(finding, options)), ''];
}

/** One finding, indented: level and id, title, what was seen, what to do. */
function renderFinding(finding: Finding, options: RenderOptions): string[] {
  const overridden = finding.overridden !== undefined;
  const level = overridden ? 'overridden' : WORDS[finding.level];
  const style = overridden ? 'dim' : finding.level === 'blocker' || finding.level === 'overridable' ? 'red' : 'yellow';
  const [first = '', ...rest] = wrap(finding.title, { first: `  ${level} ${finding.id}: `, rest: '    ' });
  return [
    first.replace(level, paint(options, finding.level === 'info' && !overridden ? 'cyan' : style, level)),
    ...rest,
    ...finding.evidence.flatMap((item) => wrap(item, { first: '    seen: ' })),
    ...(overridden ? wrap(finding.overridden ?? '', { first: '    reason given: ' }) : []),
    ...(finding.remedy === '' || overridden ? [] : remedyLines(finding.remedy)),
  ];
}

/** A remedy may have several sentences on lines of their own, one a PV. */
function remedyLines(remedy: string): string[] {
  const label = '    remedy: ';
  return remedy
    .split('\n')
    .flatMap((line, index) => wrap(line, { first: index === 0 ? label : ' '.repeat(label.length) }));
}

/** What stops a volume comes first: a list may be cut short. */
function heaviest(groups: ReadonlyMap<string, readonly Finding[]>, subject: string): number {
  return Math.min(...(groups.get(subject) ?? []).map(weight));
}

function weight(finding: Finding): number {
  return finding.overridden === undefined ? WEIGHT[finding.level] : WEIGHT.warning;
}

function bySubject(a: string, b: string): number {
  if (a === b) return 0;
  if (a === 'host') return -1;
  if (b === 'host') return 1;
  return a < b ? -1 : 1;
}
