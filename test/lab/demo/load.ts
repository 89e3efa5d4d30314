import type { Guest } from '../guest/guest.js';
import { readLedger, startLedger, type Ledger } from '../scenario/ledger.js';
import { ledgerFile, mountPoint } from './host.js';
import { deviceOf, volume } from './volumes.js';

/** The write load on data/web: numbered entries, each synced before the next, from beginning to end. */
export class Load {
  readonly #ledger: Ledger;
  #last = performance.now();
  #longestMs = 0;

  constructor(private readonly guest: Guest) {
    this.#ledger = startLedger(guest, ledgerFile, { pauseMs: 100 });
    this.#ledger.job.onLine(() => {
      const now = performance.now();
      this.#longestMs = Math.max(this.#longestMs, now - this.#last);
      this.#last = now;
    });
  }

  /** Waits until it writes. */
  async begun(): Promise<void> {
    await this.#ledger.reach(20);
    this.resetLongest();
  }

  /** Entries that the file system has said to be safe. */
  get acknowledged(): number {
    return this.#ledger.acknowledged();
  }

  /** Milliseconds between two entries at most, since the last reset. */
  get longestMs(): number {
    return Math.round(Math.max(this.#longestMs, performance.now() - this.#last));
  }

  resetLongest(): void {
    this.#longestMs = 0;
    this.#last = performance.now();
  }

  /** Whether entries go on being acknowledged. */
  async goesOn(): Promise<boolean> {
    try {
      await this.#ledger.reach(this.acknowledged + 5);
      return true;
    } catch {
      return false;
    }
  }

  /** Whole entries in the file as it is now; all acknowledged ones, or some were lost. */
  async written(): Promise<number> {
    return readLedger(this.guest, ledgerFile);
  }

  /** Ends the load, unmounts, checks the file system, reads the entries again from the disks. */
  async stopAndCheck(): Promise<{ clean: boolean; acknowledged: number; written: number }> {
    await this.#ledger.stop();
    const device = deviceOf(volume('web'));
    const { code } = await this.guest.sh(`umount ${mountPoint} && e2fsck -fn ${device}`);
    await this.guest.ok(`mount -o ro ${device} ${mountPoint}`);
    return { clean: code === 0, acknowledged: this.acknowledged, written: await this.written() };
  }
}
