import { expect, test } from 'vitest';
import { isRunning, parseProcessStat } from '../../../src/host/process-stat.js';

const tail = '1 42 42 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 1 0 5843 1000 200 18446744073709551615';

test('a process’s name may hold blanks and parentheses', () => {
  expect(parseProcessStat(`42 (a) b (c) S ${tail}\n`)).toEqual({ state: 'S', startTime: '5843' });
});

test('what is no stat line is none', () => {
  expect(parseProcessStat('')).toBeNull();
  expect(parseProcessStat('42 (x) S 1 2')).toBeNull();
});

test.each([
  ['R', true],
  ['D', true],
  ['Z', false],
  ['X', false],
])('in state %s it runs: %s', (state, runs) => {
  expect(isRunning({ state, startTime: '1' })).toBe(runs);
});
