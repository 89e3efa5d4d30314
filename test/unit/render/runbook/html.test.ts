import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { parsers } from 'prettier/plugins/html';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Plan } from '../../../../src/model/plan.js';
import { verifyPlan } from '../../../../src/plan/verify-plan.js';
import { renderHtml } from '../../../../src/render/runbook/html.js';
import { orderLayouts } from '../../../../src/render/runbook/order-layout.js';
import { runbookOf } from '../../../../src/render/runbook/runbook.js';
import { stepGraph } from '../../../../src/render/runbook/step-graph.js';
import { planFor } from '../../cli/world.js';
import { aRichPlan, nastyChange, spoil } from '../../support/hostile-plan.js';
import { aMirror, anInventory, aPv, aVg } from '../../support/inventory.js';

const demo = new URL('../../../../plans/demo.plan.json', import.meta.url);
const demoPlan = verifyPlan(JSON.parse(readFileSync(demo, 'utf8')), 'demo');
const pageOf = (plan: Plan) => renderHtml(runbookOf(plan));

interface Node {
  name?: string;
  attrs?: { name: string; value: string | null }[];
  children?: Node[];
}

/** Throws where the page is not well-formed. */
const parse = (page: string) => parsers.html.parse(page, { parser: 'html', filepath: 'x.html' } as never) as Node;

/** Elements, and their attributes but for coordinates and texts. */
function skeleton({ name, attrs = [], children = [] }: Node): unknown {
  const kept = attrs.map((attribute) => attribute.name);
  return [name ?? '', kept, children.filter((child) => child.name !== undefined).map(skeleton)];
}

function nodesOf(node: Node): Node[] {
  return [node, ...(node.children ?? []).flatMap(nodesOf)];
}

describe('the page of the demo', () => {
  const page = pageOf(demoPlan);
  const nodes = nodesOf(parse(page));
  const valuesOf = (name: string) =>
    nodes.flatMap(({ attrs = [] }) => attrs.flatMap((each) => (each.name === name ? [each.value ?? ''] : [])));

  test('needs nothing else: no script, no picture, no file, no request', () => {
    const names = new Set(nodes.map(({ name }) => name));
    for (const name of ['script', 'img', 'link', 'iframe', 'object', 'image', 'use', 'foreignObject']) {
      expect(names).not.toContain(name);
    }
    expect(page).not.toMatch(/@import|url\((?!#head\))/);
    expect(valuesOf('href').filter((target) => !target.startsWith('#'))).toEqual([]);
    expect(nodes.flatMap(({ attrs = [] }) => attrs).filter(({ name }) => /^(on|style$|src)/.test(name))).toEqual([]);
  });

  test('forbids all that by policy, and allows its own style sheet', () => {
    const style = /<style>([^]*?)<\/style>/.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
    expect(policy?.replaceAll('&#39;', "'")).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    );
    expect(page.match(/<style/g)).toHaveLength(1);
  });

  test('is for light and dark, screen and paper', () => {
    expect(page).toContain('@media (prefers-color-scheme: dark)');
    expect(page).toContain('@media print');
  });

  test('has each command as it will run, in order', () => {
    const commands = [...page.matchAll(/<pre><code>(.*?)<\/code><\/pre>/g)].map(([, command]) => command);
    expect(commands).toEqual(demoPlan.steps.flatMap(({ argv }) => (argv === null ? [] : [argv.join(' ')])));
  });

  test('leads from each box of the drawing to its step, and nowhere else', () => {
    const ids = new Set(valuesOf('id'));
    expect(valuesOf('href').filter((target) => !ids.has(target.slice(1)))).toEqual([]);
    const steps = valuesOf('href').filter((target) => target.startsWith('#step-'));
    expect(steps.sort()).toEqual(demoPlan.steps.map((_, index) => `#step-${index + 1}`).sort());
  });

  test('tells the story of each volume in drawings, and in words for who cannot see them', () => {
    expect(page).toContain('aria-label="data/mail, Before: mirror, legs: 3, log on disk"');
    expect(page).toContain('aria-label="data/mail, After: raid1, legs: 3"');
    expect(page).toContain('aria-label="data/db, As it is, and stays: mirror, legs: 2, log on disk"');
    expect(page).toContain('<code>mail_rimage_2</code> on ');
    const labelled = nodes.filter(
      ({ name, attrs = [] }) => name === 'svg' && attrs.some((each) => /^aria-/.test(each.name)),
    );
    expect(labelled).toHaveLength(nodes.filter(({ name }) => name === 'svg').length);
  });
});

test('Nothing that a host or a person said becomes markup', { timeout: 120_000 }, () => {
  const plan = aRichPlan();
  const page = (change: (text: string) => string) => parse(pageOf(spoil(plan, change)));
  const plain = page((text) => `${text}x`);
  const withoutCode = (node: Node): unknown => skeleton(dropCode(node));
  const whole = withoutCode(plain);
  fc.assert(
    fc.property(nastyChange, (change) => {
      expect(withoutCode(page(change))).toEqual(whole);
    }),
    { numRuns: 15 },
  );
});

/** Backticks in a text make code of what is between them, and may; that is all they do. */
function dropCode(node: Node): Node {
  return { ...node, children: (node.children ?? []).filter(({ name }) => name !== 'code').map(dropCode) };
}

test('What was said is there to be read, not run', () => {
  const page = pageOf(spoil(aRichPlan(), (text) => `${text}<script>alert("1")</script>&amp;\u001b`));
  expect(page).not.toContain('<script');
  expect(page).toContain('GFS2 on both nodes&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;amp;\\u001b');
});

test('No two boxes of the order lie on each other, and all are inside the drawing', () => {
  const pvs = ['sda', 'sdb', 'sdc'].map((name) => aPv(name, { extentCount: 1_000_000, free: 900_000 }));
  const volumes = Array.from({ length: 100 }, (_, index) => aMirror(`m${index}`));
  const large = planFor(anInventory({ vgs: [aVg({ pvs, volumes })] }));
  for (const plan of [demoPlan, aRichPlan(), large]) {
    const graph = stepGraph(plan);
    for (const { lanes, width, height } of graph === null ? [] : orderLayouts(graph)) {
      const boxes = lanes.flatMap((lane) => lane.boxes);
      for (const box of boxes) {
        expect(box.x + box.width).toBeLessThan(width);
        expect(box.y + box.height).toBeLessThan(height);
        const overlapping = boxes.filter(
          (other) => other !== box && other.y === box.y && other.x < box.x + box.width && box.x < other.x + other.width,
        );
        expect(overlapping).toEqual([]);
      }
    }
  }
});

test('A plan without work is a page too', () => {
  const page = pageOf(planFor(anInventory({ vgs: [] })));
  expect(page).toContain('None: nothing is done.');
  expect(() => parse(page)).not.toThrow();
});

const browser = ['chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
);

test.runIf(browser !== undefined)('A real browser shows all of it', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'raidlift-page-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'plan.html');
  writeFileSync(file, pageOf(demoPlan));
  const argv = ['--headless', '--disable-gpu', '--no-sandbox', '--dump-dom', pathToFileURL(file).href];
  // Its profile lies beside the page: an account without a home has browsers too.
  const env = { ...process.env, HOME: folder };
  const { stdout, stderr } = spawnSync(browser ?? '', argv, { encoding: 'utf8', timeout: 100_000, env });
  expect(stdout).toContain(`id="step-${demoPlan.steps.length}"`);
  expect(stderr).not.toMatch(/Content Security Policy/);
});
