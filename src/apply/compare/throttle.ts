import type { Clock } from '../../model/ports.js';

/** Of a disk's time, the share that reading for ourselves leaves to others: a fifth. */
const REST = 1 / 4;
const LONGEST_REST_MS = 10_000;

/** Lets the disks' other users have their turn between two pieces. */
export class Throttle {
  constructor(
    private readonly clock: Clock,
    private readonly stop: AbortSignal,
  ) {}

  /** Rests as long as the piece that began then deserves; false when asked to stop. */
  async rest(beganMs: number): Promise<boolean> {
    const took = this.clock.now().getTime() - beganMs;
    const pause = Math.min(LONGEST_REST_MS, Math.round(took * REST));
    return pause <= 0 ? !this.stop.aborted : this.clock.sleep(pause, this.stop);
  }
}
