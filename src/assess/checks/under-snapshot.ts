import { nothing, observe, type VolumeCheck } from '../check.js';

export const underSnapshot: VolumeCheck = {
  id: 'UNDER_SNAPSHOT',
  level: 'blocker',
  scope: 'volume',
  of: 'converting',
  title: 'it has snapshots',
  meaning: "LVM refuses to convert it: `Can't convert RAID LV while under snapshot.`",
  seenIn: 'the LVs whose origin it is',
  remedy:
    'Drop each snapshot and keep the LV as it is now: `lvremove VG/SNAPSHOT`; or put the LV back to the snapshot’s moment: `lvconvert --merge VG/SNAPSHOT`. Then plan again.',
  run: ({ volume, vg, subject }) => {
    if (volume.snapshots.length === 0) return nothing;
    const names = volume.snapshots.map((name) => `${vg.name}/${name}`);
    return observe(
      names.map((name) => `lvs: ${name} is a snapshot of ${subject}`),
      {
        remedy: `Drop what the snapshot holds and keep the LV as it is now: \`lvremove ${names.join(' ')}\`; or put the LV back to the snapshot's moment: \`lvconvert --merge ${names[0]}\`. Then plan again.`,
      },
    );
  },
};
