import type { ProgressEvent } from '../model/ports.js';
import type { Context } from './context.js';

/** A wish to stop, by Ctrl-C or the system: heard from the verb's beginning on, and told to whoever shows progress by then. */
export interface StopRequest {
  readonly signal: AbortSignal;
  /** Who is told; nobody at first. */
  tell: (event: ProgressEvent) => void;
  /** Signals have their ordinary effect again. */
  end(): void;
}

export function listenForStop(context: Context): StopRequest {
  const controller = new AbortController();
  const end = context.onStop((signal) => {
    if (controller.signal.aborted) {
      const message = 'Still waiting for the running LVM command to end; it is never killed.';
      request.tell({ code: 'stop.waiting', message });
      return;
    }
    controller.abort(signal);
    request.tell({ code: 'stop.asked', message: `${signal}: stopping as soon as the running LVM command has ended.` });
  });
  const request: StopRequest = { signal: controller.signal, tell: () => undefined, end };
  return request;
}
