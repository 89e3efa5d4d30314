import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reportOf } from '../../bench/report-of.js';
import { buildProduct } from '../support/built.js';

/** Of 55,000 mirrors: 200 MB. */
const MIRRORS = 55_000;
/** MiB of heap: four and a half times the report. 700 are enough. */
const HEAP = 900;

let folder: string;
beforeAll(async () => {
  folder = await buildProduct();
  writeFileSync(join(folder, 'report.json'), reportOf(MIRRORS));
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('A report of 200 MB is planned from within bounded memory', { timeout: 600_000 }, async () => {
  const argv = [
    `--max-old-space-size=${HEAP}`,
    'bin/raidlift',
    'plan',
    '--from',
    'report.json',
    '--state-dir',
    'state',
  ];
  const child = spawn(process.execPath, argv, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  const code = await new Promise((done) => child.once('close', done));
  expect(code).toBe(0);
  expect(stdout).toContain(`Plan: ${MIRRORS.toLocaleString('en')} volumes`);
});
