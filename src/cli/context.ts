import type { Clock, HostPort } from '../model/ports.js';
import type { AskPort } from '../wizard/ask.js';
import type { Rooms } from './rooms.js';

/** A place to write text to. Writing never throws: a reader that went away ends the output, not the work. */
export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
}

export type Lock = { release(): Promise<void> | void } | { heldBy: string };

/** The world as a verb sees it; made in one place for the process, and by hand in tests. */
export interface Context {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: { readonly isTerminal: boolean; readAll(): Promise<string> };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly clock: Clock;
  /** The inner folders, each loaded when it is first used. */
  readonly rooms: Rooms;
  /** This machine, or the one that `--host` names; asked again, the same. */
  host(target?: string): Promise<HostPort>;
  /** That host's lock. */
  takeLock(target?: string): Promise<Lock>;
  /** Asks on the terminal; null where the person ended the input instead of answering, or `stop` was aborted. */
  ask(question: string, stop: AbortSignal): Promise<string | null>;
  /** The wizard's questions, in the way that this terminal can show them. */
  questions(look: { color: boolean }): Promise<AskPort>;
  /** Calls the listener for every signal that asks to stop; the result takes it off again. */
  onStop(listener: (signal: string) => void): () => void;
  /** The same for the signals that pause (SIGTSTP) and go on (SIGCONT). */
  onPause(listener: (signal: string) => void): () => void;
}

/** Colours: only on a terminal, and not where NO_COLOR says otherwise (no-color.org: set and not empty). */
export function wantsColor(context: Context): boolean {
  return context.stdout.isTerminal && (context.env['NO_COLOR'] ?? '') === '' && context.env['TERM'] !== 'dumb';
}
