import type { Plan } from '../../model/plan.js';
import { SCRUB_PASSES } from '../../plan/convert.js';
import { formatBytes, formatDuration } from '../../model/quantities.js';

/** What durations are reckoned with where nobody has measured; always said beside them. */
const ASSUMED_BYTES_PER_SECOND = 100 * 1024 * 1024;

/** What is known about how long it takes: what is copied and read is; how fast the disks are is not. */
export function timeOf(plan: Pick<Plan, 'volumes' | 'steps'>): string {
  const copied = plan.steps.reduce((sum, step) => sum + step.copiedBytes, 0);
  const read = bytesScrubbed(plan);
  const parts = [
    ...(copied > 0 ? [`${formatBytes(copied)} to copy`] : []),
    ...(read > 0 ? [`${formatBytes(read)} to read in scrubs`] : []),
  ];
  if (plan.steps.length === 0) return 'None: nothing is done.';
  if (parts.length === 0) return `Not known; nothing is copied, the commands change metadata.${unseen(plan)}`;
  const seconds = (copied + read) / ASSUMED_BYTES_PER_SECOND;
  return `Not known: the plan does not know how fast the disks are. ${parts.join(' and ')}: about ${formatDuration(seconds)} at ${formatBytes(ASSUMED_BYTES_PER_SECOND)}/s in all, an assumed rate.${unseen(plan)}`;
}

/** A mirror with a log on disk says only once it is active how much of it must be copied. */
function unseen({ volumes }: Pick<Plan, 'volumes'>): string {
  const hidden = volumes.filter(
    (volume) => volume.decision === 'convert' && !volume.wasActive && volume.copiedBytes === 0 && !volume.nosync,
  );
  if (hidden.length === 0) return '';
  const which = hidden.length === 1 ? '1 mirror is inactive and says' : `${hidden.length} mirrors are inactive and say`;
  return ` ${which} only when active whether there is something to copy.`;
}

function bytesScrubbed({ volumes }: Pick<Plan, 'volumes'>): number {
  return volumes
    .filter((volume) => volume.decision === 'convert')
    .reduce((sum, volume) => sum + SCRUB_PASSES[volume.scrub] * volume.sizeBytes * volume.legs.length, 0);
}
