import { expect, test } from 'vitest';
import { isLegDevice, strandedLegs, upperOf } from '../../../src/model/layers.js';
import { isMoveDevice } from '../../../src/model/moves.js';
import { dmUuid } from '../../../src/model/volume.js';
import { aDmDevice, aStranded, anLv, aVg } from '../support/inventory.js';

test.each(['vg-m_mimage_2', 'vg-m_mimagetmp_2', 'vg--a-x--pvmove0_mimage_1', 'vg-m_rimage_0', 'vg-m_rmeta_2'])(
  '%s is the device of a leg',
  (name) => {
    expect([isLegDevice(name), isMoveDevice(name)]).toEqual([true, false]);
  },
);

test.each(['vg-pvmove0_mimage_0', 'vg-m', 'vg-m_mlog', 'vg-m_rimage_0_extracted', 'vg-_mimage_0', 'vg-_rmeta_0'])(
  '%s is none',
  (name) => {
    expect(isLegDevice(name)).toBe(false);
  },
);

test('a lower mirror tells whose it is', () => {
  expect(upperOf('vg-m_mimagetmp_2')).toBe('vg-m');
  expect(upperOf('vg-m_mimage_2')).toBeNull();
});

test('a leg that no LV has is left behind, the lower mirror that lies on it before it; one of an LV, or of another VG, is not', () => {
  const vg = aVg({ lvs: [anLv('m_mimage_0', 'sda')] });
  const own = dmUuid(vg, vg.lvs[0] ?? { uuid: '' });
  const gone = (name: string) => aStranded(vg, name);
  const devices = [
    aDmDevice('vg0-m_mimage_0', { uuid: own }),
    gone('vg0-m_mimage_2'),
    gone('vg0-m_mimagetmp_2'),
    aDmDevice('other-m_mimage_3', { uuid: `LVM-${'o'.repeat(64)}` }),
  ];
  expect(strandedLegs(vg, devices).map(({ name }) => name)).toEqual(['vg0-m_mimagetmp_2', 'vg0-m_mimage_2']);
});
