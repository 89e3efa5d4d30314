import type { Guest } from '../guest/guest.js';
import type { Job } from '../guest/jobs.js';
import { inTime } from './in-time.js';

/** A line of `raidlift apply --json`. */
export interface RunEvent {
  code: string;
  message: string;
  plan?: string;
  step?: string;
  subject?: string;
  exit?: number;
  data?: { argv?: string[]; lines?: string[] };
  volumes?: { subject: string; outcome: string; code?: string; message: string }[];
}

/** A raidlift verb that changes things, at work in a guest. */
export interface Run {
  job: Job;
  events: RunEvent[];
  /** The step whose command runs at this moment, as far as has been told. */
  running: () => string | null;
  /** Resolves at the end; `code` is null where the guest ended first. Rejects where it takes longer than its limit. */
  done: Promise<{ code: number | null; stderr: string; events: RunEvent[] }>;
}

/**
 * Starts `raidlift ARGUMENTS --json`; the job's pid is raidlift's own. `onEvent` is called for each event as it arrives,
 * which is right after its journal entry was synced.
 */
export function startRaidlift(
  guest: Guest,
  argv: string,
  onEvent: (event: RunEvent) => void = () => undefined,
  limits: { limitMs?: number } = {},
): Run {
  const job = guest.start(`exec raidlift ${argv} --json`);
  const events: RunEvent[] = [];
  let running: string | null = null;
  job.onLine((line) => {
    const event = parse(line);
    if (event === undefined) return;
    events.push(event);
    if (event.code === 'step.started') running = event.data?.argv === undefined ? null : (event.step ?? null);
    if (event.code === 'step.finished' || event.code === 'step.failed') running = null;
    onEvent(event);
  });
  const end = job.done.then(({ code, stderr }) => ({ code, stderr, events }));
  const what = (): string => `raidlift ${argv}, after ${JSON.stringify(events.slice(-3))}`;
  const done = inTime(guest, { what, ...limits }, end);
  done.catch(() => undefined); // of a run that nobody waits for
  return { job, events, running: () => running, done };
}

function parse(line: string): RunEvent | undefined {
  try {
    return JSON.parse(line) as RunEvent;
  } catch {
    return undefined; // `resume` with nothing to do says so in words
  }
}
