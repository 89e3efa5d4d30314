import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSize, wholeNumber } from '../../../src/inspect/sizes.js';

test.each([
  ['0', 0, true],
  ['0 ', 0, true],
  ['4194304', 4194304, true],
  ['4194304B', 4194304, true],
  ['8192S', 4194304, true],
  ['4.00m', 4194304, true],
  ['512.00k', 524288, true],
  ['506.50k', 518656, true],
  ['1.00g', 2 ** 30, true],
  ['4,00m', 4194304, true],
  ['4.19M', 4190000, false],
  ['<12.00t', 12 * 2 ** 40, false],
  ['1.37g', Math.round(1.37 * 2 ** 30), false],
])('%s is a size', (text, bytes, exact) => {
  expect(parseSize(text)).toEqual({ bytes, exact });
});

test.each(['', 'big', '-1', '1.5', '1.5B', '4.00x', '9.00e', '99999999999999999', '0x10', '1e3', ' '])(
  '%s is none',
  (text) => {
    expect(parseSize(text)).toBeNull();
  },
);

test('whole numbers are those that a double holds exactly', () => {
  fc.assert(fc.property(fc.maxSafeNat(), (value) => wholeNumber(String(value)) === value));
  expect(wholeNumber('9007199254740992')).toBeNull();
  expect(wholeNumber('12 ')).toBeNull();
});
