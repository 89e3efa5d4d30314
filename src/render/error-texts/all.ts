import { hostErrors } from './host.js';
import { runErrors } from './run.js';
import { sshErrors } from './ssh.js';
import type { ErrorText, Texts } from './texts.js';
import { typedErrors } from './typed.js';

const toText = ([code, meaning, next]: Texts[number]): ErrorText => ({ code, meaning, next });

/** Every code that stands behind an error or a volume’s result, by what it is about. */
export const errorTexts: readonly { about: string; texts: readonly ErrorText[] }[] = [
  { about: 'What was typed, and files', texts: typedErrors.map(toText) },
  { about: 'The host and the state folder', texts: hostErrors.map(toText) },
  { about: 'Over ssh', texts: sshErrors.map(toText) },
  { about: 'A run: why it, or one volume of it, stopped', texts: runErrors.map(toText) },
];
