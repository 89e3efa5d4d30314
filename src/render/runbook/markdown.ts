import { LEVEL_LABELS, type FindingGroup } from '../finding-groups.js';
import { textOf } from '../text.js';
import { cell, code, codeBlock, prose } from './markdown-text.js';
import { mermaidOf } from './mermaid.js';
import type { Fact, Runbook, RunbookStep } from './runbook.js';
import { inWords, type Drawing, type VolumeStory } from './volume-story.js';

/** A runbook as Markdown, for a change board: to be read as it is, or drawn by GitHub, GitLab and the like. */
export function renderMarkdown(runbook: Runbook): string {
  return textOf([
    `# ${prose(runbook.title)}`,
    '',
    ...factTable(runbook.summary),
    '## Volumes',
    '',
    ...overview(runbook.volumes),
    ...runbook.volumes.flatMap(volumeSection),
    '## Findings',
    '',
    ...(runbook.findings.length === 0 ? ['None.', ''] : runbook.findings.flatMap(findingSection)),
    '## What was decided',
    '',
    ...factTable(runbook.decisions),
    '## How it is carried out',
    '',
    ...factList(runbook.handling),
    '',
    '## Order',
    '',
    ...orderSection(runbook),
    '## Steps',
    '',
    ...(runbook.blocks.length === 0 ? ['None: nothing is done.', ''] : []),
    ...runbook.blocks.flatMap(({ heading, steps }) => [`### ${prose(heading)}`, '', ...steps.flatMap(stepSection)]),
    '## Approval',
    '',
    '| Role | Name | Date |',
    '| --- | --- | --- |',
    '| Requested by | | |',
    '| Approved by | | |',
    '| Carried out by | | |',
  ]);
}

function factTable(facts: readonly Fact[]): string[] {
  return [
    '| Point | Detail |',
    '| --- | --- |',
    ...facts.map(([label, text]) => `| ${cell(label)} | ${cell(text)} |`),
    '',
  ];
}

function factList(facts: readonly Fact[]): string[] {
  return facts.map(([label, text]) => `- ${prose(label)}: ${prose(text)}`);
}

function overview(volumes: readonly VolumeStory[]): string[] {
  if (volumes.length === 0) return ['None: no mirrors here.', ''];
  return [
    '| Volume | What becomes of it | Verdict | Before | After |',
    '| --- | --- | --- | --- | --- |',
    ...volumes.map(({ subject, outcome, verdict, before, after }) => {
      const cells = [subject, outcome, verdict.verdict, inWords(before), after === null ? 'the same' : inWords(after)];
      return `| ${cells.map(cell).join(' | ')} |`;
    }),
    '',
  ];
}

function volumeSection(volume: VolumeStory): string[] {
  const { subject, outcome, because, verdict, facts, before, after } = volume;
  return [
    `### ${prose(subject)}: ${prose(outcome)}`,
    '',
    ...(because === '' || verdict.evidence.includes(because) ? [] : [`Why: ${prose(because)}`, '']),
    `- Verdict: ${verdict.verdict}`,
    ...verdict.evidence.map((evidence) => `  - seen: ${prose(evidence)}`),
    ...factList(facts),
    `- Before: ${inWords(before)}`,
    ...legLines(before),
    ...(after === null ? ['- After: the same'] : [`- After: ${inWords(after)}`, ...legLines(after)]),
    '',
  ];
}

function legLines({ legs }: Drawing): string[] {
  return legs.map(({ name, metadata, places }) => {
    const where = places.length === 0 ? 'nowhere that is known' : places.join(', ');
    return `  - ${code(name)} on ${prose(where)}${metadata === null ? '' : `, with ${code(metadata)} beside it`}`;
  });
}

function findingSection({ subject, findings }: FindingGroup): string[] {
  return [
    `### About ${prose(subject)}`,
    '',
    ...findings.flatMap((finding) => {
      const level = finding.overridden === undefined ? LEVEL_LABELS[finding.level] : 'overridden';
      return [
        `- **${level} ${prose(finding.id)}**: ${prose(finding.title)}`,
        ...finding.evidence.map((evidence) => `  - seen: ${prose(evidence)}`),
        ...(finding.overridden === undefined ? [] : [`  - reason given: ${prose(finding.overridden)}`]),
        ...finding.remedy.split('\n').map((line) => `  - remedy: ${prose(line)}`),
      ];
    }),
    '',
  ];
}

function orderSection({ graph, blocks }: Runbook): string[] {
  if (blocks.length === 0) return ['Nothing is done.', ''];
  if (graph === null) return ['Too many steps to draw: they run in the order of their numbers below.', ''];
  return [
    'Numbers are the order; an arrow is what must come before. A volume that stops keeps no other from going on.',
    'Boxes are commands, rounded boxes only look or wait, six-sided ones are points of no return.',
    '',
    ...codeBlock('mermaid', mermaidOf(graph)),
    '',
  ];
}

function stepSection(step: RunbookStep): string[] {
  const { number, id, purpose, command, pointOfNoReturn, facts, mayStart, done } = step;
  return [
    `#### Step ${number}: ${prose(id)}`,
    '',
    prose(purpose),
    '',
    ...(typeof command === 'string' ? [...codeBlock('sh', [command]), ''] : [prose(command.none), '']),
    ...(pointOfNoReturn ? ['- **POINT OF NO RETURN**'] : []),
    ...(mayStart.length === 0 ? [] : ['- May start when']),
    ...mayStart.map((condition) => `  - ${prose(condition)}`),
    '- Done when',
    ...done.map((condition) => `  - ${prose(condition)}`),
    ...factList(facts),
    '',
  ];
}
