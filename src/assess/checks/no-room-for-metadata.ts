import { pvsOf } from '../../model/volume.js';
import { nothing, observe, type VolumeCheck, type VolumeContext } from '../check.js';
import { placeMetadata, type Placement } from '../ledger.js';
import { roomRemedy } from '../room-remedy.js';
import { count, listText, pvText, sizeText } from '../text.js';

export const noRoomForMetadata: VolumeCheck = {
  id: 'NO_ROOM_FOR_METADATA',
  level: 'blocker',
  scope: 'volume',
  of: 'claims',
  title: 'no room for raid metadata on a leg’s own PVs',
  meaning:
    'Each leg gets a small metadata LV on a PV that it uses already, before the extent of the mirror’s log is given back. Without room LVM refuses. Volumes of one plan are counted together, in its order.',
  seenIn: 'free extents of the PVs of each leg, allocatable ones only',
  remedy:
    'Free an extent on that very PV: take away the log that lies there (`lvconvert --mirrorlog core VG/LV`), move extents of another LV off it (`pvmove -n OTHER DEVICE:FROM-TO`), shrink another LV (`lvresize -r -l -1 VG/OTHER`), or allow allocation (`pvchange -xy DEVICE`). `vgextend` alone does not help: the new PV is none of the leg’s own.',
  run: (context) => {
    const placed = placeMetadata(context.ledger, context.volume, context);
    const lacking = placed.filter((placement) => placement.pvUuid === null);
    if (lacking.length === 0) return nothing;
    return observe(
      lacking.map((placement) => evidenceOf(placement, placed, context)),
      { remedy: roomRemedy(lacking, context) },
    );
  },
};

function evidenceOf({ leg, extents }: Placement, placed: readonly Placement[], context: VolumeContext): string {
  const { vg, pvs, ledger } = context;
  const needs = `${count(extents, 'extent')} (${sizeText(extents * vg.extentBytes)})`;
  const rooms = pvsOf(leg).map((uuid) => {
    const pv = pvs.get(uuid);
    const device = pvText(pv, uuid);
    if (pv === undefined || pv.missing) return `${device} is missing`;
    const free = pv.extentCount - pv.allocatedExtents;
    if (!pv.allocatable) return `${device} is not allocatable (its ${free} free do not count)`;
    const claims = (ledger.claims.get(uuid) ?? []).map(({ subject, extents: taken }) => `${subject} takes ${taken}`);
    const ownLegs = placed.filter((other) => other.pvUuid === uuid);
    claims.push(...ownLegs.map((other) => `${other.leg.name} takes ${other.extents}`));
    return `${device} has ${free} free${claims.length === 0 ? '' : `, of which ${listText(claims)}`}`;
  });
  return `${leg.name} needs ${needs} on a PV of its own: ${rooms.join('; ') || 'it lies on no known PV'}`;
}
