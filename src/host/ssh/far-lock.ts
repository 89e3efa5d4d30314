import { hostname } from 'node:os';
import { ExitCode, RaidliftError } from '../../model/errors.js';
import type { SshConnection } from './connection.js';
import { newMark, piecesOf, quote } from './far-shell.js';

const LIMIT_MS = 60_000;
/** We are heard of that often; after that long a silence the lock is free, though no end of the connection was seen there. */
const BEAT_MS = 10_000;
const SILENCE_SECONDS = 60;

/** The other host's lock, the same one that a raidlift of its own takes. */
export interface FarLock {
  /** The process that holds it over there. */
  pid: number;
  readonly isLost: boolean;
  release(): Promise<void>;
}

/**
 * Takes the lock of the other host or says who has it. A shell there holds it (flock(1)) for as long as it hears from us: it
 * ends with our stdin, or when the network has swallowed us without a word.
 * @throws RaidliftError `LOCK_UNAVAILABLE` (exit 1), `HOST_LOST`.
 */
export async function takeFarLock(
  connection: SshConnection,
  path: string | null = null,
): Promise<FarLock | { heldBy: string }> {
  const mark = newMark();
  const session = await connection.start();
  session.write(lockScript(mark, path));
  const said = await session.until((output) => piecesOf(output, mark) !== null, LIMIT_MS);
  const [words] = (piecesOf(said.stdout, mark) ?? []).map((piece) => piece.words);
  if (words?.[0] === 'locked') {
    const beat = setInterval(() => session.write('\n'), BEAT_MS);
    beat.unref();
    session.onEnd(() => clearInterval(beat));
    return {
      pid: Number(words[1]),
      get isLost() {
        return session.hasEnded;
      },
      async release() {
        clearInterval(beat);
        await session.close();
      },
    };
  }
  await session.close();
  if (words?.[0] === 'held') return { heldBy: `${holderOf(words.slice(1))} on ${connection.target.text}` };
  if (words === undefined && connection.isGone) throw connection.lost();
  throw new RaidliftError({
    code: 'LOCK_UNAVAILABLE',
    exit: ExitCode.failed,
    message: `the lock of ${connection.target.text} cannot be taken: ${said.stderr.trim().split('\n').at(-1) || 'flock of util-linux is not installed there'}`,
  });
}

/** The file's text is the holder's pid, then what a person may want to know. */
function holderOf([pid = '', ...more]: string[]): string {
  const from = more.join(' ').trim();
  return /^\d+$/.test(pid) ? `process ${pid}${from === '' ? '' : ` (${from})`}` : 'another process';
}

function lockScript(mark: string, path: string | null): string {
  const end = `printf '\\n%s end\\n' ${mark}`;
  const file = path === null ? 'f=/run/lock; [ -d "$f" ] || f=/var/lock; f=$f/raidlift' : `f=${quote(path)}`;
  return `{
PATH=$PATH:/usr/sbin:/sbin:/usr/bin:/bin; export PATH
${file}
exec 9>>"$f" || exit 1
command -v flock >/dev/null || exit 1
if ! flock -n 9; then printf '\\n%s held %s\\n' ${mark} "$(head -n 1 "$f")"; ${end}; exit 0; fi
printf '%s %s\\n' "$$" ${quote(`over ssh from ${hostname()}`)} >"$f"
printf '\\n%s locked %s\\n' ${mark} "$$"; ${end}
if command -v timeout >/dev/null; then while timeout ${SILENCE_SECONDS} sh -c 'read -r x' 9>&-; do :; done
else while read -r x; do :; done
fi
exit 0
}
`;
}
