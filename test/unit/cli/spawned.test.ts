import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readableJson } from '../../../src/model/canonical-json.js';
import { reportOf } from '../../bench/report-of.js';
import { buildProduct } from '../support/built.js';
import { aMirror, anInventory, aVg } from '../support/inventory.js';

/*
 * The installed command, really started.
 */

let folder: string;

beforeAll(async () => {
  folder = await buildProduct();
  const volumes = Array.from({ length: 1000 }, (_, index) => aMirror(`m${index}`));
  writeFileSync(join(folder, 'inventory.json'), readableJson(anInventory({ vgs: [aVg({ volumes })] })));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

function shell(script: string, input = ''): Promise<Ended> {
  const child = spawn('bash', ['--norc', '-c', script], { cwd: folder, env: { PATH: process.env['PATH'] ?? '' } });
  const ended: Ended = { code: null, stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (ended.stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (ended.stderr += data.toString()));
  child.stdin.end(input);
  return new Promise((done) => child.once('close', (code) => done({ ...ended, code })));
}

const limit = 60_000;

/** The libraries in those files of the product that Node.js says it has loaded; the build writes down where each part is from. */
function librariesIn(debugging: string): Set<string> {
  const files = new Set(debugging.match(/dist\/cli\/[\w-]+\.js/g));
  const text = [...files].map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
  return new Set(
    Array.from(text.matchAll(/^\s*\/\/ .*node_modules\/((?:@[^/]+\/)?[^/]+)\//gm), ([, name = '']) => name),
  );
}

test('It tells its version without loading anything', { timeout: limit }, async () => {
  const { code, stdout } = await shell('bin/raidlift --version');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('A reader that goes away ends it quietly', { timeout: limit }, async () => {
  const ended = await shell('set -o pipefail; bin/raidlift inspect --from inventory.json | head -1');
  expect(ended).toEqual({ code: 0, stdout: 'Host alpha: 1,000 mirrors, 0 raid1, 0 other in 1 VG.\n', stderr: '' });
});

test('A plan is made, shown and refused when torn', { timeout: limit }, async () => {
  const made = await shell('bin/raidlift plan --from inventory.json --out p.json vg0/m1 | tail -1');
  expect(made.stdout).toBe('No volume was changed. The plan is in p.json: raidlift apply p.json\n');
  expect(await shell('bin/raidlift show p.json | head -1')).toMatchObject({ stderr: '' });
  const torn = await shell('head -c 500 p.json > torn.json; bin/raidlift show ./torn.json');
  expect(torn).toMatchObject({ code: 2, stdout: '' });
  expect(torn.stderr).toMatch(/^raidlift: .*torn\.json is no whole JSON document.* \[PLAN_TORN\]\n$/);
});

test('Without a terminal, apply asks for --yes and runs nothing', { timeout: limit }, async () => {
  await shell('bin/raidlift plan --from inventory.json --out q.json vg0/m1');
  const ended = await shell('bin/raidlift apply q.json --state-dir ./state; echo $?; ls state');
  expect(ended.stdout).toBe('2\n');
  expect(ended.stderr).toContain('--yes');
});

test('No colour goes into a pipe', { timeout: limit }, async () => {
  const { stdout } = await shell('bin/raidlift plan --from inventory.json');
  expect(stdout).not.toContain('\u001b');
});

test(
  'What LVM reported is planned from without the schema library, which takes as long to load as all else',
  { timeout: limit },
  async () => {
    writeFileSync(join(folder, 'report.json'), reportOf(3));
    const { stderr, stdout } = await shell('NODE_DEBUG=esm,module bin/raidlift plan --from report.json');
    expect(stdout).toContain('3 to convert to raid1');
    expect(librariesIn(stderr)).toContain('commander');
    expect(librariesIn(stderr)).not.toContain('zod');
  },
);

test('Help loads none of the heavy libraries', { timeout: limit }, async () => {
  const { stderr, stdout } = await shell('NODE_DEBUG=esm,module node bin/raidlift plan --help');
  expect(stdout).toContain('Usage: raidlift plan');
  const loaded = librariesIn(stderr);
  expect(loaded).toContain('commander');
  for (const library of ['zod', 'execa', 'listr2', 'yaml', '@inquirer/core']) expect(loaded).not.toContain(library);
});
