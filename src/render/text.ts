import { styleText } from 'node:util';

/** What every renderer takes: whether colours are wanted. Without them the words say it all. */
export interface RenderOptions {
  color: boolean;
}

const WIDTH = 80;

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

export function paint(options: RenderOptions, style: Style, text: string): string {
  return options.color ? styleText(style, text, { validateStream: false }) : text;
}

/**
 * Makes what a host said harmless on a terminal: control characters (escape sequences in a mount point, say) become
 * visible. Everything that is not a text of ours goes through this before it is shown.
 */
export function clean(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, escape);
}

function escape(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}

export interface WrapOptions {
  /** Before the first line. */
  first?: string;
  /** Before every other line; as many spaces as `first` has characters when absent. */
  rest?: string;
  width?: number;
}

/** A word, or a span in backticks with what clings to it. */
const WORDS = /(?:[^\s`]*`[^`]*`)+\S*|\S+/g;

/**
 * Breaks a text at its spaces into lines of at most 80 columns. What is longer than that stays whole, and so does what is
 * in backticks: commands are there to be copied.
 */
export function wrap(text: string, options: WrapOptions = {}): string[] {
  const first = options.first ?? '';
  const rest = options.rest ?? ' '.repeat(first.length);
  const width = options.width ?? WIDTH;
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of clean(text).match(WORDS) ?? ['']) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = rest;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  lines.push(line);
  return lines;
}

/** Lines to one text with a final line end; nothing for no lines. */
export function textOf(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
