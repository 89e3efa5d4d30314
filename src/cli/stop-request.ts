import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ExitCode, RaidliftError } from '../model/errors.js';
import type { ProgressEvent } from '../model/ports.js';
import type { Context } from './context.js';

/** While this file is in the state folder nothing begins, and what runs stops. */
const STOP_FILE = 'stop';
const POLL_MS = 1000;

/** A wish to stop, by Ctrl-C or the system: heard from the verb's beginning on, and told to whoever shows progress by then. */
export interface StopRequest {
  readonly signal: AbortSignal;
  /** Who is told; nobody at first. */
  tell: (event: ProgressEvent) => void;
  /** Looks whether the file is there or the time is over; also done every second. */
  look(): void;
  /** Signals have their ordinary effect again. */
  end(): void;
}

interface StopOptions {
  /** Where the stop file is looked for. */
  stateDir: string;
  /** Milliseconds after which it stops by itself. */
  afterMs?: number;
}

/** @throws RaidliftError exit 5 where the stop file is there already. */
export function listenForStop(context: Context, { stateDir, afterMs }: Partial<StopOptions> = {}): StopRequest {
  const file = stateDir === undefined ? null : join(stateDir, STOP_FILE);
  if (isThere(file)) {
    const message = `${file} is there: nothing begins before it is removed`;
    throw new RaidliftError({ code: 'STOP_FILE', exit: ExitCode.stopped, message });
  }
  const controller = new AbortController();
  const deadline = afterMs === undefined ? null : context.clock.now().getTime() + afterMs;
  const ask = (by: string): void => {
    if (controller.signal.aborted) return;
    controller.abort(by);
    request.tell({ code: 'stop.asked', message: `${by}: stopping as soon as the running LVM command has ended.` });
  };
  const endSignals = context.onStop((signal) => {
    if (!controller.signal.aborted) return ask(signal);
    const message = 'Still waiting for the running LVM command to end; it is never killed.';
    request.tell({ code: 'stop.waiting', message });
  });
  const look = (): void => {
    if (isThere(file)) ask(`the file ${file}`);
    else if (deadline !== null && context.clock.now().getTime() >= deadline) ask('the time given is over');
  };
  const timer = setInterval(look, POLL_MS);
  timer.unref();
  const end = (): void => {
    clearInterval(timer);
    endSignals();
  };
  const request: StopRequest = { signal: controller.signal, tell: () => undefined, look, end };
  return request;
}

function isThere(file: string | null): file is string {
  return file !== null && existsSync(file);
}
