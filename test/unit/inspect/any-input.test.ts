import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inspectReport } from '../../../src/inspect/inspect-report.js';
import { placeOfError } from '../../../src/inspect/json-place.js';
import { canonicalJson } from '../../../src/model/canonical-json.js';
import { RaidliftError } from '../../../src/model/errors.js';
import { inventory } from '../../../src/model/inventory.js';
import { fuzzCases, fuzzTime } from '../support/fuzz.js';
import { reportText, smallReport } from './small-report.js';

const options = { source: 'x', now: 'now' };
const limit = fuzzTime(fuzzCases(800));
const good = reportText(smallReport());

/** Reads it; anything thrown but a coded error is a bug, and so is an inventory that we would not read back. */
async function survives(text: string): Promise<void> {
  try {
    inventory.parse(JSON.parse(canonicalJson(await inspectReport(text, options))));
  } catch (error) {
    expect(error).toBeInstanceOf(RaidliftError);
  }
}

test('no text makes it throw anything but a coded error', { timeout: limit }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), fc.json({ maxDepth: 2 }), fc.string({ unit: 'binary' })), survives),
    {
      numRuns: fuzzCases(300),
    },
  );
});

test('nor does a report that is cut off or has other characters in it', { timeout: limit }, async () => {
  const damage = fc.tuple(fc.nat(good.length), fc.nat(30), fc.string({ maxLength: 5 }));
  await fc.assert(
    fc.asyncProperty(damage, ([from, length, text]) =>
      survives(good.slice(0, from) + text + good.slice(from + length)),
    ),
    { numRuns: fuzzCases(800) },
  );
});

test('nor does a report with any value in place of any other', { timeout: limit }, async () => {
  const paths = pathsOf(JSON.parse(good));
  const value = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom('', '-1', '9007199254740993', '[unknown]', 'a,b', '(0)', 'x(1),'),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), value, async (path, replacement) => {
      const document: unknown = JSON.parse(good);
      put(document, path, replacement);
      await survives(JSON.stringify(document));
    }),
    { numRuns: fuzzCases(800) },
  );
});

test('nor does one that is nested without end', async () => {
  await survives('['.repeat(200_000));
  await survives(`{"report":[{"vg":${'['.repeat(50_000)}${']'.repeat(50_000)}}]}`);
});

test('the place of an error is where JSON.parse finds it, when it says so', { timeout: limit }, () => {
  const broken = fc.tuple(fc.json({ maxDepth: 3 }), fc.nat(200), fc.string({ maxLength: 3 }));
  fc.assert(
    fc.property(broken, ([json, at, text]) => {
      const damaged = json.slice(0, at) + text + json.slice(at);
      const said = positionSaid(damaged);
      if (said === null) return;
      const { line, column } = placeOfError(damaged);
      const before = damaged.slice(0, said);
      expect(line).toBe(before.split('\n').length);
      expect(column).toBeLessThanOrEqual(said - before.lastIndexOf('\n'));
    }),
    { numRuns: fuzzCases(800) },
  );
});

function positionSaid(text: string): number | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    const position = / at position (\d+)/.exec(String(error))?.[1];
    return position === undefined ? null : Number(position);
  }
}

type Path = (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (value === null || typeof value !== 'object') return [path];
  const below = Object.entries(value).flatMap(([key, child]) =>
    pathsOf(child, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return [...(path.length > 0 ? [path] : []), ...below];
}

function put(document: unknown, path: Path, value: unknown): void {
  let place = document as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) place = place[key] as Record<string | number, unknown>;
  const last = path.at(-1);
  if (last !== undefined) place[last] = value;
}
