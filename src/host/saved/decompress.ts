import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { environment } from '../environment.js';
import type { Compression } from './compression.js';

/** Programs that every Linux host has; a limit of memory where a file could ask for more. */
const PROGRAMS: Readonly<Record<'xz' | 'bzip2' | 'zstd', readonly string[]>> = {
  xz: ['xz', '--decompress', '--stdout', '--memlimit-decompress=512MiB'],
  bzip2: ['bzip2', '--decompress', '--stdout'],
  zstd: ['zstd', '--decompress', '--stdout', '--quiet', '--memory=512MB'],
};

/** An open archive: its unpacked bytes, and a way to stop reading. */
export interface Unpacked {
  stream: Readable;
  /** After the last byte: why they are not all; null where they are. */
  problem(): Promise<string | null>;
  stop(): void;
}

/** The file's bytes, unpacked while they are read. */
export async function unpack(file: string, compression: Compression): Promise<Unpacked> {
  const source = createReadStream(file);
  if (compression === 'none') return { stream: source, problem: noProblem, stop: () => source.destroy() };
  if (compression === 'gzip') {
    const gunzip = createGunzip();
    source.on('error', (error) => gunzip.destroy(error));
    source.pipe(gunzip);
    return {
      stream: gunzip,
      problem: noProblem,
      stop: () => {
        source.destroy();
        gunzip.destroy();
      },
    };
  }
  return unpackBy(PROGRAMS[compression], source);
}

/** These streams fail themselves. */
async function noProblem(): Promise<null> {
  return null;
}

async function unpackBy(argv: readonly string[], source: Readable): Promise<Unpacked> {
  const { execa } = await import('execa');
  const [program = '', ...args] = argv;
  const process = execa(program, args, {
    env: environment,
    extendEnv: false,
    input: source,
    buffer: false,
    reject: false,
    stderr: 'ignore',
  });
  const stream = process.readable();
  return {
    stream,
    problem: async () => {
      const { exitCode, code } = await process;
      if (exitCode === 0) return null;
      return code === 'ENOENT'
        ? `it takes ${program}, which is not installed`
        : `${program} could not unpack all of it`;
    },
    stop: () => {
      process.kill();
      source.destroy();
      stream.destroy();
    },
  };
}
