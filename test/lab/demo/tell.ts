import { setTimeout as sleep } from 'node:timers/promises';
import { styleText } from 'node:util';
import type { Guest } from '../guest/guest.js';
import type { Job } from '../guest/jobs.js';

/** A line in which a person reads, at most this wide. */
const WIDTH = 80;

type Style = Parameters<typeof styleText>[0];

/** What the demo says, and the proofs it has collected. Colours only on a terminal. */
export class Tell {
  readonly failures: string[] = [];
  proofs = 0;
  readonly isTerminal = process.stdout.isTTY === true;
  readonly #color = this.isTerminal && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb';
  readonly #begun = performance.now();
  #chapter = 0;

  paint(style: Style, text: string): string {
    return this.#color ? styleText(style, text, { validateStream: false }) : text;
  }

  line(text = ''): void {
    process.stdout.write(`${text}\n`);
  }

  /** Seconds since the beginning. */
  seconds(): number {
    return Math.round((performance.now() - this.#begun) / 1000);
  }

  chapter(title: string): void {
    const head = `${++this.#chapter}. ${title} `;
    this.line(
      `\n${this.paint(['bold', 'cyan'], head)}${this.paint('dim', `${'─'.repeat(Math.max(0, WIDTH - 8 - head.length))} ${this.seconds()} s`)}\n`,
    );
  }

  /** A paragraph, broken into lines. */
  say(text: string): void {
    let line = '';
    for (const word of text.trim().split(/\s+/)) {
      if (line !== '' && line.length + 1 + word.length > WIDTH) {
        this.line(line);
        line = '';
      }
      line += line === '' ? word : ` ${word}`;
    }
    this.line(line);
  }

  /** One thing that is to be true; the exit code depends on it. */
  prove(claim: string, holds: boolean, seen = ''): void {
    this.proofs++;
    if (!holds) this.failures.push(claim);
    const mark = holds ? this.paint(['bold', 'green'], '  ✓') : this.paint(['bold', 'red'], '  ✗ NOT TRUE:');
    this.line(`${mark} ${claim}${seen === '' ? '' : this.paint('dim', ` (${seen})`)}`);
  }

  /**
   * Runs a command in the guest, shown as a person would type it, its output as it comes. On a terminal of ours the command
   * gets one too, and with that its colours and its progress.
   */
  async run(guest: Guest, command: string, options: { meanwhile?: () => Promise<void> } = {}): Promise<Ran> {
    this.line(this.paint('bold', `$ ${command}`));
    const job = guest.start(this.isTerminal ? onTerminal(command) : `exec 2>&1; ${command}`);
    const [{ code, stdout }] = await Promise.all([this.#stream(job), options.meanwhile?.()]);
    if (code !== 0) this.line(this.paint('dim', `(exit code ${code ?? 'none: the host is gone'})`));
    this.line();
    return { code, output: stdout };
  }

  async #stream(job: Job): Promise<{ code: number | null; stdout: string }> {
    let shown = 0;
    let ended = false;
    const end = job.done.finally(() => (ended = true));
    const show = (): void => {
      const text = job.output().stdout.replace(/\ufffd+$/, ''); // a character of which only the beginning is there
      process.stdout.write(text.slice(shown));
      shown = text.length;
    };
    while (!ended) {
      await Promise.race([sleep(100), end]);
      show();
    }
    show();
    return end;
  }
}

export interface Ran {
  code: number | null;
  output: string;
}

/** The same command under a pseudo terminal of the guest, as large as ours. */
function onTerminal(command: string): string {
  const { columns = WIDTH, rows = 24 } = process.stdout;
  const inner = `stty cols ${columns} rows ${rows}; ${command}`;
  return `TERM=xterm-256color exec script -qec ${quote(inner)} /dev/null`;
}

/** For a POSIX shell. */
export function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
