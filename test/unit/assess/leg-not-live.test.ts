import { expect, test } from 'vitest';
import { assess } from '../../../src/assess/assess.js';
import { defaultPolicy } from '../../../src/model/default-policy.js';
import type { Inventory, Lv, Volume } from '../../../src/model/inventory.js';
import { aLeg, anLv, aStranded, aVg, coreLog, withMirror } from '../support/inventory.js';

/* A raid1 whose `--replace` was killed, and that somebody let go on by plain resumes: `AA`, and the second leg gets nothing. */

const names = ['db_rimage_0', 'db_rimage_1'];

function raid(second: Partial<Lv>, { health = 'A', ...rest }: Partial<Volume & { health: string }> = {}): Inventory {
  const legs = names.map((name, at) => aLeg(name, [at === 0 ? 'sda' : 'sdb'], { health: at === 0 ? 'A' : health }));
  const lvs = names.map((name, at) => anLv(name, 'sda', { visible: false, open: true, ...(at === 0 ? {} : second) }));
  return withMirror({ kind: 'raid1', liveTarget: 'raid', log: coreLog, legs, ...rest }, { vg: { lvs } });
}

const found = (inventory: Inventory) =>
  assess(inventory, defaultPolicy).findings.find(({ id }) => id === 'LEG_NOT_LIVE');

test('A raid1’s leg that is open by nothing is told of', () => {
  expect(found(raid({ open: false }))).toMatchObject({
    level: 'blocker',
    subject: 'vg0/db',
    remedy: expect.stringMatching(/`lvconvert -m 0 vg0\/db \/dev\/sdb`.*`lvconvert -m \+1 vg0\/db`\.$/) as string,
  });
});

test('so are devices of the leg that was to take its place', () => {
  const inventory = raid({ open: false });
  const dm = ['vg0-db_rimage_2', 'vg0-other_rimage_2'].map((name) => aStranded(aVg({}), name));
  expect(found({ ...inventory, dm })?.remedy).toContain('`dmsetup remove vg0-db_rimage_2`');
});

test.each([
  ['in use', raid({})],
  ['out with its changes tracked', raid({ open: false }, { operation: { kind: 'split', detail: 'db_rimage_1' } })],
  ['dead, left out at activation', raid({ open: false }, { health: '-' })],
  ['not active', raid({ open: false, activation: 'inactive' })],
])('not one that is %s', (_, inventory) => {
  expect(found(inventory)).toBeUndefined();
});
