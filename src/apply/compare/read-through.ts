import type { Clock, ReadPort } from '../../model/ports.js';
import { parseRead, piecesOf, readArgv } from './commands.js';
import { BLOCK_BYTES } from './ranges.js';
import { Throttle } from './throttle.js';

export interface ReadThroughInput {
  host: ReadPort;
  clock: Clock;
  stop: AbortSignal;
  path: string;
  sizeBytes: number;
  /** 0…100. */
  onProgress?: (percent: number) => void;
}

export type ReadThrough =
  | { kind: 'read' }
  | { kind: 'unreadable'; startBytes: number }
  | { kind: 'stopped' }
  | { kind: 'failed'; message: string };

const PIECE = 64;

/** Reads a whole device, and says where the first block begins that cannot be read. */
export async function readThrough(input: ReadThroughInput): Promise<ReadThrough> {
  const { host, clock, stop, path, sizeBytes, onProgress } = input;
  const throttle = new Throttle(clock, stop);
  const pieces = piecesOf(sizeBytes, PIECE);
  for (const [index, piece] of pieces.entries()) {
    if (stop.aborted) return { kind: 'stopped' };
    const began = clock.now().getTime();
    const { stdout, fault } = await host.read(readArgv(piece, path));
    if (fault === 'timeout') return { kind: 'failed', message: `${path} has not answered for two minutes` };
    const bad = parseRead(stdout);
    if (bad === undefined) {
      return { kind: 'failed', message: `${path} could not be read from ${piece.skip} MiB on` };
    }
    if (bad !== null) return { kind: 'unreadable', startBytes: bad * BLOCK_BYTES };
    onProgress?.(Math.round(((index + 1) * 1000) / pieces.length) / 10);
    if (!(await throttle.rest(began))) return { kind: 'stopped' };
  }
  return { kind: 'read' };
}
