import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import type { FileTree } from '../../model/file-tree.js';
import { compressionOf } from './compression.js';
import { limits, tooMuch } from './limits.js';
import { textWithin } from './text-within.js';

/** What a path given with `--from` turned out to be. */
export type SavedFiles = { text: string } | { tree: FileTree };

/** Whether the file of this path in an archive is worth keeping. */
export type Wants = (path: string) => boolean;

/**
 * Opens a saved source: a folder, a tar archive (packed or not), or a file of text. Throws what the system says, and
 * `SOURCE_TOO_LARGE`, `ARCHIVE_UNSAFE`, `ARCHIVE_DAMAGED`.
 */
export async function openSource(path: string, wants: () => Promise<Wants>): Promise<SavedFiles> {
  const found = await stat(path);
  if (found.isDirectory()) return { tree: await (await import('./folder.js')).openFolder(path) };
  if (!found.isFile()) return { text: await textWithin(createReadStream(path), path) };
  const compression = compressionOf(await readHead(path));
  if (compression !== null) {
    const { openArchive } = await import('./archive.js');
    return { tree: await openArchive(path, { compression, wants: await wants() }) };
  }
  if (found.size > limits.fileBytes) throw tooMuch(path, `more than ${limits.fileBytes} bytes`);
  // Decoded as a whole: in pieces, as readFile does it by itself, a large report takes several times as long.
  return { text: (await readFile(path)).toString('utf8') };
}

async function readHead(path: string): Promise<Uint8Array> {
  const handle = await open(path);
  try {
    const head = new Uint8Array(512);
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
