import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
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

test('The session in docs/wizard.md is the one that the lab recorded', () => {
  const folder = join(root, 'test/fixtures/session');
  const screens = readdirSync(folder).map((name) => stripVTControlCharacters(readFileSync(join(folder, name), 'utf8')));
  expect(screens).toHaveLength(3);
  for (const screen of screens) expect(read('docs/wizard.md')).toContain(`\n${screen.trimEnd()}\n\`\`\`\n`);
});

test('The picture in the README has every character of the recorded session, in order', () => {
  const folder = join(root, 'test/fixtures/session');
  const squeeze = (text: string): string => text.replaceAll(/\s/g, '');
  const drawn = [...read('docs/session.svg').matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text);
  const shown = squeeze(drawn.join('')).replaceAll('&gt;', '>').replaceAll('&lt;', '<').replaceAll('&amp;', '&');
  for (const name of readdirSync(folder)) {
    expect(shown).toContain(squeeze(stripVTControlCharacters(readFileSync(join(folder, name), 'utf8'))));
  }
});
