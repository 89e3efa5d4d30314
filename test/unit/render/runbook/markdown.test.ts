import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parsers } from 'prettier/plugins/markdown';
import { describe, expect, test } from 'vitest';
import { verifyPlan } from '../../../../src/plan/verify-plan.js';
import { cell, code, prose } from '../../../../src/render/runbook/markdown-text.js';
import { renderMarkdown } from '../../../../src/render/runbook/markdown.js';
import { mermaidOf } from '../../../../src/render/runbook/mermaid.js';
import { runbookOf } from '../../../../src/render/runbook/runbook.js';
import { stepGraph } from '../../../../src/render/runbook/step-graph.js';
import type { Plan } from '../../../../src/model/plan.js';
import { aMirror, anInventory, aPv, aVg, GiB } from '../../support/inventory.js';
import { aRichPlan, nastyChange, nastyText, spoil } from '../../support/hostile-plan.js';
import { planFor } from '../../cli/world.js';

const demo = new URL('../../../../plans/demo.plan.json', import.meta.url);
const demoPlan = verifyPlan(JSON.parse(readFileSync(demo, 'utf8')), 'demo');
const markdownOf = (plan: Plan) => renderMarkdown(runbookOf(plan));

interface Node {
  type: string;
  depth?: number;
  lang?: string | null;
  value?: string;
  children?: Node[];
}

const parse = (text: string) => parsers.markdown.parse(text, {} as never) as Node;

/** The blocks of a document without the words in them. */
function skeleton({ type, depth, lang, children = [] }: Node): unknown {
  const inline = new Set(['heading', 'paragraph', 'tableCell']);
  return [type, depth ?? lang ?? '', ...(inline.has(type) ? [] : children.map(skeleton))];
}

function typesOf({ type, children = [] }: Node): string[] {
  return [type, ...children.flatMap(typesOf)];
}

describe('the runbook of the demo', () => {
  const text = markdownOf(demoPlan);

  test('has each command once, as it will run, in order', () => {
    const commands = [...text.matchAll(/```sh\n(.*)\n```/g)].map(([, command]) => command);
    expect(commands).toEqual(demoPlan.steps.flatMap(({ argv }) => (argv === null ? [] : [argv.join(' ')])));
  });

  test('has what a change board asks for', () => {
    const sections = [...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title);
    expect(sections).toEqual([
      'Volumes',
      'Findings',
      'What was decided',
      'How it is carried out',
      'Order',
      'Steps',
      'Approval',
    ]);
    expect(text).toContain('| Volumes | 9 volumes: 7 to convert to raid1, 2 blocked |');
    expect(text).toContain('- Verdict: exclusive\n  - seen: LVM says that it is active exclusively on this host\n');
    expect(text).toContain('- **BLOCKER UNDER_SNAPSHOT**: it has snapshots\n');
    expect(text).toContain('`store_rimage_0` on /dev/ubdm (384,000 extents from 0), with `store_rmeta_0` beside it');
    for (const step of demoPlan.steps) expect(text).toContain(`: ${step.id}\n`);
    expect(text.match(/^- A power cut leaves: /gm)).toHaveLength(demoPlan.steps.length);
    expect(text.match(/^- Undo: /gm)).toHaveLength(demoPlan.steps.length);
  });

  test('says of the time what is known', () => {
    expect(text).toMatch(/\| Time \| Not known: .* 62\.5 MiB to copy: about 1 s at 100 MiB\/s in all, an assumed rate/);
  });
});

test('The graph says what must come before what', () => {
  const graph = /```mermaid\n([^]*?)```/.exec(markdownOf(demoPlan))?.[1] ?? '';
  const nodes = new Map([...graph.matchAll(/^ {4}(s\d+).*"\d+ (.*)"/gm)].map(([, id = '', name = '']) => [id, name]));
  expect(nodes.size).toBe(demoPlan.steps.length);
  expect(graph).toContain('  s2 --> s3\n');
  expect(graph).toContain('  s8 -. "taken back by" .-> s12\n');
  // No volume waits for another one.
  const within = [...graph.matchAll(/^ {2}(s\d+) --> (s\d+)$/gm)].map(([, from = '', to = '']) => [
    nodes.get(from),
    nodes.get(to),
  ]);
  expect(within).not.toContainEqual(['verify', 'convert']);
});

test('Nothing that a host or a person said breaks the structure', { timeout: 120_000 }, () => {
  const plan = aRichPlan();
  const whole = skeleton(parse(markdownOf(spoil(plan, (text) => `${text}x`))));
  fc.assert(
    fc.property(nastyChange, (change) => {
      const document = parse(markdownOf(spoil(plan, change)));
      expect(skeleton(document)).toEqual(whole);
      const types = new Set(typesOf(document));
      for (const type of ['html', 'image', 'definition', 'footnoteDefinition']) expect(types).not.toContain(type);
    }),
    { numRuns: 15 },
  );
});

test('Backticks right before a span of code are no part of it', () => {
  const text = '```vg0/<!----><http://x>```db';
  expect(prose(text)).toBe('&#96;&#96;`vg0/<!----><http://x>`&#96;&#96;db');
  expect(typesOf(parse(`${prose(text)}\n`))).not.toContain('html');
});

test('Nothing that was said breaks the graph', { timeout: 60_000 }, () => {
  const label = '"[\\w +./:()#;-]*"';
  const node = `s\\d+(\\[${label}\\]|\\(\\[${label}\\]\\)|\\{\\{${label}\\}\\})`;
  const edge = 's\\d+ (-->|-\\. "taken back by" \\.->) s\\d+';
  const line = new RegExp(`^(flowchart TD|  subgraph g\\d+\\[${label}\\]|    ${node}|  end|  ${edge})$`);
  const plan = aRichPlan();
  fc.assert(
    fc.property(nastyChange, (change) => {
      const graph = stepGraph(spoil(plan, change));
      expect(graph === null ? [''] : mermaidOf(graph).filter((each) => !line.test(each))).toEqual([]);
    }),
  );
});

test('A text is one line that says the same, in prose and in a table', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(nastyText, (text) => {
      expect(prose(text)).not.toMatch(/[\n\r]/);
      expect(skeleton(parse(`- ${prose(text)}\n`))).toEqual(skeleton(parse('- x\n')));
      expect(skeleton(parse(`${prose(text)}\n`))).toEqual(skeleton(parse('x\n')));
      expect(skeleton(parse(`| a | b |\n| --- | --- |\n| ${cell(text)} | x |\n`))).toEqual(
        skeleton(parse('| a | b |\n| --- | --- |\n| x | x |\n')),
      );
    }),
    { numRuns: 150 },
  );
});

test('Commands in a text stay code, names stay readable', () => {
  expect(prose('See `lvs -a | less`, then x_rmeta_0 and 1.5 TiB')).toBe(
    'See `lvs -a | less`, then x_rmeta_0 and 1.5 TiB',
  );
  expect(cell('See `lvs -a | less`')).toBe('See lvs -a \\| less');
  expect(prose('<b> *x* #1')).toBe('&lt;b&gt; \\*x\\* \\#1');
  expect(prose('1. x')).toBe('1\\. x');
  expect(code('a`b')).toBe('``a`b``');
  expect(prose(' ')).toBe('—');
});

test('What is temporary, what was decided and what cannot be undone is said', () => {
  const text = markdownOf(aRichPlan());
  expect(text).toContain('- Temporary: until step vg0/old:deactivate\n');
  expect(text).toContain('| In spite of MDA_UNPROVEN | vg0: tried on a clone |');
  expect(text).toContain('reason given: tried on a clone');
  expect(text).toContain('### vg0/stays: kept as it is');
  expect(text).toContain('GFS2 on both nodes');
  const [first, ...others] = aRichPlan().steps;
  if (first === undefined) throw new Error('no steps');
  expect(markdownOf({ ...aRichPlan(), steps: [{ ...first, pointOfNoReturn: true }, ...others] })).toContain(
    '- **POINT OF NO RETURN**\n',
  );
});

test('When steps may begin, and what a copy may take, is said', () => {
  const plan = aRichPlan();
  const { window: _, limits: __, ...unlimited } = plan.policy;
  expect(markdownOf({ ...plan, policy: unlimited })).toContain(
    '| At any time: the policy names no maintenance window. |',
  );
  const policy = { ...plan.policy, window: ['22:00-23:00 UTC', 'Sun 00:00-24:00 UTC'], limits: { maxCopies: 2 } };
  const text = markdownOf({ ...plan, policy });
  expect(text).toContain(
    '| Steps begin only in 22:00-23:00 UTC or Sun 00:00-24:00 UTC; a copy that was begun goes on outside of it. |',
  );
  expect(text).toContain('| maxCopies: 2 |');
});

test('Of very many volumes the graph has a box each, then none; the text has all of them', { timeout: 60_000 }, () => {
  const pvs = ['sda', 'sdb', 'sdc'].map((name) => aPv(name, { extentCount: 1_000_000, free: 900_000 }));
  const room = { pvs, mdaFreeBytes: GiB, mdaSizeBytes: 2 * GiB };
  const many = (number: number) => {
    const volumes = Array.from({ length: number }, (_, index) => aMirror(`m${index}`));
    return planFor(anInventory({ vgs: [aVg({ ...room, volumes })] }));
  };
  expect(markdownOf(many(100))).toContain('"steps 3 to 4"');
  const whole = many(2000);
  const before = performance.now();
  const text = markdownOf(whole);
  // Generous: this only catches work that grows with the square.
  expect(performance.now() - before).toBeLessThan(30_000);
  expect(text).toContain('Too many steps to draw');
  expect(text).toContain('vg0/m1999:convert');
});

test('A plan without work says so', () => {
  const text = markdownOf(planFor(anInventory({ vgs: [] })));
  expect(text).toContain('None: no mirrors here.');
  expect(text).toContain('None: nothing is done.');
  expect(parse(text).type).toBe('root');
});
