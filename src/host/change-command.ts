import { readFileSync } from 'node:fs';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import type { ChangeOptions, ChangeResult, CommandResult, RunningCommand } from '../model/ports.js';
import { environment } from './environment.js';
import { parseProcessStat } from './process-stat.js';
import { faultOf, type Ending } from './read-command.js';

/** The longest wait that a timer can count. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

/**
 * Runs a command that changes something, in a session of its own and never killed by us. Its output goes to files without a
 * name in `outputDir`, not to pipes: were we to die, writing into a pipe would kill it in the middle of its work. That folder
 * is a tmpfs, so that the output waits neither for a volume that the command has just suspended nor for room on a full one.
 *
 * Where `onRunning` fails, the command is still waited for before that error is thrown.
 */
export async function changeCommand(
  argv: readonly string[],
  options: ChangeOptions,
  outputDir: string,
): Promise<ChangeResult> {
  const { execa } = await import('execa');
  const stdout = await openNameless(outputDir);
  const stderr = await openNameless(outputDir);
  try {
    const [file = '', ...args] = argv;
    const subprocess = execa(file, args, {
      env: environment,
      extendEnv: false,
      stdin: 'ignore',
      stdout: descriptor(stdout),
      stderr: descriptor(stderr),
      detached: true,
      cleanup: false,
      reject: false,
      buffer: false,
    });
    const running = identify(subprocess.pid);
    const ended = subprocess.then((result) => collect(result, stdout, stderr));
    if (running === null) return { kind: 'ended', result: await ended };
    const told = options.onRunning(running).then(
      () => null,
      (error: unknown) => ({ error }),
    );
    const result = await within(ended, options.limitMs);
    const failure = await told;
    if (result === null) subprocess.unref();
    if (failure !== null) throw failure.error;
    return result === null ? { kind: 'still-running', running } : { kind: 'ended', result };
  } finally {
    await stdout.close();
    await stderr.close();
  }
}

async function openNameless(folder: string): Promise<FileHandle> {
  const path = `${folder}/raidlift-${randomUUID()}`;
  const handle = await open(path, 'wx+', 0o600);
  await unlink(path);
  return handle;
}

/** execa passes every descriptor on; its types know those up to 9. */
function descriptor(handle: FileHandle): 3 {
  return handle.fd as 3;
}

/** Right after the start and without yielding: until we wait for it, /proc has the process even if it has ended already. */
function identify(pid: number | undefined): RunningCommand | null {
  if (pid === undefined) return null;
  const stat = parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return { pid, startTime: stat?.startTime ?? '' };
}

async function collect(result: Ending, stdout: FileHandle, stderr: FileHandle): Promise<CommandResult> {
  const fault = faultOf(result);
  return {
    code: result.exitCode ?? null,
    stdout: await textOf(stdout),
    stderr: await textOf(stderr),
    ...(fault === undefined ? {} : { fault }),
  };
}

/** From the start: the command has moved the position that it shares with us. */
async function textOf(handle: FileHandle): Promise<string> {
  const { size } = await handle.stat();
  const buffer = Buffer.alloc(size);
  const { bytesRead } = await handle.read(buffer, 0, size, 0);
  return buffer.toString('utf8', 0, bytesRead);
}

async function within<T>(result: Promise<T>, limitMs: number): Promise<T | null> {
  if (limitMs > LONGEST_WAIT_MS) return result;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, limitMs, null);
  });
  const first = await Promise.race([result, limit]);
  clearTimeout(timer);
  return first;
}
