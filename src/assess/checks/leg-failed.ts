import { nothing, observe, type VolumeCheck } from '../check.js';

/** Letters of a device in the status of dm-mirror (kernel: device_status_char). */
const MEANING: Record<string, string> = {
  D: 'a write failed',
  F: 'a flush failed',
  S: 'a copy to it failed',
  R: 'a read failed',
  U: 'unknown fault',
};
/** What is not known is no failure: `LEG_HEALTH_UNPROVEN` is about that. */
function isAlive(health: string | null): boolean {
  return health === null || health === 'A' || health === 'a';
}

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
    if (isAlive(volume.log.health) && volume.legs.every((leg) => isAlive(leg.health))) return nothing;
    const parts = [...volume.legs, volume.log].flatMap(({ name, health }) =>
      health === null || isAlive(health) ? [] : [{ name: name ?? 'log', health }],
    );
    return observe(
      parts.map(({ name, health }) => `dmsetup status: ${name} is ${health} (${MEANING[health] ?? 'not alive'})`),
    );
  },
};
