import type { Clock, ReadPort } from '../../model/ports.js';
import {
  againArgv,
  blocksArgv,
  cut,
  parseAgain,
  parseBlocks,
  parseSums,
  piecesOf,
  runOf,
  sumsArgv,
  type Piece,
} from './commands.js';
import { BLOCK_BYTES, bytesOf, joinRuns, type Run } from './ranges.js';
import { Throttle } from './throttle.js';

/** A device to read, and what people call it. */
export interface Device {
  path: string;
  name: string;
}

export interface CompareInput {
  host: ReadPort;
  clock: Clock;
  stop: AbortSignal;
  /** Of one size, two at least; the first is the one that the others are held against. */
  devices: readonly Device[];
  sizeBytes: number;
  /** 0…100. */
  onProgress?: (percent: number) => void;
}

/** What two devices have different for good. */
export interface Difference {
  /** Names of the first device and of the other one. */
  between: readonly [string, string];
  startBytes: number;
  lengthBytes: number;
}

export interface Unreadable {
  device: string;
  /** Where the first block that cannot be read begins. */
  startBytes: number;
}

export type Comparison =
  | { kind: 'compared'; differences: Difference[]; unreadable: Unreadable[] }
  | { kind: 'stopped' }
  /** A reading did not come to its end. */
  | { kind: 'failed'; message: string };

/** Sizes in MiB: what is read at once, and the smaller pieces in which a difference is looked for. */
const PIECE = 64;
const SMALLER = [16, 4, 1] as const;
/** Smallest pieces looked at block by block; where more differs, it is told by whole pieces. */
const MOST_DETAILS = 16;
/**
 * Pauses before a difference is read again: a write that is on its way is over then, and a page that changed while it was
 * written (mirrors may differ there for good reason) is written once more by the kernel's write-back, within 30 s.
 */
const PAUSES_MS = [200, 500, 1000, 2000, 4000, 8000, 16_000];
/** More than this is no write on its way: it is not waited for that long. */
const PLAIN_BYTES = 8 * 1024 ** 2;
const PATIENT_PAUSES = 3;
const RUNS_AT_ONCE = 64;

/** Where two devices were seen to differ, to be read again. */
interface Suspicion {
  other: number;
  runs: Run[];
}

/**
 * Reads devices in use piece by piece and tells where they differ for good. Writes may be on their way to one and not yet to the
 * other: what differs is read again, several times, and counts only when it still does. Changes nothing.
 */
export async function compareDevices(input: CompareInput): Promise<Comparison> {
  return new Comparing(input).run();
}

class Comparing {
  private readonly suspicions: Suspicion[] = [];
  private readonly unreadable: Unreadable[] = [];
  private details = 0;

  constructor(private readonly input: CompareInput) {}

  async run(): Promise<Comparison> {
    const { clock, stop, sizeBytes, onProgress } = this.input;
    const throttle = new Throttle(clock, stop);
    const pieces = piecesOf(sizeBytes, PIECE);
    try {
      for (const [index, piece] of pieces.entries()) {
        if (stop.aborted) return { kind: 'stopped' };
        const began = clock.now().getTime();
        await this.compare(piece, SMALLER);
        onProgress?.(Math.round(((index + 1) * 1000) / pieces.length) / 10);
        if (!(await throttle.rest(began))) return { kind: 'stopped' };
      }
      return await this.conclude();
    } catch (error) {
      if (error instanceof ReadingFailed) return { kind: 'failed', message: error.message };
      throw error;
    }
  }

  private async compare(piece: Piece, smaller: readonly number[]): Promise<void> {
    const others = await this.differing(piece);
    const [size, ...rest] = smaller;
    if (others.length === 0) return;
    if (this.details >= MOST_DETAILS) {
      for (const other of others) this.suspect(other, [runOf(piece)]);
    } else if (size === undefined) {
      for (const other of others) await this.lookClosely(piece, other);
    } else {
      for (const part of cut(piece, size)) await this.compare(part, rest);
    }
  }

  /** Indexes of the devices whose piece is not what the first one has. */
  private async differing(piece: Piece): Promise<number[]> {
    const { devices } = this.input;
    const answer = await this.read(
      sumsArgv(
        piece,
        devices.map((device) => device.path),
      ),
    );
    const sums = parseSums(answer, devices.length);
    if (sums === null) throw new ReadingFailed(this.sayWhere(piece));
    return sums.flatMap((sum, index) => (sum === sums[0] ? [] : [index]));
  }

  private async lookClosely(piece: Piece, other: number): Promise<void> {
    this.details += 1;
    const [a, b] = [this.device(0), this.device(other)];
    const blocks = parseBlocks(await this.read(blocksArgv(piece, a.path, b.path)));
    if (blocks === null) throw new ReadingFailed(this.sayWhere(piece));
    this.suspect(other, blocks.differ);
    for (const { which, block } of blocks.unreadable) {
      const device = which === 'a' ? a.name : b.name;
      const startBytes = block * BLOCK_BYTES;
      if (!this.unreadable.some((known) => known.device === device && known.startBytes === startBytes)) {
        this.unreadable.push({ device, startBytes });
      }
    }
  }

  private suspect(other: number, runs: Run[]): void {
    if (runs.length === 0) return;
    const known = this.suspicions.find((suspicion) => suspicion.other === other);
    if (known === undefined) this.suspicions.push({ other, runs: joinRuns(runs) });
    else known.runs = joinRuns([...known.runs, ...runs]);
  }

  /** Reads again what was different, until it is not or there is no doubt. */
  private async conclude(): Promise<Comparison> {
    const { clock, stop } = this.input;
    for (const [round, pause] of PAUSES_MS.entries()) {
      const bytes = this.suspicions.reduce((sum, { runs }) => sum + bytesOf(runs), 0);
      if (bytes === 0 || (round >= PATIENT_PAUSES && bytes > PLAIN_BYTES)) break;
      if (!(await clock.sleep(pause, stop))) return { kind: 'stopped' };
      for (const suspicion of this.suspicions) suspicion.runs = await this.stillDifferent(suspicion);
    }
    return { kind: 'compared', differences: this.differences(), unreadable: this.unreadable };
  }

  private async stillDifferent({ other, runs }: Suspicion): Promise<Run[]> {
    const left: Run[] = [];
    for (let first = 0; first < runs.length; first += RUNS_AT_ONCE) {
      const some = runs.slice(first, first + RUNS_AT_ONCE);
      const answer = await this.read(againArgv(some, this.device(0).path, this.device(other).path));
      const words = parseAgain(answer, some.length);
      if (words === null) throw new ReadingFailed('blocks that differed could not be read again');
      left.push(...some.filter((_run, index) => words[index] !== 'same'));
    }
    return left;
  }

  private differences(): Difference[] {
    return this.suspicions.flatMap(({ other, runs }) =>
      runs.map((run) => ({
        between: [this.device(0).name, this.device(other).name] as const,
        startBytes: run.start * BLOCK_BYTES,
        lengthBytes: Math.min(run.blocks * BLOCK_BYTES, this.input.sizeBytes - run.start * BLOCK_BYTES),
      })),
    );
  }

  private async read(argv: readonly string[]): Promise<string> {
    const { stdout, fault } = await this.input.host.read(argv);
    if (fault === 'timeout') throw new ReadingFailed('a device has not answered for two minutes');
    return stdout;
  }

  private device(index: number): Device {
    const device = this.input.devices[index];
    if (device === undefined) throw new Error(`no device ${index}`);
    return device;
  }

  private sayWhere({ skip, count }: Piece): string {
    const names = this.input.devices.map((device) => device.name).join(', ');
    return `${names}: the piece from ${skip} to ${skip + count} MiB could not be read`;
  }
}

class ReadingFailed extends Error {}
