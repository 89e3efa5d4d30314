import { readFile, writeFile } from 'node:fs/promises';
import { ExitCode, RaidliftError } from '../model/errors.js';
import { environment } from './environment.js';
import { letGo } from './left-alone.js';

const HELD = 6;
const DEFAULT_PATH = '/run/lock/raidlift';

/** The host's lock, ours until `release` or until our process is gone, however it ends. */
export interface Lock {
  release(): Promise<void>;
}

/**
 * Takes the one lock of this host, or says who has it. The lock is held by `flock(1)` around a `cat` that reads from us: when
 * we die, killed or not, it reads the end and the lock is free. It runs in a session of its own, so that Ctrl-C on the
 * terminal does not take the lock away while a command of ours still runs.
 *
 * Throws `LOCK_UNAVAILABLE` (exit 1) where the lock file cannot be made or flock(1) is missing.
 */
export async function takeLock(path = DEFAULT_PATH): Promise<Lock | { heldBy: string }> {
  const { execa } = await import('execa');
  const subprocess = execa('flock', ['--nonblock', '--conflict-exit-code', String(HELD), path, 'cat'], {
    env: environment,
    extendEnv: false,
    stdin: 'pipe',
    detached: true,
    cleanup: false,
    reject: false,
    buffer: false,
  });
  subprocess.stdin.on('error', () => undefined);
  // What `cat` gives back proves that it runs, hence that the lock is ours.
  subprocess.stdin.write('locked\n');
  const answer = new Promise<'locked'>((resolve) => subprocess.stdout.once('data', () => resolve('locked')));
  const first = await Promise.race([answer, subprocess]);
  if (first !== 'locked') {
    if (first.exitCode === HELD) return { heldBy: await holder(path) };
    throw unavailable(path, first.code === 'ENOENT' ? 'flock(1) is not installed' : 'see whether its folder is there');
  }
  await writeFile(path, `${process.pid}\n`);
  letGo(subprocess);
  return {
    async release() {
      subprocess.ref();
      subprocess.stdin.end();
      await subprocess;
    },
  };
}

function unavailable(path: string, why: string): RaidliftError {
  return new RaidliftError({
    code: 'LOCK_UNAVAILABLE',
    exit: ExitCode.failed,
    message: `the lock ${path} cannot be taken: ${why}; flock(1) of util-linux and a writable folder are needed`,
  });
}

async function holder(path: string): Promise<string> {
  const pid = (await readFile(path, 'utf8').catch(() => '')).trim();
  return /^\d+$/.test(pid) ? `process ${pid}` : 'another process';
}
