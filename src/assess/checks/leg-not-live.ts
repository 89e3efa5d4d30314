import { isDetached } from '../../model/holds.js';
import type { Vg, Volume } from '../../model/inventory.js';
import { findPv, isActive, pvsOf, subjectOf } from '../../model/volume.js';
import { nothing, observe, type VolumeCheck } from '../check.js';

export const legNotLive: VolumeCheck = {
  id: 'LEG_NOT_LIVE',
  level: 'blocker',
  scope: 'volume',
  of: 'converting',
  title: 'a leg is not in the live table: nothing that is written reaches it',
  meaning:
    'An `lvconvert` that was to take a leg away was killed between its tables and its commit, and what was suspended was resumed since. LVM counts that leg as whole (100 %), yet it lacks what was written meanwhile, and no log says what. A refresh, a reboot or a conversion would use it as it is.',
  seenIn: '`dmsetup status` has a letter less than the mirror has legs; the device of one, active, is not open',
  remedy:
    'Take that leg away for good: `lvconvert -m N VG/LV PV`, and give the mirror another one afterwards: `lvconvert -m +1 VG/LV PV`.',
  run: ({ vg, volume, live }) => {
    if (!live || volume.kind !== 'mirror' || !isActive(volume) || volume.operation !== null) return nothing;
    const out = legsNotLive(vg, volume);
    if (out.length === 0 || out.length === volume.legs.length) return nothing;
    const devices = out.flatMap((leg) => pvsOf(leg).map((uuid) => findPv(vg, uuid)?.device ?? uuid));
    const legs = volume.legs.length - 1 - out.length;
    const again = `lvconvert -m +${String(out.length)} ${subjectOf(volume)}`;
    return observe(
      out.map(({ name }) => `dmsetup: the live table of ${subjectOf(volume)} does not have ${name}`),
      {
        remedy: `Take that leg away for good: \`lvconvert -m ${legs} ${subjectOf(volume)} ${devices.join(' ')}\`, and give the mirror another one afterwards: \`${again}\`.`,
      },
    );
  },
};

/** Active, and open by nothing, with a letter too few in the status; an `X` is a leg that raidlift itself has taken out, tracked. */
export function legsNotLive(vg: Vg, { legs }: Volume): Volume['legs'] {
  if (legs.every(({ health }) => health !== null)) return [];
  return legs.filter((leg) =>
    vg.lvs.some((lv) => lv.uuid === leg.uuid && isActive(lv) && lv.open === false && !isDetached(vg, leg.uuid)),
  );
}
