import { clean } from './text.js';

const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** A command as a person could paste it into a shell; control characters stay visible and harmless. */
export function shellWords(argv: readonly string[]): string {
  return argv.map(word).join(' ');
}

function word(text: string): string {
  return PLAIN.test(text) ? text : `'${clean(text).replaceAll("'", `'\\''`)}'`;
}
