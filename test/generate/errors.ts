import { errorTexts } from '../../src/render/error-texts/all.js';

/** docs/errors.md: every code that can stand in brackets behind an error. */
export function errorsPage(): string {
  return [
    '# Errors',
    '',
    '<!-- Made by `npm run generate` from src/render/error-texts/. -->',
    '',
    'An error is one line on stderr: what happened, where, what comes next, and a stable code in brackets. With `--json` the results of',
    'volumes carry the codes too. `raidlift findings CODE` says the same as this page. What is found before anything begins',
    'has ids of its own: [findings](findings.md).',
    '',
    ...errorTexts.flatMap(({ about, texts }) => [
      `## ${about}`,
      '',
      '| code | meaning | what next |',
      '| --- | --- | --- |',
      ...texts.map(({ code, meaning, next }) => `| \`${code}\` | ${meaning} | ${next} |`),
      '',
    ]),
  ].join('\n');
}
