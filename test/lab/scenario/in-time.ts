import type { Guest } from '../guest/guest.js';
import { LabError } from '../guest/lab-error.js';
import { within } from '../guest/within.js';

/** Nothing that a test waits for takes longer, on a busy machine too, where it says nothing else. */
const LIMIT_MS = 240_000;

/** For runs over many volumes, and those whose guest stands still while its disks are copied. */
export const LONG_RUN = { limitMs: 3_600_000 };

/**
 * Waits for something in a guest. Where that takes too long it throws TIMEOUT, with `what` and the state that the guest is in then: a
 * test that the runner ends says nothing of that.
 */
export async function inTime<T>(
  guest: Guest,
  { what, limitMs = LIMIT_MS }: { what: string | (() => string); limitMs?: number },
  wait: Promise<T>,
): Promise<T> {
  const ended = await within(
    limitMs,
    wait.then((value) => ({ value })),
  );
  if (ended !== undefined) return ended.value;
  const said = typeof what === 'string' ? what : what();
  throw new LabError('TIMEOUT', `${said}: not done after ${limitMs} ms\n${await guest.state()}`);
}
