import type { RemotePort } from '../../model/ports.js';
import { parseProcessStat } from '../process-stat.js';
import type { SshConnection } from './connection.js';
import { runFolder } from './far-change.js';

const LIMIT_MS = 60_000;

/**
 * What earlier connections have left at work over there: also a command whose start nobody could note down any more, as the
 * connection broke in that moment. Folders of commands that have ended are taken away.
 */
export async function leftRunning(
  connection: SshConnection,
  folder: string | null,
): ReturnType<RemotePort['leftRunning']> {
  const script = `${runFolder(folder)}for d in "$r"/*/; do
d=\${d%/}; [ -f "$d/command" ] || continue
p=; read -r p x <"$d/stat" 2>/dev/null
if [ -f "$d/code" ] || [ -z "$p" ] || ! [ -d "/proc/$p" ]; then rm -rf "$d"; continue; fi
printf '\\n%s stat\\n' "$m"; cat "$d/stat"
printf '\\n%s now\\n' "$m"; cat "/proc/$p/stat" 2>/dev/null
printf '\\n%s command\\n' "$m"; cat "$d/command"
done`;
  const answer = await connection.run(script, LIMIT_MS);
  if (answer === null) throw connection.lost(': it did not say what still runs there');
  const found: Awaited<ReturnType<RemotePort['leftRunning']>> = [];
  for (let at = 0; at + 2 < answer.pieces.length; at += 3) {
    const [then, now, command] = answer.pieces.slice(at, at + 3).map((piece) => piece.text);
    const startTime = parseProcessStat(then ?? '')?.startTime;
    if (startTime === undefined || parseProcessStat(now ?? '')?.startTime !== startTime) continue;
    found.push({ running: { pid: Number.parseInt(then ?? '', 10), startTime }, command: (command ?? '').trim() });
  }
  return found;
}
