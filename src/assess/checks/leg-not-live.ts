import { isDetached } from '../../model/holds.js';
import type { Vg, Volume } from '../../model/inventory.js';
import { strandedLegsOf } from '../../model/layers.js';
import { deviceOfPv, findLv, isActive, pvsOf, subjectOf } from '../../model/volume.js';
import { nothing, observe, type VolumeCheck } from '../check.js';

export const legNotLive: VolumeCheck = {
  id: 'LEG_NOT_LIVE',
  level: 'blocker',
  scope: 'volume',
  of: 'all',
  title: 'a leg is not in the live table: nothing that is written reaches it',
  meaning:
    'An `lvconvert` that was to take a leg away, or to put another one in its place, was killed between its tables and its commit, and what was suspended was resumed since. LVM counts that leg as whole (100 %), yet it lacks what was written meanwhile, and no log or bitmap says what. A refresh, a reboot or a conversion would use it as it is. That is so of a mirror, and of a raid1.',
  seenIn: 'the device of a leg, active, is open by nothing (`lv_attr`, `dmsetup info -c`)',
  remedy:
    'Take that leg away for good: `lvconvert -m N VG/LV PV`, and give the volume another one afterwards: `lvconvert -m +1 VG/LV PV`.',
  run: ({ inventory, vg, volume, live }) => {
    const isCopied = volume.kind === 'mirror' || volume.kind === 'raid1';
    if (!live || !isCopied || !isActive(volume) || volume.operation !== null) return nothing;
    const out = legsNotLive(vg, volume);
    if (out.length === 0 || out.length === volume.legs.length) return nothing;
    const devices = out.flatMap((leg) => pvsOf(leg).map((uuid) => deviceOfPv(vg, uuid)));
    const legs = volume.legs.length - 1 - out.length;
    const again = `lvconvert -m +${String(out.length)} ${subjectOf(volume)}`;
    // Of a leg that was to take its place: in use until then.
    const stranded = strandedLegsOf(vg, volume.name, inventory.dm ?? []).map(({ name }) => name);
    const last =
      stranded.length === 0 ? '' : ` Last, \`dmsetup remove ${stranded.join(' ')}\`: no LV has these devices.`;
    return observe(
      out.map(({ name }) => `dmsetup: the live table of ${subjectOf(volume)} does not have ${name}`),
      {
        remedy: `Take that leg away for good: \`lvconvert -m ${legs} ${subjectOf(volume)} ${devices.join(' ')}\`, and give the volume another one afterwards: \`${again}\`.${last}`,
      },
    );
  },
};

/**
 * Active, and open by nothing, though LVM does not know it for one that is out: an `X` is a leg that has been taken out with its changes tracked, a `D` or `-`
 * one that has failed. A letter there is that of the leg in its place.
 */
export function legsNotLive(vg: Vg, { legs }: Volume): Volume['legs'] {
  return legs.filter(({ uuid, health }) => {
    if (health !== null && health !== 'A' && health !== 'a') return false;
    const lv = findLv(vg, uuid);
    return lv?.open === false && isActive(lv) && !isDetached(vg, uuid);
  });
}
