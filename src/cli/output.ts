import { stat, writeFile } from 'node:fs/promises';
import { readableJson } from '../model/canonical-json.js';
import { RaidliftError, ExitCode } from '../model/errors.js';
import { systemCode } from '../state/faults.js';
import type { Context } from './context.js';

/** One JSON document on stdout, sizes as decimal strings. */
export function writeJson(context: Context, document: unknown): void {
  context.stdout.write(readableJson(document));
}

/** A remark beside the result: on stderr, so that the result can be piped. */
export function remark(context: Context, text: string): void {
  context.stderr.write(`raidlift: ${text}\n`);
}

/**
 * Writes a result to a file that a person named, whole or not at all; a device or a pipe is written to and stays what it is.
 * @throws RaidliftError exit 1.
 */
export async function writeResult(file: string, text: string): Promise<void> {
  const { writeWhole } = await import('../state/write-whole.js');
  try {
    // An atomic write puts a file in the place of what is there: of /dev/stdout, too.
    if (await isThereAndNoFile(file)) await writeFile(file, text);
    else await writeWhole(file, text);
  } catch (error) {
    const reason = systemCode(error) ?? (error instanceof Error ? error.message : String(error));
    throw new RaidliftError({
      code: 'CANNOT_WRITE',
      exit: ExitCode.failed,
      message: `Cannot write ${file} (${reason}); nothing on the host was changed`,
      cause: error,
    });
  }
}

async function isThereAndNoFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => !found.isFile(),
    () => false,
  );
}
