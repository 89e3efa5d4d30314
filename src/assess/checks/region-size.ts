import { regionBytesForConversion, REGION_SIZE_OPTION_SINCE } from '../../model/region-size.js';
import { compareVersions } from '../../model/volume.js';
import { nothing, observe, type VolumeCheck } from '../check.js';
import { formatBytes } from '../../model/quantities.js';

export const regionSize: VolumeCheck = {
  id: 'REGION_SIZE',
  level: 'blocker',
  scope: 'volume',
  of: 'converting',
  onlyFor: 'conversion',
  title: 'its regions are too small, and this lvm2 cannot change that',
  meaning: `The conversion needs a larger region size, and lvm2 before ${REGION_SIZE_OPTION_SINCE} ignores -R there: it would fail half-way.`,
  seenIn: 'region_size, lv_size and the version of lvm2',
  remedy: `Convert it under lvm2 ${REGION_SIZE_OPTION_SINCE} or later: update lvm2, or attach the disks to a host that has it.`,
  run: ({ volume, host }) => {
    const raised = regionBytesForConversion(volume);
    const version = host.lvmVersion;
    if (raised === null || version === null) return nothing;
    if (compareVersions(version, REGION_SIZE_OPTION_SINCE) >= 0) return nothing;
    return observe([
      `lvs: ${formatBytes(volume.sizeBytes)} in regions of ${formatBytes(volume.regionBytes)}; needed: ${formatBytes(raised)}`,
      `lvm2 ${version} ignores -R here`,
    ]);
  },
};
