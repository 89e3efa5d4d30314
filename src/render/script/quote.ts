import { usageError } from '../../model/errors.js';

/** Words that a POSIX shell takes as they are, wherever they stand but first in a command. */
const PLAIN = /^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/;

/**
 * A text as one word of a POSIX shell, byte for byte: the only way by which text gets into a script. No shell word holds a
 * NUL: `SCRIPT_TEXT`, exit 2.
 */
export function quote(text: string): string {
  if (PLAIN.test(text)) return text;
  if (text.includes('\0')) throw usageError('SCRIPT_TEXT', 'a text of the plan holds a NUL, which no shell can take');
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A text for a comment: on one line, whatever it holds. */
export function comment(text: string): string {
  return `# ${text.replaceAll(/[\u0000-\u001f\u007f]+/g, ' ')}`;
}
