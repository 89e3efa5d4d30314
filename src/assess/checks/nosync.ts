import { nothing, observe, type VolumeCheck } from '../check.js';
import { formatBytes, formatDuration } from '../../model/quantities.js';

/** What the duration of a scrub is reckoned with; said in the finding. */
const ASSUMED_BYTES_PER_SECOND = 100 * 1024 * 1024;

export const nosync: VolumeCheck = {
  id: 'NOSYNC',
  level: 'warning',
  scope: 'volume',
  of: 'converting',
  onlyFor: 'conversion',
  title: 'made with --nosync: its legs were never made equal',
  meaning:
    'LVM never copied one leg to the others. It converts silently, and raid1 reads from all legs, so a block may read differently from one moment to the next.',
  seenIn: 'the M (instead of m) at the start of lv_attr, initial_image_sync',
  remedy:
    'Say `scrub: check` or `scrub: repair` for it in the policy: after the conversion the legs are compared, or made equal to the first. By hand: `lvchange --syncaction check VG/LV`, then `lvs -o raid_mismatch_count VG/LV`. It is done in the background.',
  run: ({ volume, policy }) => {
    if (!volume.nosync) return nothing;
    const bytes = volume.sizeBytes * volume.legs.length;
    const duration = formatDuration(bytes / ASSUMED_BYTES_PER_SECOND);
    return observe([
      'lvs: initial synchronisation was skipped',
      `a scrub reads ${formatBytes(bytes)} (${volume.legs.length} legs of ${formatBytes(volume.sizeBytes)}): about ${duration} at ${formatBytes(ASSUMED_BYTES_PER_SECOND)}/s in all, an assumed rate`,
      `policy: scrub ${policy.scrub}`,
    ]);
  },
};
