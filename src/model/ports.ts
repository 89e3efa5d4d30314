import type { EventCode } from './events.js';
import type { JournalEntry, JournalEvent } from './journal.js';
import type { Plan } from './plan.js';

/*
 * The holes through which the inner folders reach the world. Tests put a fake host behind them, the product `src/host`
 * and `src/state`.
 */

export interface CommandResult {
  /** null: it did not end by itself (killed by a signal, could not be started). */
  code: number | null;
  stdout: string;
  stderr: string;
  /** Set where it did not run to its end: `timeout`, `ENOENT`, a signal's name. */
  fault?: string;
}

export interface ReadOptions {
  /** Reads may be given up; changes never are. */
  timeoutMs?: number;
}

/** Looking at a host; changes nothing. */
export interface ReadPort {
  read(argv: readonly string[], options?: ReadOptions): Promise<CommandResult>;
  /** The file's text; null where it does not exist or cannot be read. */
  readFile(path: string): Promise<string | null>;
  /** Names in a folder; null where it cannot be read. */
  list(path: string): Promise<string[] | null>;
  /** Where a link points to in the end; null where there is nothing. */
  realPath(path: string): Promise<string | null>;
}

export interface RunningCommand {
  pid: number;
  /** Field 22 of /proc/PID/stat. */
  startTime: string;
}

export interface ChangeOptions {
  /** Called and awaited as soon as the process runs, before its result is known. */
  onRunning(running: RunningCommand): Promise<void>;
  /** Stops the waiting, never the command. */
  limitMs: number;
}

/** Outcome of a change: it ended, or we stopped waiting for it (it may run on). */
export type ChangeResult =
  | { kind: 'ended'; result: CommandResult }
  /** `lost`: its host cannot be reached any more, so that nothing else can be done there either. */
  | { kind: 'still-running'; running: RunningCommand; lost?: Error };

export interface HostPort extends ReadPort {
  /**
   * Runs a command that changes something: detached from the terminal, stdin closed, output drained, never killed by us.
   */
  change(argv: readonly string[], options: ChangeOptions): Promise<ChangeResult>;
  /** Whether exactly this process (same start time) is alive. */
  isAlive(running: RunningCommand): Promise<boolean>;
  /** One line to syslog; failing to do so is no error. */
  syslog(line: string): Promise<void>;
  /** What another machine needs besides; absent for this one. */
  remote?: RemotePort;
}

/** A plan's documents on this machine, and the state folder on the other one that gets a copy. */
export interface CopiedPlan {
  planId: string;
  planFile: string;
  journalFile: string;
  farFolder: string;
}

/** The duties that come with a host that is reached over a network. */
export interface RemotePort {
  /** Commands that earlier connections have started there and that are alive, whether or not a journal knows of them. */
  leftRunning(): Promise<{ running: RunningCommand; command: string }[]>;
  /** From now on plan and journal are kept there too. */
  keepCopy(plan: CopiedPlan): Promise<void>;
  /** Brings the copy up to date for the last time, and takes away what commands that have ended left in the run folder. */
  end(): Promise<void>;
}

export interface Clock {
  now(): Date;
  /** Resolves early, with `false`, when the signal says stop. */
  sleep(ms: number, signal: AbortSignal): Promise<boolean>;
}

/** What a run hears of a person's wishes while it goes on; a stop is a signal of its own. */
export interface ControlPort {
  /** Who or what has paused it, for people; null: nobody. */
  pausedBy(): Promise<string | null>;
}

/** The journal of one plan, open for writing. */
export interface JournalPort {
  readonly entries: readonly JournalEntry[];
  /** Written and synced when it resolves. */
  append(event: JournalEvent): Promise<void>;
}

/** The folder of one plan: plan document, journal, metadata backups. */
export interface PlanStore {
  readonly plan: Plan;
  readonly journal: JournalPort;
  /** Absolute path where `vgcfgbackup -f` is to write this VG's text before its first change. */
  backupFile(vgName: string): string;
  /** True when that file is there and whole. */
  hasBackup(vgName: string): Promise<boolean>;
}

/** What the inner folders tell a person while they work; every message has a code. */
export interface NotifyPort {
  notify(event: ProgressEvent): void;
}

export interface ProgressEvent {
  /** Stable; the table in `events.ts` says what each means and carries. */
  code: EventCode;
  /** One sentence for people. */
  message: string;
  volume?: string;
  step?: string;
  /** 0…100. */
  percent?: number;
  /** Seconds; null: cannot be said. */
  etaSeconds?: number | null;
  data?: Record<string, unknown>;
}
