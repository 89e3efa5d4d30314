import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import { projectDir } from '../guest/paths.js';

/** All of these in the soak; in `bin/test`, which may take half an hour on two cores, the first few, or one of so many. */
export function sample<T>(all: readonly T[], which: { first: number } | { oneOf: number }): readonly T[] {
  if (process.env['RAIDLIFT_SOAK'] !== undefined) return all;
  return 'first' in which ? all.slice(0, which.first) : all.filter((_, index) => index % which.oneOf === 0);
}

const only = new RegExp(process.env['RAIDLIFT_SOAK_ONLY'] ?? '');

/** Heads the list of cases in a report; the problems before it begin with the names of theirs. */
const DONE = '## What was done';

/** What reports of earlier runs tell of, what failed there apart. */
const done = (process.env['RAIDLIFT_SOAK_DONE'] ?? '')
  .split(':')
  .filter((path) => path !== '')
  .flatMap((path) => (readFileSync(path, 'utf8').split(DONE)[1] ?? '').split('\n'))
  .filter((line) => line.startsWith('- ') && !line.includes('**failed**'))
  .map((line) => line.slice(2));

/** Whether RAIDLIFT_SOAK_ONLY, a regular expression, fits this name of a case, or of a group of cases, as it is printed. */
export function isAskedFor(name: string): boolean {
  return only.test(name);
}

/**
 * Whether a case of a matrix is to be run: it is asked for, and not in RAIDLIFT_SOAK_DONE, reports of earlier runs with `:` between them; so
 * a matrix of hours can be run in parts.
 */
export function isWanted(name: string): boolean {
  const wasDone = (line: string): boolean => [`${name}: `, `${name}, `].some((start) => line.startsWith(start));
  return isAskedFor(name) && !done.some((line) => line === name || wasDone(line));
}

/** Minutes that each file of the soak may take; without RAIDLIFT_SOAK_MINUTES as many as it needs. */
const minutes = Number(process.env['RAIDLIFT_SOAK_MINUTES'] ?? Infinity);

/**
 * The summary of a part of the soak, as Markdown in .cache/soak/NAME.md. It is written again with each line, so that what a
 * run has found is there even when it is ended early.
 */
export class SoakReport {
  readonly #started = Date.now();
  readonly #lines: string[] = [];
  readonly problems: string[] = [];
  #head = '';

  constructor(
    private readonly name: string,
    private readonly title: string,
  ) {}

  /** Time is up: begin nothing more. */
  get isOver(): boolean {
    return Date.now() - this.#started > minutes * 60_000;
  }

  /** The part of the time that one of so many things may take has gone by since. */
  isOverFor(started: number, parts: number): boolean {
    return this.isOver || Date.now() - started > (minutes * 60_000) / parts;
  }

  /** Replaces the summary. */
  async summarise(text: string): Promise<void> {
    this.#head = text;
    await this.#write();
  }

  /** Adds a line to the list of what was done; `problems` are listed first. */
  async done(line: string, problems: readonly string[]): Promise<void> {
    this.#lines.push(`- ${line}${problems.length === 0 ? '' : ' **failed**'}`);
    this.problems.push(...problems.map((problem) => `${line}: ${problem}`));
    console.log(`${this.name}: ${line}${problems.map((problem) => `\n  PROBLEM: ${problem}`).join('')}`);
    await this.#write();
  }

  async #write(): Promise<void> {
    const dir = `${projectDir}/.cache/soak`;
    const minutesTaken = Math.round((Date.now() - this.#started) / 60_000);
    const commit = await execa('git', ['describe', '--always', '--dirty'], { cwd: projectDir, reject: false });
    const bound = Number.isFinite(minutes) ? `, bounded to ${minutes}` : '';
    const text = [
      `# ${this.title}`,
      `${new Date().toISOString().slice(0, 10)}, commit ${commit.stdout}, ${minutesTaken} minutes${bound}.`,
      this.#head,
      this.problems.length === 0
        ? 'No problem.'
        : `${this.problems.length} problems:\n\n${this.problems.map((problem) => `- ${problem}`).join('\n')}`,
      `${DONE}\n\n${this.#lines.join('\n')}`,
    ].join('\n\n');
    await mkdir(dir, { recursive: true });
    await writeFile(`${dir}/${this.name}.md`, `${text}\n`);
  }
}

/** A histogram as a Markdown table of one row. */
export function tableOf(counts: Readonly<Record<string, number | string>>): string {
  const row = (cells: (string | number)[]) => `| ${cells.join(' | ')} |`;
  const names = Object.keys(counts);
  return [row(names), row(names.map(() => '---')), row(Object.values(counts))].join('\n');
}
