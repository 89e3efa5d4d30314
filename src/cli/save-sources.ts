import { Recorder } from '../inspect/saved/recorder.js';
import { ExitCode, RaidliftError, usageError } from '../model/errors.js';
import { systemCode } from '../state/faults.js';
import type { VerbOptions } from './options.js';
import type { Listen } from './take-inventory.js';

export interface Saving {
  listen: Listen;
  /** Writes what was heard of each host into a folder of its own; returns them. */
  save(takenAt: string): Promise<string[]>;
}

/** For `inspect --save`: listens while hosts are looked at. Throws `FROM_AND_SAVE`; `save` throws `SAVE_EXISTS`, `CANNOT_WRITE`. */
export function beginSaving({ from, save = '' }: VerbOptions): Saving {
  if (from !== undefined)
    throw usageError('FROM_AND_SAVE', '--save keeps what a host shows, --from looks at no host: give one of them');
  const recorders: Recorder[] = [];
  return {
    listen: (host) => {
      const recorder = new Recorder();
      recorders.push(recorder);
      return recorder.listen(host);
    },
    save: async (takenAt) => {
      const folders: string[] = [];
      for (const recorder of recorders) folders.push(await write(recorder, { save, takenAt, taken: folders }));
      return folders;
    },
  };
}

async function write(
  recorder: Recorder,
  { save, takenAt, taken }: { save: string; takenAt: string; taken: readonly string[] },
): Promise<string> {
  const { dirname, join } = await import('node:path');
  const { mkdir, writeFile } = await import('node:fs/promises');
  const folder = join(
    save,
    freeName(recorder.hostName, (name) => taken.includes(join(save, name))),
  );
  try {
    await mkdir(save, { recursive: true });
    await mkdir(folder, { mode: 0o700 });
    for (const [path, text] of recorder.filesOf(takenAt)) {
      const file = join(folder, path);
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await writeFile(file, text, { mode: 0o600, flag: 'wx' });
    }
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST')
      throw usageError('SAVE_EXISTS', `${folder} is there already; name a new folder with --save`, error);
    const message = `Cannot write to ${folder} (${code ?? 'unknown reason'}); nothing on the host was changed`;
    throw new RaidliftError({ code: 'CANNOT_WRITE', exit: ExitCode.failed, message, cause: error });
  }
  return folder;
}

function freeName(hostName: string | null, isTaken: (name: string) => boolean): string {
  const plain = (hostName ?? 'host').replace(/[^A-Za-z0-9._-]/g, '_').replace(/^\.+/, '_');
  if (!isTaken(plain)) return plain;
  let number = 2;
  while (isTaken(`${plain}-${number}`)) number++;
  return `${plain}-${number}`;
}
