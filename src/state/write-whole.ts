import { writeFileSync } from 'node:fs';
import writeFileAtomic from 'write-file-atomic';

/**
 * Puts a text into a file, whole and on the disk, or leaves what was there. write-file-atomic alone would write as much as one
 * write(2) takes: on a disk that is nearly full a part of it, and no error.
 */
export async function writeWhole(file: string, text: string): Promise<void> {
  await writeFileAtomic(file, '', { mode: 0o600, tmpfileCreated: (temporary) => writeFileSync(temporary, text) });
}
