import type { AskPort, Choice } from './ask.js';

export interface FileQuestion {
  /** Stable; `.replace` is added for the question about a file that is there. */
  code: string;
  what: string;
  proposed: string;
  exists(file: string): Promise<boolean>;
}

/** Where to write something; a file that is there is replaced only where a person says so. Null: not at all. */
export async function askFile({ code, what, proposed, exists }: FileQuestion, ask: AskPort): Promise<string | null> {
  for (;;) {
    const file = await ask.text({ code, message: `Write ${what} to which file?`, safe: proposed });
    if (!(await exists(file))) return file;
    const answer = await ask.choose<'other' | 'replace' | 'not'>({
      code: `${code}.replace`,
      message: `${file} is there already.`,
      choices: [
        { value: 'other', name: 'Another name' },
        { value: 'replace', name: 'Replace it' },
        { value: 'not', name: 'Write nothing' },
      ],
      safe: 'other',
    });
    if (answer === 'replace') return file;
    if (answer === 'not') return null;
  }
}

/** One of several formats; the first is the safe one. */
export function askFormat<T>(formats: readonly [Choice<T>, ...Choice<T>[]], ask: AskPort): Promise<T> {
  return ask.choose({ code: 'format', message: 'In which format?', choices: formats, safe: formats[0].value });
}
