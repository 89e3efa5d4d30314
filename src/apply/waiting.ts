import type { PlannedVolume } from '../model/plan.js';
import type { Session } from './session.js';

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15_000;
/** While a layer copies: a write to what is being copied waits for ever where that copy fails, until the layer is taken away. */
const LONGEST_UNDER_LAYER_MS = 4000;

/** Waiting for copies and scrubs: pauses that grow, but not past the end that is awaited, a fresh look after each, progress with a time to go for each volume. */
export class Waiting {
  private pauseMs = FIRST_PAUSE_MS;
  private longestMs = LONGEST_PAUSE_MS;
  /** When the next of those seen since the last pause should end. */
  private nextEndMs = Infinity;
  private readonly firstSeen = new Map<string, { percent: number; at: number }>();

  /** `what` is said of each volume. */
  constructor(
    private readonly session: Session,
    private readonly what: 'is being copied' | 'is being scrubbed',
  ) {}

  saw(planned: PlannedVolume, percent: number | null): void {
    if (planned.cover !== undefined) this.longestMs = LONGEST_UNDER_LAYER_MS;
    const at = this.session.ports.clock.now().getTime();
    const subject = `${planned.vgName}/${planned.name}`;
    const first = this.firstSeen.get(planned.uuid);
    if (percent !== null && first === undefined) this.firstSeen.set(planned.uuid, { percent, at });
    const etaSeconds = percent === null || first === undefined ? null : eta(first, { percent, at });
    if (etaSeconds !== null) this.nextEndMs = Math.min(this.nextEndMs, etaSeconds * 1000);
    this.session.notify({
      code: 'wait.progress',
      message: `${subject} ${this.what}${percent === null ? '' : `: ${percent} %`}`,
      volume: planned.uuid,
      ...(percent === null ? {} : { percent }),
      etaSeconds,
    });
  }

  /**
   * Pauses, at most until a reading ends, and looks again; false when asked to stop meanwhile. `moved`: other volumes made progress
   * since the last pause.
   */
  async sleep(moved: boolean): Promise<boolean> {
    if (moved) this.pauseMs = FIRST_PAUSE_MS;
    const { readings, ports } = this.session;
    const ended = await readings.sleep(Math.max(FIRST_PAUSE_MS, Math.min(this.pauseMs, this.nextEndMs)), ports.clock);
    this.nextEndMs = Infinity;
    if (ended === 'stopped') return false;
    this.pauseMs = ended === 'woken' ? FIRST_PAUSE_MS : Math.min(this.pauseMs * 2, this.longestMs);
    await this.session.look();
    return true;
  }
}

/** Seconds to go at the rate seen so far; null while there is none. */
function eta(first: { percent: number; at: number }, now: { percent: number; at: number }): number | null {
  const copied = now.percent - first.percent;
  const seconds = (now.at - first.at) / 1000;
  if (copied <= 0 || seconds <= 0) return null;
  return Math.round(((100 - now.percent) / copied) * seconds);
}
