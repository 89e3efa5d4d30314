import type { Check } from '../../src/assess/check.js';
import { LEVEL_WORDS, SCOPE_WORDS } from '../../src/render/finding-help.js';

/** docs/findings.md, from the registry of checks. */
export function findingsPage(checks: readonly Check[]): string {
  return [
    '# Findings',
    '',
    '<!-- Made by `npm run generate` from src/assess/registry.ts. -->',
    '',
    'What raidlift looks for before it touches anything. All findings of all volumes come at once. A blocker keeps its',
    'volume from being converted; so does an overridable finding until a person gives a reason, in the policy',
    '(`overrides: [{finding: ID, subject: VG/LV, reason: …}]`) or with `--override ID[:VG/LV]="reason"`. A finding about a VG',
    'or about the host counts for all volumes there. Ids are stable. `raidlift findings ID` shows each of these texts.',
    '',
    'What is unknown is never guessed. On a live host it becomes a finding of its own (`…_UNPROVEN`); for a saved report it is',
    'proven on the host right before a volume’s first change (`SAVED_REPORT`).',
    '',
    '| id | level | about | title |',
    '| --- | --- | --- | --- |',
    ...checks.map(
      ({ id, level, scope, title }) =>
        `| [${id}](#${id.toLowerCase()}) | ${level} | ${SCOPE_WORDS[scope]} | ${title} |`,
    ),
    '',
    ...checks.flatMap(sectionOf),
  ].join('\n');
}

function sectionOf(check: Check): string[] {
  return [
    `## ${check.id}`,
    '',
    `**${capital(check.title)}.** About ${SCOPE_WORDS[check.scope]}; ${LEVEL_WORDS[check.level]}.`,
    '',
    check.meaning,
    '',
    `- Evidence: ${check.seenIn}.`,
    `- Remedy: ${check.remedy}`,
    '',
  ];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
