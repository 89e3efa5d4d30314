import type { Leg } from '../../model/inventory.js';
import { nothing, observe, type VolumeCheck } from '../check.js';
import { count } from '../../model/quantities.js';

export const legsNotShown: VolumeCheck = {
  id: 'LEGS_NOT_SHOWN',
  level: 'blocker',
  scope: 'volume',
  of: 'converting',
  title: 'the report does not show its legs',
  meaning:
    'Without the hidden LVs nobody can say on which PVs the legs lie, so neither room nor recovery can be planned.',
  seenIn: 'the hidden LVs (`_mimage_N`) of the report',
  remedy: 'Take the report with hidden LVs: `lvm fullreport -a --reportformat json …`, or plan on the host itself.',
  run: ({ volume: { legs } }) => {
    if (legs.length >= 2 && legs.every(hasPlace)) return nothing;
    const placed = legs.filter(hasPlace).length;
    return observe([
      `lvs: a mirror with ${count(legs.length, 'leg')} shown, ${placed} of them with their place on PVs`,
    ]);
  },
};

function hasPlace(leg: Leg): boolean {
  return leg.areas.length > 0;
}
