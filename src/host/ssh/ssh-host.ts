import { ExitCode } from '../../model/errors.js';
import type { CommandResult, HostPort, RemotePort } from '../../model/ports.js';
import { isRunning, parseProcessStat } from '../process-stat.js';
import { SshConnection } from './connection.js';
import { farChange, resultOf } from './far-change.js';
import { takeFarLock, type FarLock } from './far-lock.js';
import { inEnvironment } from './far-shell.js';
import { FileBatch } from './file-batch.js';
import { leftRunning } from './left-running.js';
import { makeSocketFolder } from './socket-folder.js';
import { StateCopy } from './state-copy.js';
import { parseTarget, type SshTarget } from './target.js';

const READ_LIMIT_MS = 120_000;

let folder: Promise<string> | undefined;
let sockets = 0;

/** A host that OpenSSH reaches. What it needs there: sh, the tools of coreutils, flock and setsid of util-linux, root or sudo. */
export class SshHost implements HostPort {
  private readonly target: SshTarget;
  private opened: Promise<SshConnection> | undefined;
  private readonly files: FileBatch;
  private lock: FarLock | null = null;
  private copy: StateCopy | null = null;
  private logger: Promise<{ write(text: string): void }> | undefined;

  /** @throws RaidliftError exit 2 for what is no name of a host. Nobody is asked yet. */
  constructor(
    text: string,
    private readonly options: { lockPath?: string; runFolder?: string } = {},
  ) {
    this.target = parseTarget(text);
    this.files = new FileBatch(() => this.connection());
  }

  /** Made when it is first used; errors as `SshConnection.open`. */
  connection(): Promise<SshConnection> {
    this.opened ??= (async () => {
      folder ??= makeSocketFolder(process.env);
      return SshConnection.open(this.target, `${await folder}/${++sockets}`);
    })();
    return this.opened;
  }

  async read(argv: readonly string[], options?: { timeoutMs?: number }): Promise<CommandResult> {
    const connection = await this.connection();
    const script = `printf '\\n%s out\\n' "$m"; ${inEnvironment(argv)} </dev/null; c=$?; printf '\\n%s code %s\\n' "$m" "$c"`;
    const answer = await connection.run(script, options?.timeoutMs ?? READ_LIMIT_MS);
    if (answer === null) return { code: null, stdout: '', stderr: '', fault: 'timeout' };
    const [out, code] = answer.pieces;
    return resultOf(Number(code?.words[1]), out?.text ?? '', answer.stderr);
  }

  readFile(path: string): Promise<string | null> {
    return this.files.ask('file', path);
  }

  async list(path: string): Promise<string[] | null> {
    const text = await this.files.ask('folder', path);
    return text === null ? null : text.split('\n').filter((name) => name !== '');
  }

  async realPath(path: string): Promise<string | null> {
    const text = await this.files.ask('link', path);
    return text === null ? null : text.replace(/\n$/, '');
  }

  async change(...[argv, options]: Parameters<HostPort['change']>): ReturnType<HostPort['change']> {
    const before = (await this.copy?.update()) ?? '';
    return farChange(await this.connection(), argv, {
      ...options,
      lockPid: this.lock?.pid ?? null,
      folder: this.options.runFolder ?? null,
      before,
    });
  }

  async isAlive({ pid, startTime }: { pid: number; startTime: string }): Promise<boolean> {
    const text = await this.readFile(`/proc/${pid}/stat`);
    const stat = text === null ? null : parseProcessStat(text);
    return stat !== null && isRunning(stat) && stat.startTime === startTime;
  }

  /** Through one logger(1) there, started with the first line. */
  async syslog(line: string): Promise<void> {
    this.logger ??= this.connection().then((connection) =>
      connection.start('exec logger -t raidlift').then(async (session) => {
        await session.until(() => true, 0);
        return session;
      }),
    );
    try {
      (await this.logger).write(`${line.replaceAll('\n', ' ')}\n`);
    } catch {
      // Failing to do so is no error.
    }
  }

  async takeLock(): Promise<FarLock | { heldBy: string }> {
    const connection = await this.connection();
    const lock = await takeFarLock(connection, this.options.lockPath);
    if ('heldBy' in lock) return lock;
    this.lock = lock;
    connection.exitWhenLost = ExitCode.stopped;
    return lock;
  }

  readonly remote: RemotePort = {
    leftRunning: async () => leftRunning(await this.connection(), this.options.runFolder ?? null),
    keepCopy: async (plan) => {
      this.copy = new StateCopy(plan);
      await this.copy.begin(await this.connection());
    },
    end: async () => {
      await this.copy?.end(await this.connection());
      this.copy = null;
      await this.remote.leftRunning();
    },
  };

  async close(): Promise<void> {
    if (this.opened !== undefined) await (await this.opened).close();
  }
}
