import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parsePolicy, withPolicyLine } from '../../../src/cli/policy-file.js';
import { parseOverride } from '../../../src/cli/policy-options.js';
import { policyError } from '../../../src/model/errors.js';
import { World } from './world.js';

const fault = (text: string): string => {
  try {
    parsePolicy(text, 'p.yaml');
  } catch (error) {
    expect(error).toMatchObject({ code: 'POLICY_INVALID', exit: 2 });
    return (error as Error).message;
  }
  throw new Error('no error');
};

test('A policy may be YAML or JSON, and what it leaves out has its default', () => {
  const yaml = 'formatVersion: 1\nvolumes:\n  vg0/db: {do: keep, reason: GFS2}\n';
  const json = '{\n\t"formatVersion": 1,\n\t"volumes": {"vg0/db": {"do": "keep", "reason": "GFS2"}}\n}';
  expect(parsePolicy(yaml, 'p')).toEqual(parsePolicy(json, 'p'));
  expect(parsePolicy(yaml, 'p').defaults).toEqual({ do: 'convert', proveTracking: false, scrub: 'never' });
});

test('A wrong value is named by line and column', () => {
  expect(fault('formatVersion: 1\nvolumes:\n  vg0/db: {do: kepe}\n')).toMatch(
    /^Policy p\.yaml line 3 column 16: volumes\.vg0\/db\.do: /,
  );
});

test('A key that does not exist is named by line and column', () => {
  expect(fault('formatVersion: 1\ndefaults:\n  do: keep\n  scrubb: never\n')).toMatch(
    /line 4 column 3: defaults: .*scrubb/,
  );
});

test('A missing version points at the document', () => {
  expect(fault('volumes: {}\n')).toMatch(/line 1 column 1: formatVersion: /);
  expect(fault('')).toBe(
    'Policy p.yaml line 1 column 1: it is empty; the least that a policy says is `formatVersion: 1`',
  );
  expect(fault('- a\n')).toMatch(/line 1 column 1: it is no map of fields; /);
});

test('Broken YAML and doubled keys are named by line', () => {
  expect(fault('formatVersion: 1\nvolumes: {a: [\n')).toMatch(/line \d+ column \d+: /);
  expect(fault('formatVersion: 1\nformatVersion: 1\n')).toMatch(/line 2 column 1: /);
});

test('A bomb of aliases is refused, not expanded', () => {
  const levels = Array.from(
    { length: 12 },
    (_, index) =>
      `l${index}: &l${index} [${Array(10)
        .fill(index === 0 ? 'x' : `*l${index - 1}`)
        .join(', ')}]`,
  );
  expect(fault(`formatVersion: 1\n${levels.join('\n')}\n`)).toMatch(/line 1 column 1: .*alias/i);
});

test('An override names a finding, perhaps a volume, and always a reason', () => {
  expect(parseOverride('A_B=why = so')).toEqual({ finding: 'A_B', reason: 'why = so' });
  expect(parseOverride('A_B:vg0/db=why')).toEqual({ finding: 'A_B', subject: 'vg0/db', reason: 'why' });
  for (const text of ['A_B', 'A_B=', 'A_B= ', 'a_b=why', '=why', ':vg0/db=why']) {
    expect(() => parseOverride(text), text).toThrow(/ID="reason"/);
  }
});

test('All that is wrong is said at once, each with its line', () => {
  const text = [
    'formatVersion: 1',
    'window: [Sat 22:00-05:00 Europe/Prague, Sat 25:00-05:00 UTC]',
    'limits:',
    '  maxCopies: 0',
    '  mirrorCopyThrottle: 101',
    '  speed: 3',
    '',
  ].join('\n');
  expect(fault(text)).toBe(
    'Policy p.yaml line 2 column 41: window.1: 25:00 is no time of day to begin at; ' +
      'line 4 column 14: limits.maxCopies: Too small: expected number to be >=1; ' +
      'line 5 column 23: limits.mirrorCopyThrottle: Too big: expected number to be <=100; ' +
      'line 6 column 3: limits: there is no field speed',
  );
});

test.each([
  ['window: 5', 'line 2 column 9: window: is neither a window nor a list of windows'],
  ['window: []', 'line 2 column 9: window: Too small'],
  ['window: Sat 22-5 UTC', 'line 2 column 9: window: write it as "[DAYS] HH:MM-HH:MM ZONE"'],
  ['window: Sat 22:00-05:00', 'line 2 column 9: window: write it as'],
  ['window: Sut 22:00-05:00 UTC', 'line 2 column 9: window: Sut is no day'],
  ['window: Sat 22:00-22:00 UTC', 'line 2 column 9: window: it begins when it ends'],
  ['window: 24:00-05:00 UTC', 'line 2 column 9: window: 24:00 is no time of day to begin at'],
  ['window: 22:60-05:00 UTC', 'line 2 column 9: window: 22:60 is no time of day'],
  ['window: 22:00-24:01 UTC', 'line 2 column 9: window: 24:01 is no time of day'],
  ['window: 22:00-05:00 Europe/Prag', 'line 2 column 9: window: Europe/Prag is no time zone'],
  [
    'limits: {raidMinRecoveryRate: 9, raidMaxRecoveryRate: 5}',
    'line 2 column 31: limits.raidMinRecoveryRate: is above',
  ],
  ['limits: fast', 'line 2 column 9: limits: Invalid input: expected object'],
])('A policy with %s is refused with the line', (line, words) => {
  expect(fault(`formatVersion: 1\n${line}\n`)).toContain(`Policy p.yaml ${words}`);
});

test.each([
  ['volumes:\n  vg0/bd: {do: keep}', 'line 3 column 3: The policy’s entry vg0/bd', 'POLICY_UNKNOWN_VOLUME'],
  ['volumes:\n  vg0: {parallel: never}', 'line 3 column 3: The policy says vg0', 'POLICY_REASON_MISSING'],
  ['overrides:\n  - {finding: NO_SUCH, reason: r}', 'line 3 column 5: There is no finding', 'OVERRIDE_UNKNOWN_FINDING'],
  ['overrides:\n  - {finding: UNDER_SNAPSHOT, reason: r}', 'line 3 column 5: UNDER_SNAPSHOT', 'OVERRIDE_OF_BLOCKER'],
  [
    'overrides:\n  - {finding: NOSYNC, subject: vg9, reason: r}',
    'line 3 column 5: The override of',
    'OVERRIDE_UNKNOWN_SUBJECT',
  ],
])('A policy that does not fit the host names the line too: %s', async (lines, words, code) => {
  const world = new World();
  const file = `${world.stateDir}.yaml`;
  writeFileSync(file, `formatVersion: 1\n${lines}\n`);
  expect(await world.raidlift('plan', '--policy', file)).toBe(2);
  expect(world.stderr).toContain(`${file} ${words.replace('’', "'")}`);
  expect(world.stderr).toContain(`[${code}]`);
});

test('What an option added to a policy is not looked for in its file', async () => {
  const world = new World();
  const file = `${world.stateDir}.yaml`;
  writeFileSync(file, 'formatVersion: 1\n');
  expect(await world.raidlift('plan', '--policy', file, '--override', 'NO_SUCH=r')).toBe(2);
  expect(world.stderr).toMatch(/^raidlift: There is no finding NO_SUCH/);
});

test('What is wrong with a volume whose name is a number has its place, too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'raidlift-policy-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'p.yaml');
  writeFileSync(file, 'formatVersion: 1\nvolumes:\n  1: {do: keep}\n');
  const told = await withPolicyLine(policyError('X', 'not here', ['volumes', '1']), file);
  expect(told).toMatchObject({ code: 'X', message: `Policy ${file} line 3 column 3: not here` });
});

test('A policy that is far too long is refused before it is parsed', () => {
  expect(fault(`formatVersion: 1\n#${'x'.repeat(512 * 1024)}\n`)).toMatch(
    /line 1 column 1: it is longer than 524288 bytes/,
  );
});

test('Forty thousand keys are read in seconds, and one that is there twice is named by its line', () => {
  const keys = Array.from({ length: 40_000 }, (_, index) => `v${index}: {}`).join('\n  ');
  const text = `formatVersion: 1\nvolumes:\n  ${keys}\n`;
  const begin = performance.now();
  expect(Object.keys(parsePolicy(text, 'p').volumes)).toHaveLength(40_000);
  expect(performance.now() - begin).toBeLessThan(30_000);
  expect(fault(`${text}  v7: {do: keep}\n`)).toBe('Policy p.yaml line 40003 column 3: the key v7 is there already');
});

test('Keys that are the same once they are text are there twice, in whichever map', () => {
  expect(fault('formatVersion: 1\nvolumes:\n  1: {}\n  "1": {}\n')).toMatch(/line 4 column 3: the key 1 is/);
  expect(fault('formatVersion: 1\noverrides:\n  - {reason: a, reason: b}\n')).toMatch(
    /line 3 column 17: the key reason/,
  );
});
