import { randomBytes } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { stateFault } from './faults.js';
import { syncFolder } from './folder.js';

/** Room on the file system that is kept for the journal and given back piece by piece when the disk is full. */
export interface Reserve {
  /** Frees a piece of it; false: nothing is left. */
  release(): Promise<boolean>;
  /** Gives all of it back. */
  remove(): Promise<void>;
}

const PIECE = 64 * 1024;

/**
 * Writes a file of that many bytes and brings it to disk, so that the room is really taken. Node.js has no fallocate, and
 * a sparse file would reserve nothing. Whoever else writes to a full disk may still be quicker than the journal when a
 * piece is freed: the reserve makes running out of room improbable, and the journal says so when it happens all the same.
 * @throws RaidliftError exit 1 where there is not that much room; nothing is left behind then.
 */
export async function makeReserve(file: string, bytes: number): Promise<Reserve> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'w', 0o600);
    await fill(handle, bytes);
    await syncFolder(dirname(file));
  } catch (error) {
    await handle?.close();
    await rm(file, { force: true }).catch(() => undefined);
    throw stateFault(error, `Cannot reserve ${bytes} bytes for the journal, nothing was changed`, file);
  }
  return reserveOf(file, handle, bytes);
}

async function fill(handle: FileHandle, bytes: number): Promise<void> {
  // Random, not zeros: a file system that compresses would keep no room for those.
  const piece = randomBytes(PIECE);
  for (let written = 0; written < bytes;) {
    const { bytesWritten } = await handle.write(piece, 0, Math.min(PIECE, bytes - written), written);
    written += bytesWritten;
  }
  await handle.sync();
}

function reserveOf(file: string, handle: FileHandle, bytes: number): Reserve {
  let left = bytes;
  return {
    async release() {
      if (left === 0) return false;
      left = Math.max(0, left - PIECE);
      await handle.truncate(left);
      await handle.sync();
      return true;
    },
    async remove() {
      await handle.close();
      await rm(file, { force: true });
    },
  };
}
