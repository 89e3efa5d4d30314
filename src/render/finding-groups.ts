import type { Finding, FindingLevel } from '../model/finding.js';

/** The words that say how heavy a finding weighs, in every output. */
export const LEVEL_LABELS: Record<FindingLevel, string> = {
  blocker: 'BLOCKER',
  overridable: 'STOPS UNLESS OVERRIDDEN',
  warning: 'warning',
  info: 'info',
};
const WEIGHT: Record<FindingLevel, number> = { blocker: 0, overridable: 1, warning: 2, info: 3 };

export interface FindingGroup {
  /** `VG/LV`, `VG` or `host`. */
  subject: string;
  /** The heaviest first. */
  findings: Finding[];
}

/** Findings by what they are about: what stops a volume first (a list may be cut short), then the host, then by name. */
export function groupFindings(findings: readonly Finding[]): FindingGroup[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.subject);
    if (group === undefined) groups.set(finding.subject, [finding]);
    else group.push(finding);
  }
  return [...groups]
    .map(([subject, own]) => ({ subject, findings: own.sort((a, b) => weight(a) - weight(b)) }))
    .sort((a, b) => heaviest(a) - heaviest(b) || bySubject(a.subject, b.subject));
}

function heaviest({ findings: [first] }: FindingGroup): number {
  return first === undefined ? Infinity : weight(first);
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
