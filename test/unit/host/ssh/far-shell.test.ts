import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newMark, piecesOf, quote, quoteAll, wholeScript } from '../../../../src/host/ssh/far-shell.js';

const SHELLS = [['dash'], ['bash'], ['busybox', 'sh']].filter(
  ([file = '', ...args]) => spawnSync(file, [...args, '-c', ':']).status === 0,
);
/** What shells make something of, besides any other text. */
const character = fc.oneof(
  fc.constantFrom(...'\'"\\$`!*?[]{}()<>|&;#~%=\n\t\r -'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
);
const word = fc
  .array(character, { maxLength: 20 })
  .map((characters) => characters.join('').replaceAll('\0', '0'))
  .filter((text) => !/[\uD800-\uDFFF]/u.test(text));

describe.each(SHELLS.map((shell) => [shell.join(' '), shell] as const))('in %s', (_name, [file = '', ...args]) => {
  test('a quoted word is exactly that word, on a command line and in a script that is read from stdin', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 40 }), (words) => {
        const command = `printf '%s\\0' ${quoteAll(words)}`;
        const expected = words.map((each) => `${each}\0`).join('');
        expect(spawnSync(file, [...args, '-c', command], { encoding: 'utf8' }).stdout).toBe(expected);
        const input = wholeScript('mark', command);
        const said = spawnSync(file, [...args, '-s'], { encoding: 'utf8', input }).stdout;
        expect(said).toBe(`${expected}\nmark end\n`);
      }),
      { numRuns: 25 },
    );
  });
});

test('dash and bash are among the shells that were tried', () => {
  expect(SHELLS.map((shell) => shell[0])).toEqual(expect.arrayContaining(['dash', 'bash']));
});

test('a NUL, which no argument can hold, is refused', () => {
  expect(() => quote('a\0b')).toThrow('NUL');
});

describe('an output cut into pieces', () => {
  test('is what was printed after each mark, byte for byte, whatever stands before the first', () => {
    fc.assert(
      fc.property(word, fc.array(fc.tuple(word, word)), (greeting, all) => {
        const mark = newMark();
        const printed = all.map(([, text], index) => `\n${mark} piece ${index}\n${text}`).join('');
        const pieces = piecesOf(`${greeting}${printed}\n${mark} end\n`, mark);
        expect(pieces?.map((piece) => piece.text)).toEqual(all.map(([, text]) => text));
        expect(pieces?.map((piece) => piece.words)).toEqual(all.map((_, index) => ['piece', String(index)]));
      }),
    );
  });

  test('is nothing where the end is missing', () => {
    expect(piecesOf('\nm out\nhalf of it', 'm')).toBeNull();
    expect(piecesOf('', 'm')).toBeNull();
  });
});
