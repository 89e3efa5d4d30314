import { pvsOf } from '../../model/volume.js';
import { nothing, observe, type VolumeCheck } from '../check.js';

export const pvNotAllocatable: VolumeCheck = {
  id: 'PV_NOT_ALLOCATABLE',
  level: 'warning',
  scope: 'volume',
  of: 'converting',
  title: 'a PV of a leg is not allocatable, so its room does not count',
  meaning:
    'LVM takes no extents from a PV marked so, though pv_free shows room. The metadata LVs must fit on other PVs of the leg.',
  seenIn: 'the missing a in pv_attr',
  remedy: 'To use it: `pvchange -xy DEVICE`.',
  run: ({ volume, pvs }) => {
    let lines: string[] | null = null;
    const devices: string[] = [];
    for (const leg of volume.legs) {
      for (const uuid of pvsOf(leg)) {
        const pv = pvs.get(uuid);
        if (pv === undefined || pv.allocatable || pv.missing) continue;
        devices.push(pv.device);
        (lines ??= []).push(`pvs: ${pv.device} of ${leg.name} is not allocatable`);
      }
    }
    return lines === null
      ? nothing
      : observe(lines, { remedy: `To use it: \`pvchange -xy ${[...new Set(devices)].join(' ')}\`.` });
  },
};
