import { committedStates, type CommittedState } from './committed-state.js';
import type { CrashHost } from './crash-host.js';
import { vgOnDisk, vgsOf } from './crash-volumes.js';
import { watchCommits } from './metadata.js';

/** A volume's metadata has come into a state. */
export interface Arrival {
  volume: string;
  state: CommittedState;
  seqno: number;
}

/**
 * Calls within a millisecond or two of each commit that brings a volume into another state, from outside the guest. What the
 * callback does synchronously hits the guest at that point. Returns a function that ends the watch.
 */
export function steer(host: CrashHost, onArrival: (arrival: Arrival) => void): () => void {
  const ends = vgsOf(host.volumes).map((vg) => {
    const own = host.volumes.filter((volume) => volume.vg === vg);
    const disks = vgOnDisk(host.guest.dir, vg);
    const first = disks.read();
    let before = first === undefined ? {} : committedStates(first, own);
    const watch = watchCommits(disks, (committed) => {
      const now = committedStates(committed, own);
      const last = before;
      before = now;
      for (const [volume, state] of Object.entries(now)) {
        if (last[volume] !== state) onArrival({ volume, state, seqno: committed.seqno });
      }
    });
    return () => {
      watch.stop();
      disks.close();
    };
  });
  return () => ends.forEach((end) => end());
}
