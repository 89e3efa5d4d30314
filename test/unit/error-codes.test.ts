import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { checks } from '../../src/assess/registry.js';
import { errorTexts } from '../../src/render/error-texts/all.js';
import { World } from './cli/world.js';

const src = fileURLToPath(new URL('../../src', import.meta.url));
const explained = errorTexts.flatMap(({ texts }) => texts.map(({ code }) => code));

/** Names in the code that look like codes and are none: finding ids, names of the environment, flags in LVM's metadata. */
const others = new Set([
  ...checks.map(({ id }) => id),
  'NO_COLOR',
  'RAIDLIFT_DEBUG',
  'XDG_RUNTIME_DIR',
  'ACTIVATION_SKIP',
  'WRITE_LOCKED',
]);
/** Codes of one word; every other has two. */
const short = ['INTERRUPTED', 'LOCKED', 'UNEXPECTED'];
/** The id of a finding, and an error's code: the same thing, seen before a run or in it. */
const both = ['OPERATION_UNDER_WAY', 'NOT_IN_SYNC', 'MOVE_DEVICES_LEFT'];

function codesInSource(): Set<string> {
  const found = new Set([...short, ...both]);
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  for (const name of files.filter((file) => !file.includes('error-texts/'))) {
    const text = readFileSync(join(src, name), 'utf8');
    for (const [, code = ''] of text.matchAll(/'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'/g))
      if (!others.has(code)) found.add(code);
  }
  return found;
}

test('Every error code is explained in src/render/error-texts/, once, and none that there is not', () => {
  const codes = codesInSource();
  expect([...codes].filter((code) => !explained.includes(code))).toEqual([]);
  expect(explained.filter((code) => !codes.has(code))).toEqual([]);
  expect(new Set(explained).size).toBe(explained.length);
});

test('`raidlift findings` explains an error’s code, too', async () => {
  const world = new World();
  expect(await world.raidlift('findings', 'plan-stale')).toBe(0);
  expect(world.stdout).toMatch(
    /^PLAN_STALE \(an error\)\n {2}meaning: The volumes have changed[^]*\n {2}next: {4}Read/,
  );
  expect(await world.raidlift('findings', 'PLAN_STALE', '--json')).toBe(0);
  expect(JSON.parse(world.stdout)).toMatchObject({ findings: [], errors: [{ code: 'PLAN_STALE' }] });
  expect(await world.raidlift('findings', 'PLAN_STAEL')).toBe(2);
  expect(world.stderr).toContain('did you mean PLAN_STALE?');
});
