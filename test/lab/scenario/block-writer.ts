import type { Guest } from '../guest/guest.js';
import type { Job } from '../guest/jobs.js';
import { inTime } from './in-time.js';

/** A writer of whole blocks to a device that proves which it was told are safe. */
export interface BlockWriter {
  job: Job;
  acknowledged: () => number;
  /** Waits until that many writes are acknowledged; rejects where that takes minutes. */
  reach: (writes: number) => Promise<void>;
  /** Ends it and gives the number of acknowledged ones; rejects where a write hangs that no signal ends. */
  stop: () => Promise<number>;
  /** The longest that a write has taken so far, in milliseconds, one that is still waiting included. */
  longestMs: () => number;
}

const BLOCK = 4096;
/** More than that many writes are never on their way while they are counted. */
const LATE = 50;

/** Write N goes to this block: all over the device, the same block again and again. */
const placeOf = `const placeOf = (n, blocks) => Number((BigInt(n) * 7919n) % BigInt(blocks));`;

/** What a device holds before anything is written to it: the same bytes each time, so that they need not be kept. */
const fill = `const fill = (blocks) => require('node:crypto')
  .createCipheriv('aes-128-ctr', Buffer.alloc(16, 7), Buffer.alloc(16)).update(Buffer.alloc(blocks * ${BLOCK}));`;

const filler = `
const { openSync, writeSync, fsyncSync } = require('node:fs');
${fill}
const [path, blocks] = process.argv.slice(1);
const bytes = fill(Number(blocks));
const file = openSync(path, 'w');
for (let at = 0; at < bytes.length; at += 1 << 20) writeSync(file, bytes, at, Math.min(1 << 20, bytes.length - at), at);
fsyncSync(file);`;

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
${fill}
const [path, blocks, acknowledged] = process.argv.slice(1).map((word, at) => (at === 0 ? word : Number(word)));
const last = new Map();
for (let n = 1; n <= acknowledged; n++) last.set(placeOf(n, blocks), n);
const before = fill(blocks);
const file = openSync(path, 'r');
const buffer = Buffer.alloc(${BLOCK});
const wrong = [];
for (let block = 0; block < blocks; block++) {
  try {
    readSync(file, buffer, 0, ${BLOCK}, block * ${BLOCK});
  } catch (error) {
    wrong.push(block + ': ' + error.code);
    continue;
  }
  const n = last.get(block);
  if (n === undefined && buffer.equals(before.subarray(block * ${BLOCK}, (block + 1) * ${BLOCK}))) continue;
  const found = Number(buffer.toString('latin1', 0, 64));
  // Writes after the last one that was heard of may have been on their way, or have arrived.
  if (found === n || (found > acknowledged && found < acknowledged + ${LATE} && placeOf(found, blocks) === block)) continue;
  wrong.push(block + ': ' + found + ' instead of ' + (n ?? 'what it was filled with'));
}
process.stdout.write(JSON.stringify([...wrong.slice(0, 5), ...(wrong.length > 5 ? [wrong.length + ' blocks in all'] : [])]));`;

/** Fills the first MiB of a device with what `wrongBlocks` knows; on the disks when this returns. */
export async function fillBlocks(guest: Guest, device: string, { sizeMiB }: { sizeMiB: number }): Promise<void> {
  await guest.ok(`exec node -e "$(cat)" ${device} ${blocksOf(sizeMiB)}`, { stdin: filler });
}

/** Starts writing to the first MiB of a device, one block after another, each synced before it counts. */
export function startBlocks(
  guest: Guest,
  device: string,
  { sizeMiB, pauseMs = 20 }: { sizeMiB: number; pauseMs?: number },
): BlockWriter {
  const job = guest.start(`exec node -e "$(cat)" ${device} ${blocksOf(sizeMiB)} ${pauseMs}`, writer);
  let count = 0;
  let longest = 0;
  let lastAt = Date.now();
  let wake = (): void => undefined;
  job.onLine((line) => {
    count++;
    lastAt = Date.now();
    longest = Math.max(longest, Number(line.split(' ')[1]));
    wake();
  });
  const longestMs = (): number => Math.max(longest, Date.now() - lastAt);
  const untilCounted = async (writes: number): Promise<void> => {
    while (count < writes) {
      const more = new Promise<void>((resolve) => (wake = resolve));
      const end = await Promise.race([more, job.done]);
      if (end !== undefined && count < writes) throw new Error(`the writer ended: ${JSON.stringify(end)}`);
    }
  };
  const reach = (writes: number): Promise<void> =>
    inTime(guest, { what: () => `write ${writes} to ${device}, after ${count}` }, untilCounted(writes));
  const stop = async (): Promise<number> => {
    longest = longestMs();
    await guest.sh(`kill ${job.pid()}`);
    const { stderr } = await inTime(guest, { what: `the end of the writer of ${device}` }, job.done);
    lastAt = Infinity;
    if (stderr !== '') throw new Error(`a write failed: ${stderr}`);
    return count;
  };
  return { job, acknowledged: () => count, reach, stop, longestMs };
}

/**
 * Blocks of a device, filled before by `fillBlocks`, that do not hold what was last acknowledged for them (or, never written, what
 * they were filled with), in words; the first five.
 */
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
