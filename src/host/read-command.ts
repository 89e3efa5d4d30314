import type { CommandResult } from '../model/ports.js';
import { environment } from './environment.js';
import { endWithin } from './left-alone.js';

/** A report of ten thousand mirrors has 50 MB; V8's longest string has 512. */
const LONGEST_OUTPUT = 500_000_000;

/** Signals for our whole process group that may hit a child before it is in its own. */
const NOT_MEANT_FOR_IT: readonly (string | undefined)[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a command that only looks. After `timeoutMs` the result is there with fault `timeout` even where the process cannot
 * be ended: one that waits for a suspended device takes no signal (facts §3). Ctrl-C goes to the terminal's whole process
 * group: what was begun is read to its end all the same, and the caller stops in order.
 */
export async function readCommand(argv: readonly string[], timeoutMs: number): Promise<CommandResult> {
  const result = await readOnce(argv, timeoutMs);
  return NOT_MEANT_FOR_IT.includes(result.fault) ? await readOnce(argv, timeoutMs) : result;
}

async function readOnce(argv: readonly string[], timeoutMs: number): Promise<CommandResult> {
  const { execa } = await import('execa');
  const [file = '', ...args] = argv;
  const subprocess = execa(file, args, {
    env: environment,
    extendEnv: false,
    stdin: 'ignore',
    detached: true,
    reject: false,
    stripFinalNewline: false,
    maxBuffer: LONGEST_OUTPUT,
    forceKillAfterDelay: 1000,
  });
  const result = await endWithin(subprocess, timeoutMs);
  if (result === 'timeout') return { code: null, stdout: '', stderr: '', fault: 'timeout' };
  const fault = faultOf(result);
  return {
    code: result.exitCode ?? null,
    stdout: result.stdout,
    stderr: result.stderr,
    ...(fault === undefined ? {} : { fault }),
  };
}

/** How execa says that a process ended. */
export interface Ending {
  exitCode?: number | undefined;
  code?: string | undefined;
  signal?: string | undefined;
  isMaxBuffer?: boolean | undefined;
}

/** Why a command did not run to its end; undefined where it did. */
export function faultOf(ending: Ending): string | undefined {
  if (ending.isMaxBuffer === true) return 'output-too-long';
  return ending.signal ?? (ending.exitCode === undefined ? (ending.code ?? 'unknown') : undefined);
}
