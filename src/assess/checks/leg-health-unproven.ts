import { isActive } from '../../model/volume.js';
import { nothing, observe, type VolumeCheck } from '../check.js';
import { legsNotLive } from './leg-not-live.js';

export const legHealthUnproven: VolumeCheck = {
  id: 'LEG_HEALTH_UNPROVEN',
  level: 'overridable',
  scope: 'volume',
  of: 'converting',
  title: 'whether all legs are alive could not be read',
  meaning: 'It is active, yet its device-mapper status says nothing about its legs. One of them might have failed.',
  seenIn: '`dmsetup status`',
  remedy: 'See `dmsetup status` of it: every leg and the log must be A.',
  run: ({ vg, volume, live }) => {
    if (!live || !isActive(volume)) return nothing;
    if (volume.legs.every((leg) => leg.health !== null)) return nothing;
    if (legsNotLive(vg, volume).length > 0) return nothing; // that is LEG_NOT_LIVE
    const unknown = volume.legs.filter((leg) => leg.health === null);
    return observe(unknown.map((leg) => `dmsetup status: no letter for ${leg.name}`));
  },
};
