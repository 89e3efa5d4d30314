import type { Heading } from '../model/holds.js';
import type { DraftVolume } from '../model/plan.js';

type Ordered = Pick<DraftVolume, 'decision' | 'copiedBytes'>;

/**
 * While a leg is out with its changes tracked nothing else may be done in its VG: not at all while a mirror's is, as that lives in
 * tables that LVM's commands replace (facts §2). So these go last, and come back first.
 */
export function rankOf({ decision }: Pick<DraftVolume, 'decision'>, heading: Heading): number {
  const rank = decision === 'track-mirror' || decision === 'track-parallel' ? 2 : decision === 'track' ? 1 : 0;
  return heading === 'away' ? rank : heading === 'back' ? -rank : 0;
}

/** Volumes in the order in which they are taken on; of equal rank those that must wait for a copy come after the others. Stable. */
export function inOrder<V extends Ordered>(volumes: readonly V[], heading: Heading = 'away'): V[] {
  return volumes.toSorted(
    (a, b) => rankOf(a, heading) - rankOf(b, heading) || Number(a.copiedBytes > 0) - Number(b.copiedBytes > 0),
  );
}
