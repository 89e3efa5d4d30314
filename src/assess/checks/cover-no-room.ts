import { observe, type VolumeCheck } from '../check.js';
import { coverRoom } from '../cover-room.js';

export const coverNoRoom: VolumeCheck = {
  id: 'COVER_NO_ROOM',
  level: 'blocker',
  scope: 'volume',
  of: 'covering',
  title: 'not covered: no PV for the extra leg or its log',
  meaning:
    'The extra leg needs a PV without any part of this mirror and with as many free extents as a leg has. A mirror with its log in memory needs one more extent on another PV: over a mirror without a log LVM makes no layer but resyncs the whole of it.',
  seenIn: 'pv_pe_count, pv_pe_alloc_count, pv_attr, and where legs and log lie',
  remedy: 'Add a disk (`vgextend VG PV`), or make room on one that holds no part of it; name it with `--on PV`.',
  run: ({ vg, volume, cover }) => {
    if (cover === null || volume.legs.length === 0) return [];
    const room = coverRoom(vg, volume, cover);
    return 'lacks' in room ? observe(room.lacks) : [];
  },
};
