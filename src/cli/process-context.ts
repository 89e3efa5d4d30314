import type { SshHost } from '../host/ssh/ssh-host.js';
import { ExitCode } from '../model/errors.js';
import type { Clock } from '../model/ports.js';
import type { AskPort } from '../wizard/ask.js';
import type { Context, Output } from './context.js';
import { rooms } from './rooms.js';

const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const PAUSE_SIGNALS = ['SIGTSTP', 'SIGCONT'] as const;

/** The context of a real run. */
export function processContext(version: string): Context {
  return {
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    stdin: { isTerminal: process.stdin.isTTY === true, readAll: readStdin },
    env: process.env,
    version,
    clock: systemClock,
    rooms,
    host: async (target) => (target === undefined ? (await import('../host/local.js')).localHost() : farHost(target)),
    takeLock: async (target) =>
      target === undefined ? (await import('../host/lock.js')).takeLock() : (await farHost(target)).takeLock(),
    ask,
    questions,
    onStop,
    onPause: (listener) => hear(PAUSE_SIGNALS, listener),
  };
}

function hear(signals: readonly NodeJS.Signals[], listener: (signal: string) => void): () => void {
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}

function onStop(listener: (signal: string) => void): () => void {
  return hear(STOP_SIGNALS, listener);
}

async function questions({ color }: { color: boolean }): Promise<AskPort> {
  const terminal = { input: process.stdin, output: process.stdout, color, onStop };
  if (process.env['TERM'] === 'dumb') return (await import('../wizard/line-ask.js')).lineAsk(terminal);
  return (await import('../wizard/inquirer-ask.js')).inquirerAsk(terminal);
}

const farHosts = new Map<string, Promise<SshHost>>();

/** One connection a host, for the whole run. */
function farHost(target: string): Promise<SshHost> {
  const known = farHosts.get(target);
  if (known !== undefined) return known;
  const made = import('../host/ssh/ssh-host.js').then((module) => new module.SshHost(target));
  farHosts.set(target, made);
  return made;
}

/**
 * A stream that may lose its reader (`| head`, a closed terminal): from then on nothing is written and nothing is said. A
 * conversion under way must not die of it. Where there is no room for it, the end of the run says so.
 */
function outputOf(stream: NodeJS.WriteStream): Output {
  let gone = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    const isDocument = stream === process.stdout && !stream.isTTY && error.code !== 'EPIPE';
    if (!gone && isDocument) process.once('exit', () => reportLost(error));
    gone = true;
  });
  return {
    isTerminal: stream.isTTY === true,
    write(text) {
      if (!gone) stream.write(text);
    },
  };
}

/** A document that was sent into a file must not look whole when it is not. */
function reportLost({ code: reason = 'unknown reason' }: NodeJS.ErrnoException): void {
  const code = 'OUTPUT_LOST';
  const message = `What was printed is not whole: stdout could not be written (${reason}); what was done to volumes does not depend on that`;
  process.stderr.write(`raidlift: ${message} [${code}]\n`);
  if (process.exitCode === ExitCode.done || process.exitCode === undefined) process.exitCode = ExitCode.failed;
}

async function readStdin(): Promise<string> {
  return (await import('../host/saved/text-within.js')).textWithin(process.stdin, 'stdin');
}

async function ask(question: string, stop: AbortSignal): Promise<string | null> {
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<null>((resolve) => terminal.once('close', () => resolve(null)));
  try {
    return await Promise.race([terminal.question(question, { signal: stop }).catch(() => null), ended]);
  } finally {
    terminal.close();
  }
}

const systemClock: Clock = {
  now: () => new Date(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve(false);
      const stop = (): void => {
        clearTimeout(timer);
        resolve(false);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', stop);
        resolve(true);
      }, ms);
      signal.addEventListener('abort', stop, { once: true });
    }),
};
