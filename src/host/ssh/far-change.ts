import { randomUUID } from 'node:crypto';
import { constants } from 'node:os';
import { RaidliftError } from '../../model/errors.js';
import type { ChangeOptions, ChangeResult, CommandResult, RunningCommand } from '../../model/ports.js';
import { parseProcessStat } from '../process-stat.js';
import type { Answer, SshConnection } from './connection.js';
import { inEnvironment, quote } from './far-shell.js';

const START_LIMIT_MS = 60_000;
/** One session waits that long over there for a command to end, then another one does. */
const WATCH_SECONDS = 20;
/** What sh says of a command that is not there (POSIX, 2.8.2). */
const NOT_FOUND = 127;

/** A tmpfs on every host, so that output waits neither for a suspended volume nor for room; older ones have it elsewhere. */
export function runFolder(path: string | null): string {
  return path === null ? 'r=/run; [ -d /run ] || r=/var/run; r=$r/raidlift\n' : `r=${quote(path)}\n`;
}

/**
 * Starts a command detached: in a session of its own, its output in files of a folder that only root may enter, its exit code
 * beside them once it has ended, all of which outlives the connection. What is answered is its own /proc/PID/stat: the
 * process that writes it becomes the command.
 *
 * Pipe 3 carries that line only: whoever holds it keeps the session open, so both processes close it at once.
 */
function startScript(argv: readonly string[], id: string, options: FarChange): string {
  const become = 'cat "/proc/$$/stat" >&3; exec 3>&-; umask 022; exec "$@"';
  const watch =
    'd=$1; shift; sh -c "$0" raidlift "$@" </dev/null >"$d/out" 2>"$d/err" & exec 3>&-; wait "$!"; ' +
    'printf "%s\\n" "$?" >"$d/code.new"; mv "$d/code.new" "$d/code"';
  return `${runFolder(options.folder)}${options.before}
go=yes
${options.lockPid === null ? '' : `kill -0 ${options.lockPid} 2>/dev/null || go=no`}
d=$r/${id}
[ -d "$r" ] || mkdir "$r"
[ "$go" = yes ] && { mkdir "$d" || go=fail; }
if [ "$go" = yes ]; then
printf '%s\\n' ${quote(argv.join(' '))} >"$d/command"
s=$(setsid sh -c ${quote(watch)} ${quote(become)} "$d" ${inEnvironment(argv)} 3>&1 >/dev/null 2>/dev/null </dev/null &)
printf '%s\\n' "$s" >"$d/stat"
printf '\\n%s started\\n%s\\n' "$m" "$s"
else printf '\\n%s %s\\n' "$m" "$go"
fi`;
}

/** Waits for the end of a command; gives code, output and errors, and takes the folder away. */
function watchScript(folder: string | null, id: string, seconds: number): string {
  return `${runFolder(folder)}d=$r/${id}
i=0; sleep 0.1 2>/dev/null && t=0.1 n=${Math.ceil(seconds * 10)} || t=1 n=${Math.ceil(seconds)}
while [ ! -f "$d/code" ] && [ -d "$d" ] && [ "$i" -lt "$n" ]; do sleep "$t"; i=$((i+1)); done
if [ -f "$d/code" ]; then
printf '\\n%s code %s\\n' "$m" "$(cat "$d/code")"
printf '\\n%s out\\n' "$m"; cat "$d/out"
printf '\\n%s err\\n' "$m"; cat "$d/err"
rm -rf "$d"
elif [ -d "$d" ]; then printf '\\n%s runs\\n' "$m"
else printf '\\n%s gone\\n' "$m"
fi`;
}

export interface FarChange extends ChangeOptions {
  /** The process that holds our lock over there: nothing is started unless it lives. */
  lockPid: number | null;
  /** Where output and exit code are kept; null: the default. */
  folder: string | null;
  /** Lines that run before it: the copy of the journal. */
  before: string;
}

/**
 * A change on the other side. A connection that breaks while it runs is `still-running`: it goes on there, and `resume` finds
 * it by pid and start time.
 * @throws RaidliftError `LOCK_LOST`, `HOST_LOST` (broken before it was known to run), `RUN_FOLDER`.
 */
export async function farChange(
  connection: SshConnection,
  argv: readonly string[],
  options: FarChange,
): Promise<ChangeResult> {
  const id = randomUUID();
  const started = await connection.run(startScript(argv, id, options), START_LIMIT_MS);
  const running = runningOf(started, connection);
  const told = options.onRunning(running).then(
    () => null,
    (error: unknown) => ({ error }),
  );
  const result = await watch(connection, id, options);
  const failure = await told;
  if (failure !== null) throw failure.error;
  if (result.kind === 'ended') return { kind: 'ended', result: result.result };
  return { kind: 'still-running', running, ...(result.lost === undefined ? {} : { lost: result.lost }) };
}

function runningOf(answer: Answer | null, connection: SshConnection): RunningCommand {
  const piece = answer?.pieces[0];
  const { target } = connection;
  if (answer === null) throw connection.lost(': it did not say whether it has begun a command');
  if (piece?.words[0] === 'no') {
    throw error(
      'LOCK_LOST',
      connection,
      `our lock on ${target.text} is gone, nothing more is begun there; run this again`,
    );
  }
  const text = piece?.text ?? '';
  const stat = parseProcessStat(text);
  const pid = Number.parseInt(text, 10);
  if (stat !== null && Number.isSafeInteger(pid)) return { pid, startTime: stat.startTime };
  const said = answer.stderr.trim().split('\n').at(-1) ?? '';
  throw error(
    'RUN_FOLDER',
    connection,
    `${target.text}: no command can be started in /run/raidlift (${said || 'is setsid of util-linux there?'}); nothing was changed`,
  );
}

function error(code: string, connection: SshConnection, message: string): RaidliftError {
  return new RaidliftError({ code, exit: connection.exitWhenLost, message });
}

type Watched = { kind: 'ended'; result: CommandResult } | { kind: 'running'; lost?: Error };

async function watch(connection: SshConnection, id: string, options: FarChange): Promise<Watched> {
  const until = Date.now() + options.limitMs;
  for (;;) {
    const seconds = Math.min(WATCH_SECONDS, Math.max(0.1, (until - Date.now()) / 1000));
    let answer: Answer | null;
    try {
      answer = await connection.run(watchScript(options.folder, id, seconds), (seconds + 60) * 1000);
    } catch (fault) {
      if (!(fault instanceof RaidliftError)) throw fault;
      return { kind: 'running', lost: fault };
    }
    const [first, out, err] = answer?.pieces ?? [];
    if (first?.words[0] === 'code') {
      return { kind: 'ended', result: resultOf(Number(first.words[1]), out?.text ?? '', err?.text ?? '') };
    }
    if (first?.words[0] === 'gone') return { kind: 'ended', result: resultOf(NaN, '', 'its run folder is gone') };
    if (Date.now() >= until) return { kind: 'running' };
  }
}

/** As a shell tells it: 128 and a signal's number for one that was killed. */
export function resultOf(code: number, stdout: string, stderr: string): CommandResult {
  if (code === NOT_FOUND) return { code: null, stdout: '', stderr: '', fault: 'ENOENT' };
  if (Number.isNaN(code)) return { code: null, stdout, stderr, fault: 'unknown' };
  return code > 128 ? { code: null, stdout, stderr, fault: signalName(code - 128) } : { code, stdout, stderr };
}

function signalName(number: number): string {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`;
}
