import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shellWords } from '../../../src/render/shell-words.js';
import { formatBytes, formatCount, formatDuration, formatPercent } from '../../../src/model/quantities.js';
import { table } from '../../../src/render/table.js';
import { clean, paint, wrap } from '../../../src/render/text.js';

test('Sizes are for people', () => {
  expect([0, 512, 524288, 1.5 * 1024 ** 4, 1024 ** 2 - 1, 400 * 1024 ** 2].map(formatBytes)).toEqual([
    '0 B',
    '512 B',
    '512 KiB',
    '1.5 TiB',
    '1 MiB',
    '400 MiB',
  ]);
});

test('Counts, times and percents are for people', () => {
  expect(formatCount(1234567)).toBe('1,234,567');
  expect([40, 600, 12600].map(formatDuration)).toEqual(['40 s', '10 min', '3.5 h']);
  expect([100, 99.999, 42.5, null].map(formatPercent)).toEqual(['100%', '99.99%', '42.5%', '?']);
});

test('Lines have at most 80 columns, and no word is lost', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,40}$/), { minLength: 1 }), (words) => {
      const lines = wrap(words.join(' '), { first: '  seen: ' });
      expect(lines.every((line) => line.length <= 80)).toBe(true);
      expect(lines.join(' ').replace('seen: ', '').split(/ +/).filter(Boolean)).toEqual(words);
    }),
  );
});

test('A command in backticks is never broken', () => {
  const command = '`lvconvert --yes --type raid1 -m 1 vg0/a-name-of-some-length /dev/sda`,';
  expect(wrap(`Some words that come before the command, and then ${command} and more.`)).toContainEqual(
    expect.stringContaining(command),
  );
});

test('What a host says cannot steer the terminal', () => {
  expect(clean('a\u001b[2Jb\nc\u202e')).toBe('a\\u001b[2Jb\\u000ac\\u202e');
  expect(wrap('/mnt/\u001b]0;x\u0007')[0]).not.toContain('\u001b');
});

test('Colours are there only when asked for', () => {
  expect(paint({ color: false }, 'red', 'x')).toBe('x');
  expect(paint({ color: true }, 'red', 'x')).toBe('\u001b[31mx\u001b[39m');
});

test('Commands can be pasted', () => {
  expect(shellWords(['lvs', '-o', 'a b', "it's", ''])).toBe(`lvs -o 'a b' 'it'\\''s' ''`);
});

test('A cell longer than its column takes a line of its own', () => {
  const columns = [
    { title: 'LV', max: 4 },
    { title: 'Size', align: 'right' as const },
  ];
  expect(
    table(
      columns,
      [
        ['a', '1'],
        ['abcdefg', '22'],
      ],
      { color: false },
    ),
  ).toEqual(['LV    Size', 'a        1', 'abcdefg', '        22']);
});
