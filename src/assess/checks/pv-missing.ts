import type { Volume } from '../../model/inventory.js';
import { subjectOf } from '../../model/volume.js';
import { observe, type VgCheck } from '../check.js';
import { listText } from '../text.js';

export const pvMissing: VgCheck = {
  id: 'PV_MISSING',
  level: 'blocker',
  scope: 'vg',
  title: 'PVs of the VG are missing',
  meaning: 'LVM changes nothing in a VG while PVs are missing (`Cannot change VG while PVs are missing`).',
  seenIn: 'the m in pv_attr, `[unknown]` in pvs, vg_missing_pv_count',
  remedy:
    'Bring the device back, then `vgextend --restoremissing VG DEVICE`. If it is gone for good: `lvconvert --repair` the mirrors on it, then `vgreduce --removemissing VG`.',
  run: ({ vg, wanted }) => {
    const missing = vg.pvs.filter((pv) => pv.missing);
    const gone = missing.filter((pv) => pv.hidden === null);
    const uncounted = vg.missingPvCount - missing.length;
    const lines = gone.map((pv) => `pvs: ${pv.uuid} (last seen as ${pv.device}) is missing${usersOf(pv.uuid, wanted)}`);
    if (uncounted > 0) lines.push(`vgs: ${vg.missingPvCount} PVs missing, ${uncounted} of them not listed`);
    return observe(lines);
  },
};

function usersOf(uuid: string, volumes: readonly Volume[]): string {
  const users = volumes.filter((volume) => volume.missingPvs.includes(uuid)).map(subjectOf);
  return users.length === 0 ? '' : `; ${listText(users)} lie on it`;
}
