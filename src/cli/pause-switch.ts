import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ControlPort, ProgressEvent } from '../model/ports.js';
import type { Context } from './context.js';

/** While this file is in the state folder no step begins. */
const PAUSE_FILE = 'pause';

/** A person's pause: by a signal, by Ctrl-Z, by a file, or by whoever holds the switch. */
export interface PauseSwitch extends ControlPort {
  /** Who is told of a signal; nobody at first. */
  tell: (event: ProgressEvent) => void;
  set(paused: boolean): void;
  /** Signals have their ordinary effect again. */
  end(): void;
}

/**
 * SIGTSTP pauses and SIGCONT goes on; on a terminal the second Ctrl-Z goes on too, as the shell does not get the terminal back. Not
 * SIGUSR1: before node has started listening for it, it opens the debugger.
 */
export function listenForPause(context: Context, stateDir: string): PauseSwitch {
  const file = join(stateDir, PAUSE_FILE);
  let signal: string | null = null;
  const end = context.onPause((name) => {
    const goesOn = name === 'SIGCONT' || (signal !== null && context.stdin.isTerminal);
    if (goesOn === (signal === null)) return;
    signal = goesOn ? null : name;
    pause.tell({ code: 'pause.asked', message: goesOn ? unpausedBy(name, file) : howToGoOn(name, context) });
  });
  const pause: PauseSwitch = {
    tell: () => undefined,
    set: (paused) => {
      signal = paused ? 'you' : null;
    },
    async pausedBy() {
      return signal ?? (existsSync(file) ? `the file ${file}` : null);
    },
    end,
  };
  return pause;
}

function howToGoOn(name: string, context: Context): string {
  const how = context.stdin.isTerminal ? 'Ctrl-Z again goes on' : `kill -CONT ${process.pid} goes on`;
  return `${name}: no new step begins, what runs and what is copied goes on; ${how}.`;
}

function unpausedBy(name: string, file: string): string {
  return existsSync(file) ? `${name}: still paused by the file ${file}.` : `${name}: going on.`;
}
