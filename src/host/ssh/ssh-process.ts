import { endWithin, letGo } from '../left-alone.js';

/** A report of ten thousand mirrors has 50 MB; V8's longest string has 512. */
const LONGEST_OUTPUT = 500_000_000;

/**
 * The person's own ssh: with their environment (agent, home), in a session of its own, so that Ctrl-C on the terminal does
 * not end a connection while a command runs at its other end.
 */
const OPTIONS = {
  detached: true,
  cleanup: false,
  reject: false,
  stripFinalNewline: false,
  env: { LC_ALL: 'C' },
} as const;

export interface SshResult {
  code: number | null;
  stdout: string;
  stderr: string;
  timedOut: boolean;
  /** There is no such program. */
  missing: boolean;
}

/**
 * Runs ssh to its end, or until the time is over. Then it is ended and left: the pipes to it are held by the connection's own
 * ssh, until what runs at the other end has ended.
 */
export async function runSsh(
  argv: readonly string[],
  { input, timeoutMs }: { input: string; timeoutMs: number },
): Promise<SshResult> {
  const { execa } = await import('execa');
  const [file = '', ...args] = argv;
  const subprocess = execa(file, args, { ...OPTIONS, input, maxBuffer: LONGEST_OUTPUT });
  const result = await endWithin(subprocess, timeoutMs);
  if (result === 'timeout') return { code: null, stdout: '', stderr: '', timedOut: true, missing: false };
  const { exitCode, stdout, stderr, code } = result;
  return { code: exitCode ?? null, stdout, stderr, timedOut: false, missing: code === 'ENOENT' };
}

/** An ssh that stays. It ends when its stdin does, hence with us. */
export interface SshProcess {
  readonly hasEnded: boolean;
  /** Called when it has ended. */
  onEnd(listener: () => void): void;
  write(text: string): void;
  /** Waits for an output that is complete, the end of the process, or the end of the time. */
  until(complete: (stdout: string) => boolean, limitMs: number): Promise<Said>;
  /** Closes its stdin and waits for its end. */
  close(): Promise<void>;
}

export interface Said {
  stdout: string;
  stderr: string;
  /** The exit code; null while it runs, or where there is none. */
  ended: number | null;
}

export async function startSsh(argv: readonly string[]): Promise<SshProcess> {
  const { execa } = await import('execa');
  const [file = '', ...args] = argv;
  const subprocess = execa(file, args, { ...OPTIONS, stdin: 'pipe', buffer: false });
  const said: Said = { stdout: '', stderr: '', ended: null };
  let hasEnded = false;
  let look = (): void => undefined;
  for (const name of ['stdout', 'stderr'] as const) {
    subprocess[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
      look();
    });
  }
  subprocess.stdin.on('error', () => undefined);
  const ended = subprocess.then((result) => {
    hasEnded = true;
    said.ended = result.exitCode ?? null;
    look();
  });
  return {
    get hasEnded() {
      return hasEnded;
    },
    onEnd: (listener) => void ended.then(listener),
    write: (text) => void subprocess.stdin.write(text),
    async until(complete, limitMs) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        look = () => {
          if (hasEnded || complete(said.stdout)) resolve();
        };
        timer = setTimeout(resolve, limitMs);
        look();
      });
      clearTimeout(timer);
      look = () => undefined;
      letGo(subprocess);
      return said;
    },
    async close() {
      subprocess.ref();
      subprocess.stdin.end();
      await ended;
    },
  };
}
