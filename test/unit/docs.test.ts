import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { verbs } from '../../src/cli/verbs.js';
import { ExitCode } from '../../src/model/errors.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const docs = readdirSync(join(root, 'docs')).map((name) => `docs/${name}`);
const pages = ['README.md', 'CONTRIBUTING.md', 'src/README.md', 'test/lab/README.md', ...docs];
const read = (page: string) => readFileSync(join(root, page), 'utf8');

test.each(pages)('Each link of %s leads to a file', (page) => {
  const links = [...read(page).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, link = '']) => link);
  const lost = links.filter((link) => !/^https?:/.test(link) && !existsSync(join(root, dirname(page), link)));
  expect(lost).toEqual([]);
});

test('Each page of docs/ can be reached from the README', () => {
  const readme = read('README.md') + read('docs/lab.md') + read('docs/plan.md');
  const unreachable = docs.filter((page) => !readme.includes(page.replace('docs/', '')));
  expect(unreachable).toEqual([]);
});

test('The README has every exit code, and no verb that there is not', () => {
  const readme = read('README.md');
  for (const code of Object.values(ExitCode)) expect(readme).toMatch(new RegExp(`^\\| ${code} +\\|`, 'm'));
  const named = [...readme.matchAll(/(?:#|`|sudo|\n {4}) ?raidlift ([a-z]+)/g)].map(([, verb = '']) => verb);
  const known = new Set(verbs.map((verb) => verb.name));
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((verb) => !known.has(verb))).toEqual([]);
});
