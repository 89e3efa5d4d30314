import type { JournalEvent } from '../model/journal.js';
import type { JournalState } from './fold-journal.js';
import type { SessionPorts } from './session.js';

/**
 * Percent of the time that kcopyd may work for dm-mirror, for all such devices of the host together; 100 unless somebody
 * changed it, and again after each boot (kernel: dm-raid1.c, `raid1_resync_throttle`).
 */
export const MIRROR_THROTTLE = '/sys/module/dm_mirror/parameters/raid1_resync_throttle';

/** Writes to a file under /sys; its arguments are no part of the script. */
export function writeParameter(file: string, value: string): string[] {
  return ['sh', '-c', 'printf %s "$2" >"$1"', 'sh', file, value];
}

const LIMIT_MS = 10_000;

interface Wiring {
  ports: Pick<SessionPorts, 'host' | 'notify'>;
  record(event: JournalEvent): Promise<void>;
  /** What an earlier run of this boot has left lowered. */
  left: JournalState['throttled'];
  bootId: string;
  /** Percent; undefined: copies are as fast as they are. */
  wanted: number | undefined;
}

/** Lowers the speed of copies of dm-mirror devices for the time of a run, and puts it back. */
export class Throttle {
  /** What it was before this run or one before it lowered it; null: nothing is to be put back. */
  private before: string | null;
  private tried = false;

  constructor(private readonly wiring: Wiring) {
    const { left, bootId } = wiring;
    // A boot has put it back.
    this.before = left !== null && left.bootId === bootId ? left.before : null;
  }

  /** The intent, with what it was, is in the journal before anything changes: a crash leaves enough to put it back. */
  async lower(): Promise<void> {
    const { ports, wanted, record } = this.wiring;
    if (wanted === undefined || this.tried) return;
    this.tried = true;
    const now = await this.read();
    if (now === null) return this.fail('the speed of copies is not limited: the kernel has no dm_mirror loaded');
    if (now === String(wanted)) return;
    const before = this.before ?? now;
    this.before = before;
    await record({ kind: 'throttled', parameter: MIRROR_THROTTLE, before, now: String(wanted) });
    if (!(await this.write(String(wanted))))
      return this.fail(`the speed of copies could not be limited: it is ${now} %`);
    ports.notify.notify({
      code: 'throttle.lowered',
      message: `Copies of mirrors may take ${wanted} % of the time; it was ${before} %.`,
      data: { parameter: MIRROR_THROTTLE, before, now: String(wanted) },
    });
  }

  /** Also where nothing more can be written to the journal: the host comes first. */
  async restore(): Promise<void> {
    const { before } = this;
    if (before === null) return;
    const { ports, record } = this.wiring;
    const now = await this.read();
    if (now !== null && now !== before && !(await this.write(before))) {
      return this.fail(`the speed of copies is still limited: write ${before} into ${MIRROR_THROTTLE}`);
    }
    this.before = null;
    await record({ kind: 'unthrottled', parameter: MIRROR_THROTTLE });
    ports.notify.notify({
      code: 'throttle.restored',
      message: `Copies of mirrors may take ${before} % of the time again.`,
      data: { parameter: MIRROR_THROTTLE, before: now ?? before, now: before },
    });
  }

  private async read(): Promise<string | null> {
    return (await this.wiring.ports.host.readFile(MIRROR_THROTTLE))?.trim() ?? null;
  }

  private async write(value: string): Promise<boolean> {
    const { host } = this.wiring.ports;
    await host.change(writeParameter(MIRROR_THROTTLE, value), { limitMs: LIMIT_MS, onRunning: async () => undefined });
    return (await this.read()) === value;
  }

  private fail(message: string): void {
    const data = { parameter: MIRROR_THROTTLE };
    this.wiring.ports.notify.notify({ code: 'throttle.failed', message, data });
  }
}
