import type { DmDevice, Vg } from '../../model/inventory.js';
import { strandedMoves } from '../../model/moves.js';
import type { HostCheck, Observation } from '../check.js';

export const moveDevicesLeft: HostCheck = {
  id: 'MOVE_DEVICES_LEFT',
  level: 'warning',
  scope: 'host',
  title: 'a pvmove was killed and has left devices that LVM knows nothing of: volumes may run through them',
  meaning:
    'A pvmove that is killed before it commits has made its devices already. They are in no metadata, so nothing of LVM takes them away, and the VG begins no other move (`create ioctl … Device or resource busy`). What lies on them is whole, but a copy of it is written to extents that LVM has as free and may give to another volume at any time.',
  seenIn: 'devices named VG-pvmoveN with the UUID of the VG, and no LV with theirs',
  remedy:
    'Where no pvmove is just beginning: `lvchange --refresh` of each LV that runs through them (`dmsetup ls --tree`), then `dmsetup remove NAMES`. A plan that moves something in the VG does both first.',
  run: ({ inventory: { vgs, dm } }) => vgs.flatMap((vg) => seenIn(vg, dm ?? [])),
};

function seenIn(vg: Vg, dm: readonly DmDevice[]): Observation[] {
  const names = strandedMoves(vg, dm).map(({ name }) => name);
  if (names.length === 0) return [];
  const evidence = names.map((name) => `dmsetup: ${name} is there, and no LV of ${vg.name} has its UUID`);
  const remedy = moveDevicesLeft.remedy.replace('NAMES', () => names.join(' '));
  return [{ subject: vg.name, evidence, remedy }];
}
