import type { Clock } from '../model/ports.js';
import type { Copy } from './copies.js';
import type { Performed } from './perform.js';

/** Reads for a step; `stop` aborts where nobody waits for its end any more. */
export type Read = (stop: AbortSignal) => Promise<Performed>;

type Ended = { kind: 'read'; performed: Performed; mayFail: boolean } | { kind: 'broke'; error: unknown };

interface Reading {
  copy: Copy;
  /** Null while it goes on. */
  ended: Ended | null;
  promise: Promise<void>;
}

/**
 * Volumes that this run reads through or compares beside what it does with others: one reading a volume, and each keeps its PVs busy as
 * a copy does.
 */
export class Readings {
  private readonly byVolume = new Map<string, Reading>();
  private readonly over = new AbortController();
  private readonly stop: AbortSignal;
  /** Aborted when a reading ends. */
  private wake = new AbortController();

  constructor(stop: AbortSignal) {
    this.stop = AbortSignal.any([stop, this.over.signal]);
  }

  begin(copy: Copy, read: Read, mayFail: boolean): void {
    const reading: Reading = { copy, ended: null, promise: Promise.resolve() };
    const end = (ended: Ended): void => {
      reading.ended = ended;
      this.wake.abort();
    };
    reading.promise = read(this.stop).then(
      (performed) => end({ kind: 'read', performed, mayFail }),
      (error: unknown) => end({ kind: 'broke', error }),
    );
    this.byVolume.set(copy.volume, reading);
  }

  /** What those that go on use. */
  get copies(): Copy[] {
    return [...this.byVolume.values()].filter(({ ended }) => ended === null).map(({ copy }) => copy);
  }

  /**
   * How the reading of a volume ended, once; null: it has none.
   * @throws what broke it off.
   */
  take(volume: string): 'goes-on' | { performed: Performed; mayFail: boolean } | null {
    const reading = this.byVolume.get(volume);
    if (reading === undefined) return null;
    if (reading.ended === null) return 'goes-on';
    this.byVolume.delete(volume);
    if (reading.ended.kind === 'broke') throw reading.ended.error;
    return reading.ended;
  }

  /** Pauses, at most until a reading ends (`woken`). */
  async sleep(ms: number, clock: Clock): Promise<'slept' | 'woken' | 'stopped'> {
    const { wake } = this;
    const slept = wake.signal.aborted || (await clock.sleep(ms, AbortSignal.any([this.stop, wake.signal])));
    if (wake.signal.aborted) this.wake = new AbortController();
    if (this.stop.aborted) return 'stopped';
    return slept && !wake.signal.aborted ? 'slept' : 'woken';
  }

  /** Breaks off what goes on, and waits until it is over. */
  async end(): Promise<void> {
    this.over.abort();
    await Promise.all([...this.byVolume.values()].map(({ promise }) => promise));
  }
}
