import { expect, test } from 'vitest';
import { readCopyStatus } from '../../../src/inspect/dm-status.js';

test('a mirror with a log on disk', () => {
  expect(readCopyStatus(['0 81920 mirror 2 254:4 254:5 10/10 1 AA 3 disk 254:3 A'])).toEqual({
    health: 'AA',
    logHealth: 'A',
    syncPercent: 100,
    syncAction: null,
    scrubPercent: null,
    mismatchCount: null,
  });
});

test('a mirror with a core log that syncs, its second leg dead', () => {
  expect(readCopyStatus(['0 196608 mirror 2 252:4 252:5 62/192 1 AD 1 core'])).toMatchObject({
    health: 'AD',
    logHealth: null,
    syncPercent: 32.29,
  });
});

test('a cluster mirror, also while its log cannot be asked', () => {
  const line = '0 196608 mirror 2 252:1 252:2 192/192 1 AA';
  expect(readCopyStatus([`${line} 3 clustered-disk 252:0 D`])).toMatchObject({ logHealth: 'D' });
  expect(readCopyStatus([`${line} 1 userspace 1 COM_FAILURE`])).toMatchObject({ health: 'AA', logHealth: null });
});

test('all but one region is not 100 percent', () => {
  expect(readCopyStatus(['0 1 mirror 2 1:1 1:2 2097151/2097152 1 AA 1 core'])?.syncPercent).toBe(99.99);
});

test('a raid1 whose leg is away', () => {
  expect(readCopyStatus(['0 40960 raid raid1 2 A- 40960/40960 idle 0 0 -'])).toEqual({
    health: 'A-',
    logHealth: null,
    syncPercent: 100,
    syncAction: 'idle',
    scrubPercent: null,
    mismatchCount: 0,
  });
});

test('a check’s progress is not the sync percentage; a repair’s is: it may be a first copy that a power cut broke off', () => {
  expect(readCopyStatus(['0 163840 raid raid1 2 AA 41472/163840 check 12 0 -'])).toMatchObject({
    syncPercent: 100,
    scrubPercent: 25.31,
    syncAction: 'check',
    mismatchCount: 12,
  });
  expect(readCopyStatus(['0 163840 raid raid1 2 Aa 41472/163840 recover 0 0 -'])?.syncPercent).toBe(25.31);
  expect(readCopyStatus(['0 524288 raid raid1 2 AA 337920/524288 repair 0 0 -'])).toMatchObject({
    syncPercent: 64.45,
    scrubPercent: 64.45,
  });
});

test.each([
  [[]],
  [['0 8192 linear']],
  [['0 8192 linear', '8192 8192 linear']],
  [['0 1 mirror x']],
  [['0 1 mirror 2 1:1']],
  [['0 1 raid raid1 3 AA 1/1 idle 0 0 -']],
])('%j is neither a mirror nor a raid1', (lines) => {
  expect(readCopyStatus(lines)).toBeNull();
});
