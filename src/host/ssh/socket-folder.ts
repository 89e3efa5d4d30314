import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ExitCode, RaidliftError } from '../../model/errors.js';

/** The kernel takes 107 bytes, and ssh appends 17 of its own while it makes one (sun_path; OpenSSH's mux.c). */
const LONGEST_PATH = 88;

/**
 * A folder that only we may enter, for the sockets of this process; removed when it ends. Where the system keeps such folders
 * if there is one, else beside the person's keys.
 */
export async function makeSocketFolder(env: Readonly<Record<string, string | undefined>>): Promise<string> {
  const places = [env['XDG_RUNTIME_DIR'] ?? '', process.getuid?.() === 0 ? '/run' : '', join(homedir(), '.ssh')];
  for (const place of places) {
    if (!place.startsWith('/') || place.length > LONGEST_PATH - 24) continue;
    try {
      const folder = await mkdtemp(join(place, 'raidlift-'));
      process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
      return folder;
    } catch {
      // The next place.
    }
  }
  throw new RaidliftError({
    code: 'NO_SOCKET_FOLDER',
    exit: ExitCode.failed,
    message: '--host needs a folder for the socket of its connection: set XDG_RUNTIME_DIR, or make ~/.ssh (mode 700)',
  });
}
