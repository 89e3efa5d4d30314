import type { Area, Pv } from '../../model/inventory.js';
import { pvsOf } from '../../model/volume.js';
import { nothing, observe, type VolumeCheck } from '../check.js';

export const pvNotAllocatable: VolumeCheck = {
  id: 'PV_NOT_ALLOCATABLE',
  level: 'warning',
  scope: 'volume',
  of: 'converting',
  onlyFor: 'conversion',
  title: 'a PV of a leg is not allocatable, so its room does not count',
  meaning:
    'LVM takes no extents from a PV marked so, though pv_free shows room. The metadata LVs must fit on other PVs of the leg.',
  seenIn: 'the missing a in pv_attr',
  remedy: 'To use it: `pvchange -xy DEVICE`.',
  run: ({ volume, pvs }) => {
    const unusable = (area: Area) => area.pvUuid !== null && isUnusable(pvs.get(area.pvUuid));
    if (!volume.legs.some((leg) => leg.areas.some(unusable))) return nothing;
    const places = volume.legs.flatMap((leg) =>
      pvsOf(leg).flatMap((uuid) => {
        const pv = pvs.get(uuid);
        return isUnusable(pv) ? [{ leg: leg.name, device: pv.device }] : [];
      }),
    );
    const devices = [...new Set(places.map((place) => place.device))];
    return observe(
      places.map(({ leg, device }) => `pvs: ${device} of ${leg} is not allocatable`),
      { remedy: `To use it: \`pvchange -xy ${devices.join(' ')}\`.` },
    );
  },
};

function isUnusable(pv: Pv | undefined): pv is Pv {
  return pv !== undefined && !pv.allocatable && !pv.missing;
}
