import type { Guest } from '../guest/guest.js';
import type { Job } from '../guest/jobs.js';
import { inTime } from './in-time.js';

/** A writer that proves what a file system has acknowledged. */
export interface Ledger {
  job: Job;
  /** How many entries the file system has said to be safe. */
  acknowledged: () => number;
  /** Waits until that many are; rejects where that takes minutes. */
  reach: (entries: number) => Promise<void>;
  stop: () => Promise<void>;
}

const entryBytes = 64;

const writer = `
const { openSync, writeSync, fsyncSync } = require('node:fs');
const [path, pause] = process.argv.slice(1);
const file = openSync(path, 'a');
for (let n = 0; ; n++) {
  writeSync(file, String(n).padStart(${entryBytes - 1}, '0') + '\\n');
  fsyncSync(file);
  writeSync(1, n + '\\n');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(pause));
}`;

/** Starts writing numbered entries to a file of the guest, each fsynced before it counts. */
export function startLedger(guest: Guest, path: string, { pauseMs = 20 } = {}): Ledger {
  const job = guest.start(`exec node -e "$(cat)" ${path} ${pauseMs}`, writer);
  let count = 0;
  let wake = (): void => undefined;
  job.onLine(() => {
    count++;
    wake();
  });
  const untilCounted = async (entries: number) => {
    while (count < entries) {
      const more = new Promise<void>((resolve) => (wake = resolve));
      const end = await Promise.race([more, job.done]);
      if (end !== undefined && count < entries) throw new Error(`the writer ended: ${JSON.stringify(end)}`);
    }
  };
  const reach = (entries: number) =>
    inTime(guest, { what: () => `entry ${entries} of ${path}, after ${count}` }, untilCounted(entries));
  const stop = async () => {
    await guest.ok(`kill ${job.pid()}`);
    await inTime(guest, { what: `the end of the writer of ${path}` }, job.done);
  };
  return { job, acknowledged: () => count, reach, stop };
}

/** The number of whole, right entries at the file's beginning: at least as many as were acknowledged, or data was lost. */
export async function readLedger(guest: Guest, path: string): Promise<number> {
  const text = await guest.ok(`cat ${path}`);
  const entries = text.split('\n').slice(0, -1);
  const wrong = entries.findIndex((entry, n) => entry.length !== entryBytes - 1 || Number(entry) !== n);
  return wrong === -1 ? entries.length : wrong;
}
