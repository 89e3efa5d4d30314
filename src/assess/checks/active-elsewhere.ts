import { isActive } from '../../model/volume.js';
import { observe, type VolumeCheck } from '../check.js';

export const activeElsewhere: VolumeCheck = {
  id: 'ACTIVE_ELSEWHERE',
  level: 'blocker',
  scope: 'volume',
  of: 'converting',
  title: 'it is active on another host',
  meaning: 'A mirror is converted where it is active, and by one host only.',
  seenIn: 'lv_active, here and in the reports of other hosts',
  remedy: 'Plan on that host; or there: `lvchange -an VG/LV`, then here `lvchange -aey VG/LV`.',
  run: ({ volume, vg, policy, witnesses }) => {
    if (isActive(volume) || policy.parallel === 'end') return [];
    const lines = volume.activation === 'elsewhere' ? ['lvs: active on another host'] : [];
    if (witnesses.areSeveral) {
      for (const sighting of witnesses.sightingsOf(vg, volume))
        if (sighting !== undefined && isActive(sighting)) lines.push(`${sighting.witness.name}: lvs: active there`);
    }
    return observe(lines);
  },
};
