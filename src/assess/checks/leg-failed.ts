import { nothing, observe, type VolumeCheck } from '../check.js';

/** Letters of a device in the status of dm-mirror (kernel: device_status_char). */
const MEANING: Record<string, string> = {
  D: 'a write failed',
  F: 'a flush failed',
  S: 'a copy to it failed',
  R: 'a read failed',
  U: 'unknown fault',
};
const ALIVE = new Set(['A', 'a']);

export const legFailed: VolumeCheck = {
  id: 'LEG_FAILED',
  level: 'blocker',
  scope: 'volume',
  of: 'converting',
  title: 'a leg or the log has failed',
  meaning: 'The kernel marks a leg or the log as not alive. Converting now could take a bad leg for a good one.',
  seenIn: 'the letters in `dmsetup status`: A is alive',
  remedy:
    'See what the disk reports (`dmesg`, `smartctl`), replace it if need be, and mend the mirror: `lvconvert --repair VG/LV`; or, when the device is well again, `lvchange --refresh VG/LV`.',
  run: ({ volume }) => {
    let bad: string[] | null = null;
    for (const part of [...volume.legs, volume.log]) {
      if (part.health === null || ALIVE.has(part.health)) continue;
      bad ??= [];
      bad.push(`dmsetup status: ${part.name ?? 'log'} is ${part.health} (${MEANING[part.health] ?? 'not alive'})`);
    }
    return bad === null ? nothing : observe(bad);
  },
};
