import { execFileSync, spawn } from 'node:child_process';
import { lstatSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeResult } from '../../../src/cli/output.js';

const folder = mkdtempSync(join(tmpdir(), 'raidlift-output-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('A file is written for its owner only, and a link to one stays a link', async () => {
  const [file, link] = [join(folder, 'result'), join(folder, 'link')];
  await writeResult(file, 'one');
  expect(lstatSync(file).mode & 0o777).toBe(0o600);
  symlinkSync(file, link);
  await writeResult(link, 'two');
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readFileSync(file, 'utf8')).toBe('two');
});

test('A pipe is written to and stays a pipe: no file takes its place', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const reader = spawn('sh', ['-c', `cat ${pipe} >${pipe}.read`], { stdio: 'ignore' });
  const ended = new Promise((resolve) => reader.on('exit', resolve));
  await writeResult(pipe, 'through');
  expect(lstatSync(pipe).isFIFO()).toBe(true);
  await ended;
  expect(readFileSync(`${pipe}.read`, 'utf8')).toBe('through');
});

test('What cannot be written is an error that says why', async () => {
  await expect(writeResult(folder, 'x')).rejects.toMatchObject({ code: 'CANNOT_WRITE', exit: 1 });
  await expect(writeResult(join(folder, 'none', 'x'), 'x')).rejects.toThrow(/ENOENT/);
});
