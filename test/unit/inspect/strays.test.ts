import { expect, test } from 'vitest';
import { reservedName } from '../../../src/inspect/strays.js';

test.each([
  ['db_rmeta_0', 'db', 'rmeta'],
  ['db_rmeta_12', 'db', 'rmeta'],
  ['a_b_rimage_1', 'a_b', 'rimage'],
  ['db_mimage_2', 'db', 'mimage'],
  ['db_mimagetmp_2', 'db', 'mimage'],
  ['db_mlog', 'db', 'mlog'],
  ['db_rmeta_0_extracted', 'db', 'extracted'],
  ['x_mlog_mlog', 'x_mlog', 'mlog'],
])('%s can only be LVM’s', (name, base, role) => {
  expect(reservedName(name)).toEqual({ base, role });
});

test.each([
  'db',
  'db_0',
  'rmeta_0',
  '_rmeta_0',
  'db_rmeta_',
  'db_rmeta_x',
  'db_rmeta',
  'db_mlog_0',
  'mlog',
  '_mlog',
  'db_extracted',
])('%s may be anybody’s', (name) => {
  expect(reservedName(name)).toBeNull();
});
