import { once } from 'node:events';
import { posix } from 'node:path';
import type { Parser, ReadEntry } from 'tar';
import { usageError } from '../../model/errors.js';
import type { FileTree } from '../../model/file-tree.js';
import type { Compression } from './compression.js';
import { unpack, type Unpacked } from './decompress.js';
import { limits, tooMuch } from './limits.js';

export interface ArchiveOptions {
  compression: Compression;
  /** Whether the file of this path is worth keeping; the others are passed over. */
  wants(path: string): boolean;
}

/**
 * The wanted files of a tar archive. It is read in one pass and nothing of it is written anywhere. One that has absolute
 * names, `..` in a name, or links that lead out of it is refused as a whole (`ARCHIVE_UNSAFE`); links within it are not
 * followed. Throws `ARCHIVE_DAMAGED` and `SOURCE_TOO_LARGE` too, all usage errors.
 */
export async function openArchive(file: string, { compression, wants }: ArchiveOptions): Promise<FileTree> {
  const { Parser } = await import('tar');
  const collector = new Collector(file, wants);
  const parser = new Parser({ strict: true, onReadEntry: (entry) => collector.take(entry) });
  const unpacked = await unpack(file, compression);
  try {
    await feed(parser, unpacked, collector);
  } catch (error) {
    throw collector.refusal ?? damaged(file, error);
  } finally {
    unpacked.stop();
  }
  const { texts } = collector;
  return { label: file, paths: [...texts.keys()].sort(), read: async (path) => texts.get(path) ?? null };
}

function damaged(file: string, cause: unknown): Error {
  const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
  return usageError('ARCHIVE_DAMAGED', `${file}: this is no whole tar archive: ${why}`, cause);
}

/**
 * Reads up to the archive's own end mark, or until the collector refuses. What follows the mark is not handed to the parser,
 * which would keep all of it.
 */
async function feed(parser: Parser, unpacked: Unpacked, collector: Collector): Promise<void> {
  let failed: unknown;
  parser.on('error', (error: unknown) => (failed ??= error));
  const ended = new Promise<void>((resolve) => parser.on('end', () => resolve()));
  let sawEnd = false;
  parser.on('eof', () => (sawEnd = true));
  let bytes = 0;
  for await (const chunk of unpacked.stream as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > limits.unpackedBytes) collector.refuse(tooMuch(collector.label, 'too much when unpacked'));
    const goOn = parser.write(Buffer.from(chunk));
    if (failed !== undefined) throw failed;
    if (collector.refusal !== null) throw collector.refusal;
    if (sawEnd) break;
    if (!goOn) await Promise.race([once(parser, 'drain'), ended]);
  }
  const problem = sawEnd ? null : await unpacked.problem();
  if (problem !== null) throw new Error(problem);
  parser.end();
  if (failed !== undefined) throw failed;
  await ended;
  if (collector.refusal !== null) throw collector.refusal;
}

class Collector {
  readonly texts = new Map<string, string>();
  refusal: Error | null = null;
  private entries = 0;
  private keptBytes = 0;

  constructor(
    readonly label: string,
    private readonly wants: (path: string) => boolean,
  ) {}

  refuse(error: Error): void {
    this.refusal ??= error;
  }

  take(entry: ReadEntry): void {
    this.entries++;
    if (this.entries > limits.files) this.refuse(tooMuch(this.label, `more than ${limits.files} files`));
    const unsafe = whyUnsafe(entry);
    if (unsafe !== null) this.refuse(this.unsafe(entry.path, unsafe));
    const path = posix.normalize(entry.path);
    const isKept = this.refusal === null && isFile(entry) && this.wants(path) && entry.size <= limits.fileBytes;
    if (!isKept) {
      entry.resume();
      return;
    }
    this.keptBytes += entry.size;
    if (this.keptBytes > limits.keptBytes) this.refuse(tooMuch(this.label, 'more reports than can be read at once'));
    const chunks: Buffer[] = [];
    entry.on('data', (chunk: Buffer) => chunks.push(chunk));
    entry.on('end', () => this.texts.set(path, Buffer.concat(chunks).toString('utf8')));
  }

  private unsafe(path: string, why: string): Error {
    const shown = JSON.stringify(path.slice(0, 80));
    return usageError(
      'ARCHIVE_UNSAFE',
      `${this.label}: ${shown} ${why}; such an archive is not read, unpack it yourself if you trust it`,
    );
  }
}

function isFile(entry: ReadEntry): boolean {
  return entry.type === 'File' || entry.type === 'OldFile' || entry.type === 'ContiguousFile';
}

function whyUnsafe(entry: ReadEntry): string | null {
  if (leadsOut(entry.path)) return 'leads out of the archive';
  if (entry.type === 'SymbolicLink') {
    const target = entry.linkpath ?? '';
    const within = !target.startsWith('/') && !leadsOut(posix.join(posix.dirname(posix.normalize(entry.path)), target));
    return within ? null : 'is a link that leads out of the archive';
  }
  return entry.type === 'Link' && leadsOut(entry.linkpath ?? '') ? 'is a link that leads out of the archive' : null;
}

function leadsOut(path: string): boolean {
  return path.startsWith('/') || path.includes('\0') || path.split('/').includes('..');
}
