import { ExitCode } from '../../model/errors.js';
import type { RaidliftError } from '../../model/errors.js';
import { configArgv, hostKeysOption, masterArgv, sessionArgv, type Channel } from './client-options.js';
import { FAR_SHELL, newMark, piecesOf, wholeScript, type Piece } from './far-shell.js';
import { Limiter } from './limiter.js';
import { connectError, connectionLost, noRoot, noShell, sshMissing } from './ssh-errors.js';
import { runSsh, startSsh, type SshProcess } from './ssh-process.js';
import type { SshTarget } from './target.js';

/** sshd takes ten sessions over one connection (MaxSessions); two or three of them stay open. */
const SESSIONS = 6;
const CONNECT_LIMIT_MS = 60_000;

/** What one script gave. */
export interface Answer {
  pieces: Piece[];
  /** Of the commands in it, as they wrote it. */
  stderr: string;
}

/**
 * The one connection to a host: authenticated once, by an ssh whose stdin we hold, so that it ends with us however we end.
 * All else are sessions over it. Once it is gone it is not made again: the lock went with it.
 */
export class SshConnection {
  /** Set when what is under way can be resumed: from then on a lost connection is a stop, not a failure. */
  exitWhenLost: ExitCode = ExitCode.failed;
  private readonly limiter = new Limiter(SESSIONS);

  private constructor(
    readonly target: SshTarget,
    private readonly channel: Channel,
    private readonly master: SshProcess,
    private readonly shell: string,
  ) {}

  /**
   * @throws RaidliftError exit 1: `SSH_MISSING`, `HOST_UNREACHABLE`, `HOST_KEY_UNKNOWN`, `HOST_KEY_CHANGED`, `SSH_DENIED`,
   * `SSH_CONFIG`, `SSH_NO_SHELL`, `SUDO_DENIED`.
   */
  static async open(target: SshTarget, socket: string): Promise<SshConnection> {
    const config = await runSsh(configArgv(target), { input: '', timeoutMs: CONNECT_LIMIT_MS });
    if (config.missing) throw sshMissing();
    if (config.code !== 0) throw connectError(target, config.stderr);
    const channel = { target, socket };
    const mark = newMark();
    const master = await startSsh(masterArgv(channel, hostKeysOption(config.stdout), FAR_SHELL.root));
    master.write(probeScript(mark));
    const said = await master.until((output) => answerOf(output, mark) !== null, CONNECT_LIMIT_MS);
    const answer = answerOf(said.stdout, mark);
    if (answer === null) {
      void master.close();
      throw said.ended === 0 ? noShell(target, said.stderr) : connectError(target, said.stderr);
    }
    const [privilege = '', ...words] = answer;
    if (privilege === 'none') {
      void master.close();
      throw noRoot(target, words.join(' '));
    }
    return new SshConnection(target, channel, master, privilege === 'root' ? FAR_SHELL.root : FAR_SHELL.sudo);
  }

  get isGone(): boolean {
    return this.master.hasEnded;
  }

  lost(more = ''): RaidliftError {
    return connectionLost(this.target, this.exitWhenLost, more);
  }

  /**
   * Runs a script there, in a session of its own, to its end. Null: it did not end within the time, and may go on.
   * @throws RaidliftError `HOST_LOST`.
   */
  async run(body: string, timeoutMs: number): Promise<Answer | null> {
    return this.limiter.run(async () => {
      for (let refused = 0; ; refused++) {
        if (this.isGone) throw this.lost();
        const mark = newMark();
        const input = wholeScript(mark, body);
        const result = await runSsh(sessionArgv(this.channel, this.shell), { input, timeoutMs });
        if (result.timedOut) return null;
        const pieces = piecesOf(result.stdout, mark);
        if (pieces !== null) return { pieces, stderr: result.stderr };
        // Nothing of the script has run: sshd had no room for one more session.
        if (!result.stderr.includes('Session open refused') || refused >= 20) throw this.lost();
        await new Promise((resolve) => setTimeout(resolve, 100 * (refused + 1)));
      }
    });
  }

  /** A session that stays open, with a stdin that we hold: a shell of root, or a command that the login shell is given. */
  async start(command: string = this.shell): Promise<SshProcess> {
    if (this.isGone) throw this.lost();
    return startSsh(sessionArgv(this.channel, command));
  }

  async close(): Promise<void> {
    await this.master.close();
  }
}

/**
 * Who we are there and whether sudo makes us root; then nothing but waiting for our end. `cat` takes over the stdin that the
 * shell has read the script from.
 */
function probeScript(mark: string): string {
  return `{
PATH=$PATH:/usr/sbin:/sbin:/usr/bin:/bin; export PATH
p=none; s=
if [ "$(id -u)" = 0 ]; then p=root
elif s=$(sudo -n sh -c : 2>&1 </dev/null); then p=sudo; s=
fi
printf '\\n%s ' ${mark}; printf '%s ' "$p" $s; printf '.\\n'
exec cat >/dev/null
}
`;
}

function answerOf(output: string, mark: string): string[] | null {
  const line = `\n${output}`.split(`\n${mark} `)[1];
  if (line === undefined || !line.includes('\n')) return null;
  return line.slice(0, line.indexOf('\n')).split(' ').slice(0, -1);
}
