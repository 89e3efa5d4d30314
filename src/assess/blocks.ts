import type { Assessment, Finding } from '../model/finding.js';
import type { Volume } from '../model/inventory.js';
import { subjectOf } from '../model/volume.js';

/** Whether this finding keeps its subject from being changed. */
export function blocks(finding: Finding): boolean {
  return finding.level === 'blocker' || (finding.level === 'overridable' && finding.overridden === undefined);
}

/** What keeps volumes from being converted: findings about the volume, its VG and the host, in the assessment's order. */
export class Blockers {
  private readonly bySubject = new Map<string, Finding[]>();

  constructor(assessment: Pick<Assessment, 'findings'>) {
    for (const finding of assessment.findings) {
      if (!blocks(finding)) continue;
      const list = this.bySubject.get(finding.subject) ?? [];
      list.push(finding);
      this.bySubject.set(finding.subject, list);
    }
  }

  of(volume: Pick<Volume, 'vgName' | 'name'>): Finding[] {
    if (this.bySubject.size === 0) return [];
    const subjects = new Set(['host', volume.vgName, subjectOf(volume)]);
    return [...subjects].flatMap((subject) => this.bySubject.get(subject) ?? []);
  }
}
