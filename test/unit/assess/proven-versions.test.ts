import { expect, test } from 'vitest';
import { assess } from '../../../src/assess/assess.js';
import { isProven } from '../../../src/assess/proven-versions.js';
import { policy } from '../../../src/model/policy.js';
import { withMirror } from '../support/inventory.js';

test.each([
  ['2.03.16', '6.1.0-28-amd64', true],
  ['2.03.31', '6.12.57+deb13-amd64', true],
  ['2.03.31', '6.12.113', true],
  ['2.03.16', '6.12.57+deb12-amd64', false],
  ['2.03.31', '6.1.0-28-amd64', false],
  ['2.03.31', '6.120.0', false],
  ['2.03.31', null, true],
  [null, '6.12.113', true],
  [null, '6.13.1', false],
  ['2.03.30', null, false],
])('lvm2 %s with Linux %s: proven is %s', (lvmVersion, kernel, expected) => {
  expect(isProven({ lvmVersion, kernel })).toBe(expected);
});

test('a pair that nobody has seen is told with both of its halves', () => {
  const inventory = withMirror({}, { host: { lvmVersion: '2.03.16', kernel: '6.12.57+deb12-amd64' } });
  const found = assess(inventory, policy.parse({ formatVersion: 1 })).findings.find(
    ({ id }) => id === 'LVM_VERSION_UNPROVEN',
  );
  expect(found?.evidence).toEqual([
    'lvm2 2.03.16 and Linux 6.12.57+deb12-amd64; proven: lvm2 2.03.16 and Linux 6.1 (Debian 12), lvm2 2.03.31 and Linux 6.12 (Debian 13)',
  ]);
});
