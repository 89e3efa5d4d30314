import type { Finding } from '../model/finding.js';
import { groupFindings, LEVEL_LABELS, type FindingGroup } from './finding-groups.js';
import { count, formatCount } from '../model/quantities.js';
import { clean, paint, textOf, wrap, type RenderOptions } from './text.js';

export interface FindingsOptions extends RenderOptions {
  /** At most so many subjects; the rest is counted. */
  limit?: number;
  /** How to see the rest. */
  more?: string;
}

/** Findings by what they are about, the heaviest first, then the host, then by name. Empty text when there are none. */
export function renderFindings(findings: readonly Finding[], options: FindingsOptions): string {
  const groups = groupFindings(findings);
  const shown = groups.slice(0, options.limit ?? groups.length);
  const lines = shown.flatMap((group) => renderGroup(group, options));
  if (shown.length < groups.length) {
    const rest = formatCount(groups.length - shown.length);
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

function renderGroup({ subject, findings }: FindingGroup, options: RenderOptions): string[] {
  return [
    paint(options, 'bold', clean(subject)),
    ...findings.flatMap((finding) => renderFinding(finding, options)),
    '',
  ];
}

/** One finding, indented: level and id, title, what was seen, what to do. */
function renderFinding(finding: Finding, options: RenderOptions): string[] {
  const overridden = finding.overridden !== undefined;
  const level = overridden ? 'overridden' : LEVEL_LABELS[finding.level];
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
