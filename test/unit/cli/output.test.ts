import { execFileSync, spawn, spawnSync } from 'node:child_process';
import fs, { lstatSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test, vi } from 'vitest';
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

const PLAN = fileURLToPath(new URL('../../../plans/demo.plan.json', import.meta.url));
const MAIN = `import { main } from ${JSON.stringify(new URL('../../../src/cli/main.ts', import.meta.url).href)}; await main(process.argv);`;

/** Runs the command in a shell. */
function exportWith(shell: string): { code: number | null; stderr: string } {
  const node = `${process.execPath} --import tsx --input-type=module -e '${MAIN}' raidlift`;
  const { status, stderr } = spawnSync('sh', ['-c', shell.replace('EXPORT', `${node} export ${PLAN}`)], {
    encoding: 'utf8',
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
  });
  return { code: status, stderr };
}

test('A write(2) that takes only a part, as on a disk that is nearly full, leaves no part of a file', async () => {
  const file = join(folder, 'large');
  const part = vi.spyOn(fs, 'write') as unknown as { mockImplementation(write: unknown): unknown; mockRestore(): void };
  part.mockImplementation(
    (fd: number, text: string, at: number, _encoding: string, done: (...args: unknown[]) => void) =>
      done(null, fs.writeSync(fd, text.slice(0, text.length / 2), at)),
  );
  await writeResult(file, 'whole'.repeat(1000)).finally(() => part.mockRestore());
  expect(readFileSync(file, 'utf8')).toHaveLength(5000);
});

test('What is sent to a full disk does not look whole: exit code 1', () => {
  const { code, stderr } = exportWith('EXPORT >/dev/full');
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('(ENOSPC)') as string });
  expect(stderr).toContain('[OUTPUT_LOST]');
});

test('A reader that has seen enough is none to complain to', () => {
  expect(exportWith('{ EXPORT; echo "code $?" >&2; } | head -1')).toEqual({ code: 0, stderr: 'code 0\n' });
});
