import { expect, test } from 'vitest';
import { parsePolicy } from '../../../src/cli/policy-file.js';
import { parseOverride } from '../../../src/cli/policy-options.js';

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
  expect(fault('')).toMatch(/line 1 column 1/);
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
