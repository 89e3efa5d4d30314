import { paint, textOf, wrap, type RenderOptions } from './text.js';
import type { ErrorText } from './error-texts/texts.js';

/** Everything about one error. */
export function renderErrorHelp({ code, meaning, next }: ErrorText, options: RenderOptions): string {
  return textOf([
    `${paint(options, 'bold', code)} (an error)`,
    ...wrap(meaning, { first: '  meaning: ' }),
    ...wrap(next, { first: '  next:    ' }),
  ]);
}
