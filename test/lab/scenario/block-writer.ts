import type { Guest } from '../guest/guest.js';
import type { Job } from '../guest/jobs.js';

/** A writer of whole blocks to a device that proves which it was told are safe. */
export interface BlockWriter {
  job: Job;
  acknowledged: () => number;
  /** Waits until that many writes are acknowledged. */
  reach: (writes: number) => Promise<void>;
  /** Ends it, also where a write hangs, and gives the number of acknowledged ones. */
  stop: () => Promise<number>;
  /** The longest that a write has taken, in milliseconds. */
  longestMs: () => number;
}

const BLOCK = 4096;

/** Write N goes to this block: all over the device, the same block again and again. */
const placeOf = `const placeOf = (n, blocks) => Number((BigInt(n) * 7919n) % BigInt(blocks));`;

const writer = `
const { openSync, writeSync, constants } = require('node:fs');
${placeOf}
const [path, blocks, pause] = process.argv.slice(1);
const file = openSync(path, constants.O_WRONLY | constants.O_SYNC);
for (let n = 1; ; n++) {
  const began = Date.now();
  writeSync(file, Buffer.alloc(${BLOCK}, String(n).padStart(64, '0')), 0, ${BLOCK}, placeOf(n, blocks) * ${BLOCK});
  writeSync(1, n + ' ' + (Date.now() - began) + '\\n');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(pause));
}`;

const reader = `
const { openSync, readSync, writeFileSync } = require('node:fs');
writeFileSync('/proc/sys/vm/drop_caches', '3');
${placeOf}
const [path, blocks, acknowledged] = process.argv.slice(1);
const last = new Map();
for (let n = 1; n <= Number(acknowledged); n++) last.set(placeOf(n, blocks), n);
const file = openSync(path, 'r');
const buffer = Buffer.alloc(${BLOCK});
const wrong = [];
for (const [block, n] of last) {
  readSync(file, buffer, 0, ${BLOCK}, block * ${BLOCK});
  const found = Number(buffer.toString('latin1', 0, 64));
  // A later write to it may have been on its way.
  if (!(found >= n) || placeOf(found, blocks) !== block) wrong.push(block + ': ' + found + ' instead of ' + n);
}
process.stdout.write(JSON.stringify(wrong.slice(0, 5)));`;

/** Starts writing to the first MiB of a device, one block after another, each synced before it counts. */
export function startBlocks(
  guest: Guest,
  device: string,
  { sizeMiB, pauseMs = 20 }: { sizeMiB: number; pauseMs?: number },
): BlockWriter {
  const job = guest.start(`exec node -e "$(cat)" ${device} ${blocksOf(sizeMiB)} ${pauseMs}`, writer);
  let count = 0;
  let longest = 0;
  let wake = (): void => undefined;
  job.onLine((line) => {
    count++;
    longest = Math.max(longest, Number(line.split(' ')[1]));
    wake();
  });
  const reach = async (writes: number): Promise<void> => {
    while (count < writes) {
      const more = new Promise<void>((resolve) => (wake = resolve));
      const end = await Promise.race([more, job.done]);
      if (end !== undefined && count < writes) throw new Error(`the writer ended: ${JSON.stringify(end)}`);
    }
  };
  const stop = async (): Promise<number> => {
    await guest.ok(`kill ${job.pid()}`);
    await job.done;
    return count;
  };
  return { job, acknowledged: () => count, reach, stop, longestMs: () => longest };
}

/** Blocks of a device that do not hold what was last acknowledged for them, in words; the first five. */
export async function wrongBlocks(
  guest: Guest,
  device: string,
  { sizeMiB, acknowledged }: { sizeMiB: number; acknowledged: number },
): Promise<string[]> {
  const script = `exec node -e "$(cat)" ${device} ${blocksOf(sizeMiB)} ${acknowledged}`;
  return JSON.parse(await guest.ok(script, { stdin: reader })) as string[];
}

function blocksOf(sizeMiB: number): number {
  return (sizeMiB * 1024 * 1024) / BLOCK;
}
