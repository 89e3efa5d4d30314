import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { assess } from '../../../src/assess/assess.js';
import { reportError } from '../../../src/cli/exit.js';
import { readPolicyFile } from '../../../src/cli/policy-file.js';
import { canonicalJson } from '../../../src/model/canonical-json.js';
import { RaidliftError } from '../../../src/model/errors.js';
import { policy as policySchema } from '../../../src/model/policy.js';
import { fuzzRuns, fuzzTime } from '../support/fuzz.js';
import { anInventory } from '../support/inventory.js';

const yaml = `formatVersion: 1
defaults: {do: convert, scrub: never}
volumes:
  vg0: &all {proveTracking: true}
  vg0/db: {do: keep, parallel: never, reason: "one host"}
overrides:
  - {finding: SUSPENDED, subject: vg0/db, reason: tried}
window: [Sat 22:00-05:00 Europe/Prague, 01:00-02:00 UTC]
spares: [/dev/sda]
limits: {maxCopies: 2, raidMinRecoveryRate: 10, raidMaxRecoveryRate: 20}
`;
const json = JSON.stringify({ formatVersion: 1, volumes: { vg0: { do: 'keep' } }, window: 'Mon 01:00-02:00 UTC' });

// prettier-ignore
const pieces = [
  '{', '}', '[', ']', ':', ': ', '- ', ',', '\n', '\n  ', '\t', '"', "'", '#', '|', '>', '&a ', '*a', '<<: *all', '? ', '!!binary x', '!<x> ', '!!set ',
  '%YAML 1.1\n', '---\n', '...\n', '__proto__: {}', 'constructor: 1', 'formatVersion: 1\n', 'null', '~', '.nan', '.inf', '1e999', '-0', '0x1', '2026-01-01',
  '9007199254740993', '{a: 1}: b', '[1]: c', '\0', '\r', '\ufeff', '\u2028', '\ud800', '{'.repeat(300), '- '.repeat(300), 'Sat 25:00-05:00 Mars',
];
const piece = fc.oneof(
  fc.constantFrom(...pieces),
  fc.string({ maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 4 }),
);

/** A good policy with pieces replaced, taken out or put in. */
const damaged = fc.constantFrom(yaml, json).chain((text) =>
  fc
    .array(fc.tuple(fc.nat(text.length), fc.oneof(fc.constant(0), fc.nat(12), fc.nat(text.length)), piece), {
      minLength: 1,
      maxLength: 4,
    })
    .map((changes) =>
      changes.reduce((all, [at, length, put]) => all.slice(0, at) + put + all.slice(at + length), text),
    ),
);

/** Good YAML of any shape, often with the words of a policy. */
const words = fc.constantFrom(
  'formatVersion',
  'volumes',
  'defaults',
  'overrides',
  'window',
  'limits',
  'spares',
  'do',
  'vg0/db',
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    fc.oneof(fc.constantFrom<unknown>(1, 'keep', 'never', null, true, ''), fc.jsonValue({ maxDepth: 1 })),
    fc.dictionary(fc.oneof(words, fc.string({ maxLength: 5 })), tie('tree'), { maxKeys: 5 }),
    fc.array(tie('tree'), { maxLength: 3 }),
  ),
}));
const shaped = fc.dictionary(words, tree).map((document) => JSON.stringify({ formatVersion: 1, ...document }));

const bytes = fc.oneof(
  { weight: 4, arbitrary: damaged.map((text) => Buffer.from(text)) },
  { weight: 2, arbitrary: shaped.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.array(piece, { maxLength: 40 }).map((parts) => Buffer.from(parts.join(''))) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)) },
);

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'raidlift-policy-'));
  file = join(folder, 'p.yaml');
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

async function codedError(read: () => Promise<void>, message: RegExp): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!(error instanceof RaidliftError)) throw error;
    expect(error.exit).toBe(2);
    expect(error.message).toMatch(message);
    let told = '';
    reportError(error, { stderr: { write: (text) => (told += text), isTerminal: false }, env: {} });
    expect(told).toMatch(/^[^\u0000-\u001f\u007f]+\n$/);
  }
}

test(
  'Any bytes as a policy file are a policy that can be assessed by, or a coded error with file and place',
  { timeout: fuzzTime(fuzzRuns) },
  async () => {
    const inventory = anInventory();
    const place = new RegExp(`^Policy ${file} line \\d+ column \\d+: .`);
    await fc.assert(
      fc.asyncProperty(bytes, async (content) => {
        writeFileSync(file, content);
        await codedError(async () => {
          const policy = await readPolicyFile(file);
          expect(policySchema.parse(JSON.parse(canonicalJson(policy)))).toEqual(policy);
          await codedError(() => Promise.resolve(void assess(inventory, policy)), /./);
        }, place);
      }),
      { numRuns: fuzzRuns },
    );
  },
);
