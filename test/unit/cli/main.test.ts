import { expect, test } from 'vitest';
import { verbs } from '../../../src/cli/verbs.js';
import { World } from './world.js';

test('A mistyped verb is exit 2 with a suggestion', async () => {
  const world = new World();
  expect(await world.raidlift('insepct')).toBe(2);
  expect(world.stderr).toContain('Did you mean inspect?');
});

test('A mistyped option is exit 2 with a suggestion', async () => {
  const world = new World();
  expect(await world.raidlift('plan', '--polcy', 'x')).toBe(2);
  expect(world.stderr).toContain('Did you mean --policy?');
});

test('A missing or a superfluous argument is exit 2', async () => {
  const world = new World();
  expect(await world.raidlift('show')).toBe(2);
  expect(await world.raidlift('show', 'a', 'b')).toBe(2);
});

test('Help is exit 0, on stdout, and every verb has an example', async () => {
  const world = new World();
  expect(await world.raidlift('--help')).toBe(0);
  expect(world.stdout).toContain('sudo raidlift inspect');
  for (const verb of verbs) {
    expect(await world.raidlift(verb.name, '--help')).toBe(0);
    expect(world.stdout).toMatch(/Examples:\n {2}# .+\n {2}.*raidlift\b/);
    expect(world.stdout.split('\n').every((line) => line.length <= 110)).toBe(true);
  }
});

test('The version is the package’s', async () => {
  const world = new World();
  expect(await world.raidlift('--version')).toBe(0);
  expect(world.stdout).toBe('9.9.9\n');
});
