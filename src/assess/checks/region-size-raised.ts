import { regionBytesForConversion } from '../../model/region-size.js';
import { nothing, observe, type VolumeCheck } from '../check.js';
import { formatBytes } from '../../model/quantities.js';

export const regionSizeRaised: VolumeCheck = {
  id: 'REGION_SIZE_RAISED',
  level: 'info',
  scope: 'volume',
  of: 'converting',
  onlyFor: 'conversion',
  title: 'its regions are too small for raid1: the plan passes a larger size',
  meaning:
    'dm-raid takes at most 2^21 regions. With the mirror’s own region size the conversion would fail half-way, leave strays, and take the log away. The plan passes -R with the smallest size that will do.',
  seenIn: 'region_size and lv_size',
  remedy: 'Nothing to do.',
  run: ({ volume }) => {
    const raised = regionBytesForConversion(volume);
    if (raised === null) return nothing;
    const { sizeBytes, regionBytes } = volume;
    return observe([
      `lvs: ${formatBytes(sizeBytes)} in regions of ${formatBytes(regionBytes)}; at most 2^21 regions: -R ${formatBytes(raised)}`,
    ]);
  },
};
