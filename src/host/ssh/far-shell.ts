import { randomBytes } from 'node:crypto';
import { environment } from '../environment.js';

/*
 * What runs on the far side is a POSIX sh that reads a script from its stdin. The login shell there, whatever it is, parses
 * FAR_SHELL only; every word of ours stands in such a script, through `quote`.
 */

/** The whole command that ssh is given. */
export const FAR_SHELL = { root: 'exec sh -s', sudo: 'exec sudo -n sh -s' } as const;

/** A word that any POSIX sh takes as exactly this text. Throws for a NUL, which no argument can hold. */
export function quote(word: string): string {
  if (word.includes('\0')) throw new Error('a NUL in a word for a shell');
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

export function quoteAll(words: readonly string[]): string {
  return words.map(quote).join(' ');
}

/** A command with the environment of our local processes and nothing else. */
export function inEnvironment(argv: readonly string[]): string {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  return quoteAll(['env', '-i', ...variables, ...argv]);
}

/** What a shell needs to find its own tools, whatever the login shell has set. */
const PRELUDE = `PATH=${quote(environment['PATH'] ?? '')}; LC_ALL=C; export PATH LC_ALL\numask 077\n`;

/**
 * Marks the places in the output of one script: nothing that a host prints can hold it by chance, so that neither a greeting
 * of the login shell nor the content of a file is taken for an answer.
 */
export function newMark(): string {
  return `raidlift-${randomBytes(16).toString('hex')}`;
}

/** A script that is read to its end before anything of it runs, and whose last words prove that it was. */
export function wholeScript(mark: string, body: string): string {
  return `{\n${PRELUDE}m=${mark}\n${body}\nprintf '\\n%s end\\n' "$m"\nexit 0\n}\n`;
}

/** Between marks: what was printed after each, with the words on the mark's own line. */
export interface Piece {
  words: string[];
  text: string;
}

/**
 * Cuts an output into pieces. Each mark stands at the beginning of a line; the line break before it is not part of the text
 * above. Null where the end is missing: the connection broke, or the shell did.
 */
export function piecesOf(output: string, mark: string): Piece[] | null {
  const parts = `\n${output}`.split(`\n${mark} `);
  const pieces = parts.slice(1).map((part) => {
    const lineEnd = part.indexOf('\n');
    const line = lineEnd < 0 ? part : part.slice(0, lineEnd);
    return { words: line.split(' '), text: lineEnd < 0 ? '' : part.slice(lineEnd + 1) };
  });
  return pieces.at(-1)?.words[0] === 'end' ? pieces.slice(0, -1) : null;
}
