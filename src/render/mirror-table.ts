import { blocks } from '../assess/blocks.js';
import type { Assessment, Finding } from '../model/finding.js';
import type { DraftVolume } from '../model/plan.js';
import { subjectOf } from '../model/volume.js';
import { formatBytes, formatCount } from '../model/quantities.js';
import { table, type Column } from './table.js';
import { textOf, wrap, type RenderOptions } from './text.js';

const COLUMNS: readonly Column[] = [
  { title: 'LV', max: 22 },
  { title: 'Size', align: 'right' },
  { title: 'Legs', align: 'right' },
  { title: 'Log' },
  { title: 'Verdict' },
  { title: 'Findings' },
];

/** So many mirrors are shown: a terminal is not for reading ten thousand lines. */
const SHOWN = 30;

/** A line for each mirror: who uses it, and whether something stands against converting it. 80 columns are enough. */
export function renderMirrorTable(
  volumes: readonly DraftVolume[],
  { findings }: Pick<Assessment, 'findings'>,
  options: RenderOptions,
): string {
  const mirrors = volumes.filter((volume) => volume.decision !== 'nothing');
  if (mirrors.length === 0) return '';
  const bySubject = new Map<string, Finding[]>();
  for (const finding of findings) {
    const own = bySubject.get(finding.subject);
    if (own === undefined) bySubject.set(finding.subject, [finding]);
    else own.push(finding);
  }
  const rows = mirrors
    .slice(0, SHOWN)
    .map((volume) => [
      subjectOf(volume),
      formatBytes(volume.sizeBytes),
      String(volume.legs.length),
      volume.log,
      volume.verdict.verdict,
      weigh(['host', volume.vgName, subjectOf(volume)].flatMap((subject) => bySubject.get(subject) ?? [])),
    ]);
  const hidden = mirrors.length - rows.length;
  return textOf([
    ...table(COLUMNS, rows, options),
    ...(hidden === 0 ? [] : wrap(`and ${formatCount(hidden)} more; \`raidlift inspect\` shows all`)),
  ]);
}

/** `2 in the way`, `1 warn`, `none`: those about the volume, its VG and its host. */
function weigh(findings: readonly Finding[]): string {
  const against = findings.filter(blocks).length;
  const warnings = findings.filter((finding) => finding.level === 'warning').length;
  const parts = [...(against === 0 ? [] : [`${against} in the way`]), ...(warnings === 0 ? [] : [`${warnings} warn`])];
  return parts.length === 0 ? (findings.length === 0 ? 'none' : 'none in the way') : parts.join(', ');
}
