import { expect, test } from 'vitest';
import { sayNote } from '../../../../src/apply/next/decision.js';
import type { PredicateContext } from '../../../../src/model/holds.js';
import { aDmDevice, aMirror } from '../../support/inventory.js';

const context: PredicateContext = {
  find: () => undefined,
  tag: 'raidlift.0123456789ab',
  recorded: new Set(),
  dm: [aDmDevice('vg0-db_mimage_1-missing_0_0')],
};

test('Of a raid1 that was activated without a leg it is said what to do before the leg is back', () => {
  expect(sayNote(aMirror('db', { kind: 'raid1' }), context)).toContain('first `dmsetup message vg0-db 0 check`');
});

test('Of one whose leg was lost while it was in use, of a mirror and of an inactive one nothing is said', () => {
  expect(sayNote(aMirror('db', { kind: 'raid1' }), { ...context, dm: [aDmDevice('vg0-db_mimage_1')] })).toBe('');
  expect(sayNote(aMirror('db', { kind: 'raid1' }), { ...context, dm: null })).toBe('');
  expect(sayNote(aMirror('db'), context)).toBe('');
  expect(sayNote(aMirror('db', { kind: 'raid1', activation: 'inactive' }), context)).toBe('');
  expect(sayNote(undefined, context)).toBe('');
});
