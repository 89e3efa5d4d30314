import { pvsOf } from '../../model/volume.js';
import { nothing, observe, type VolumeCheck, type VolumeContext } from '../check.js';
import { placeMetadata, type Placement } from '../ledger.js';
import { roomRemedy } from '../room-remedy.js';
import { count, formatBytes } from '../../model/quantities.js';
import { pvText } from '../text.js';

export const noRoomForMetadata: VolumeCheck = {
  id: 'NO_ROOM_FOR_METADATA',
  level: 'blocker',
  scope: 'volume',
  of: 'claims',
  onlyFor: 'conversion',
  title: 'no room for raid metadata on a leg’s own PVs',
  meaning:
    'Each leg gets a small metadata LV on a PV that it uses already, before the extent of the mirror’s log is given back. Without room LVM refuses. Volumes of one plan are counted together, in its order.',
  seenIn: 'free extents of the PVs of each leg, allocatable ones only',
  remedy:
    'Free an extent on that very PV: take away the log that lies there (`lvconvert --mirrorlog core VG/LV`), move extents of another LV off it (`pvmove -n OTHER DEVICE:FROM-TO`), shrink another LV (`lvresize -r -l -1 VG/OTHER`), or allow allocation (`pvchange -xy DEVICE`). `vgextend` alone does not help: the new PV is none of the leg’s own.',
  run: (context) => {
    const placed = placeMetadata(context.ledger, context.volume, context);
    if (placed.every((placement) => placement.pvUuid !== null)) return nothing;
    const lacking = placed.filter((placement) => placement.pvUuid === null);
    return observe(
      lacking.map((placement) => evidenceOf(placement, placed, context)),
      { remedy: roomRemedy(lacking, context) },
    );
  },
};

function evidenceOf({ leg, extents }: Placement, placed: readonly Placement[], context: VolumeContext): string {
  const { vg, pvs, ledger } = context;
  const needs = `${count(extents, 'extent')} (${formatBytes(extents * vg.extentBytes)})`;
  const rooms = pvsOf(leg).map((uuid) => {
    const pv = pvs.get(uuid);
    const device = pvText(pv, uuid);
    if (pv === undefined || pv.missing) return `${device} is missing`;
    const free = pv.extentCount - pv.allocatedExtents;
    if (!pv.allocatable) return `${device} is not allocatable (its ${free} free do not count)`;
    const earlier = ledger.claims.get(uuid);
    const takers = earlier === undefined ? [] : [...earlier.first];
    for (const other of placed) if (other.pvUuid === uuid) takers.push(`${other.leg.name} takes ${other.extents}`);
    if (takers.length === 0) return `${device} has ${free} free`;
    const all = earlier === undefined ? '' : ` (earlier volumes of the plan ${earlier.extents} in all)`;
    return `${device} has ${free} free, of which ${takers.join(', ')}${all}`;
  });
  return `${leg.name} needs ${needs} on a PV of its own: ${rooms.join('; ') || 'it lies on no known PV'}`;
}
