import { LEVEL_LABELS, type FindingGroup } from '../finding-groups.js';
import { factList } from './html-facts.js';
import { volumeSections } from './html-volumes.js';
import { join, Markup, prose, tag, type Child } from './markup.js';
import { orderDrawings } from './order-drawing.js';
import { contentSecurityPolicy, pageStyle } from './page-style.js';
import type { Fact, Runbook, RunbookStep } from './runbook.js';

/** A runbook as one HTML page that needs nothing else: no script, no file, no network. For screens and paper. */
export function renderHtml(runbook: Runbook): string {
  const head = tag(
    'head',
    {},
    tag('meta', { charset: 'utf-8' }),
    tag('meta', { 'http-equiv': 'Content-Security-Policy', content: contentSecurityPolicy }),
    tag('meta', { name: 'referrer', content: 'no-referrer' }),
    tag('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    tag('meta', { name: 'color-scheme', content: 'light dark' }),
    tag('title', {}, runbook.title),
    // Ours, and without a character that would need escaping: its digest stands in the policy above.
    tag('style', {}, new Markup(pageStyle)),
  );
  const body = tag('body', {}, tag('h1', {}, runbook.title), contents(), tag('main', {}, ...sections(runbook)));
  return `<!DOCTYPE html>\n${tag('html', { lang: 'en' }, head, body).text}\n`;
}

const SECTIONS = {
  summary: 'Summary',
  volumes: 'Volumes',
  findings: 'Findings',
  decisions: 'What was decided',
  handling: 'How it is carried out',
  order: 'Order',
  steps: 'Steps',
  approval: 'Approval',
} as const;

function contents(): Markup {
  const items = Object.entries(SECTIONS).map(([id, title]) => tag('li', {}, tag('a', { href: `#${id}` }, title)));
  return tag('nav', { 'aria-label': 'Contents' }, tag('ul', {}, ...items));
}

function sections(runbook: Runbook): Markup[] {
  const { summary, volumes, findings, decisions, handling, blocks } = runbook;
  const none = (text: string): Markup => tag('p', {}, text);
  return [
    section('summary', factTable(summary)),
    section('volumes', volumes.length === 0 ? none('None: no mirrors here.') : volumeSections(volumes)),
    section('findings', ...(findings.length === 0 ? [none('None.')] : findings.map(findingGroup))),
    section('decisions', factTable(decisions)),
    section('handling', factList(handling)),
    section('order', order(runbook)),
    section(
      'steps',
      ...(blocks.length === 0 ? [none('None: nothing is done.')] : []),
      ...blocks.map(({ heading, steps }) => join([tag('h3', {}, heading), ...steps.map(stepSection)])),
    ),
    section('approval', approval()),
  ];
}

function section(id: keyof typeof SECTIONS, ...children: readonly Child[]): Markup {
  return tag('section', { id }, tag('h2', {}, SECTIONS[id]), ...children);
}

function factTable(facts: readonly Fact[]): Markup {
  const rows = facts.map(([label, text]) =>
    tag('tr', {}, tag('th', { scope: 'row' }, label), tag('td', {}, prose(text))),
  );
  return tag('table', {}, tag('tbody', {}, ...rows));
}

function findingGroup({ subject, findings }: FindingGroup): Markup {
  return join([
    tag('h3', {}, `About ${subject}`),
    ...findings.map((finding) => {
      const stops = finding.overridden === undefined && ['blocker', 'overridable'].includes(finding.level);
      const level = finding.overridden === undefined ? LEVEL_LABELS[finding.level] : 'overridden';
      return join([
        tag(
          'p',
          {},
          tag('span', { class: stops ? 'level stop' : 'level' }, `${level} ${finding.id}`),
          ': ',
          prose(finding.title),
        ),
        factList([
          ...finding.evidence.map((evidence) => ['Seen', evidence] as const),
          ...(finding.overridden === undefined ? [] : [['Reason given', finding.overridden] as const]),
          ...finding.remedy.split('\n').map((line) => ['Remedy', line] as const),
        ]),
      ]);
    }),
  ]);
}

function order({ graph, blocks }: Runbook): Markup {
  if (blocks.length === 0) return tag('p', {}, 'Nothing is done.');
  if (graph === null) return tag('p', {}, 'Too many steps to draw: they run in the order of their numbers below.');
  return join([
    tag(
      'p',
      {},
      'Numbers are the order; an arrow is what must come before, a broken one leads to the step that takes a temporary one back. ',
      'A volume that stops keeps no other from going on. Square boxes are commands, round ones only look or wait; ',
      'a thick frame is a point of no return.',
    ),
    orderDrawings(graph),
  ]);
}

function stepSection(step: RunbookStep): Markup {
  const { number, id, purpose, command, pointOfNoReturn, facts, mayStart, done } = step;
  return tag(
    'section',
    { class: 'step', id: `step-${number}` },
    tag('h4', {}, `Step ${number}: ${id}`),
    tag('p', {}, prose(purpose)),
    typeof command === 'string' ? tag('pre', {}, tag('code', {}, command)) : tag('p', {}, prose(command.none)),
    pointOfNoReturn ? tag('p', { class: 'stop' }, 'POINT OF NO RETURN') : null,
    conditions('May start when', mayStart),
    conditions('Done when', done),
    factList(facts),
  );
}

function conditions(title: string, texts: readonly string[]): Markup | null {
  if (texts.length === 0) return null;
  return join([tag('p', {}, `${title}:`), tag('ul', {}, ...texts.map((text) => tag('li', {}, prose(text))))]);
}

function approval(): Markup {
  const head = ['Role', 'Name', 'Date'].map((title) => tag('th', { scope: 'col' }, title));
  const rows = ['Requested by', 'Approved by', 'Carried out by'].map((role) =>
    tag('tr', {}, tag('th', { scope: 'row' }, role), tag('td', {}), tag('td', {})),
  );
  return tag('table', {}, tag('thead', {}, tag('tr', {}, ...head)), tag('tbody', {}, ...rows));
}
