import xterm from '@xterm/headless';
import { spawn } from 'node:child_process';

export interface TerminalSession {
  /** What stands on the screen now, line by line, without spaces at the ends. */
  screen(): string;
  /** All that has scrolled by, too. */
  everything(): string;
  /** Waits until the screen holds this text. */
  seen(text: string): Promise<void>;
  type(keys: string): void;
  /** The exit code, when the program has ended. */
  ended: Promise<number | null>;
}

export const KEY = { down: '\u001b[B', enter: '\r', escape: '\u001b', ctrlC: '\u0003', ctrlD: '\u0004' };

/**
 * Runs a program on a real pseudo-terminal of 80 columns and 24 lines (`script` of util-linux makes it), with a terminal
 * emulator that shows what a person would see.
 */
export function onTerminal(
  command: string,
  { cwd, env }: { cwd: string; env: Record<string, string> },
): TerminalSession {
  const emulator = new xterm.Terminal({ cols: 80, rows: 24, scrollback: 5000, allowProposedApi: true });
  const child = spawn('script', ['-qec', `stty cols 80 rows 24; exec ${command}`, '/dev/null'], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8', TERM: 'xterm', ...env },
  });
  let written: Promise<void> = Promise.resolve();
  child.stdout.on('data', (data: Buffer) => {
    written = written.then(() => new Promise((done) => emulator.write(data, done)));
  });
  const rows = (from: number, to: number): string => {
    const lines: string[] = [];
    for (let row = from; row < to; row++) {
      lines.push(emulator.buffer.active.getLine(row)?.translateToString(true) ?? '');
    }
    return lines.join('\n').trimEnd();
  };
  const screen = (): string => rows(emulator.buffer.active.baseY, emulator.buffer.active.baseY + 24);
  return {
    screen,
    everything: () => rows(0, emulator.buffer.active.baseY + 24),
    async seen(text) {
      const until = Date.now() + 50_000;
      while (!screen().includes(text)) {
        if (Date.now() > until) throw new Error(`"${text}" did not appear on the screen:\n${screen()}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    type: (keys) => void child.stdin.write(keys),
    ended: new Promise((resolve) => child.once('close', (code) => void written.then(() => resolve(code)))),
  };
}
