import type { Host } from '../model/inventory.js';
import { compareVersions } from '../model/volume.js';

/** clvmd was removed in 2.03.00: from then on LVM refuses a VG that has the clustered bit (facts §4, §9). */
export function refusesClustered({ lvmVersion }: Pick<Host, 'lvmVersion'>): boolean {
  return lvmVersion !== null && compareVersions(lvmVersion, '2.03.0') >= 0;
}
