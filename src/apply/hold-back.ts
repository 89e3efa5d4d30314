import type { Limits, Policy } from '../model/policy.js';
import type { Clock, ControlPort } from '../model/ports.js';
import { closesAt, isOpen, opensAt, parseWindow, type Window } from '../model/window.js';

/** When and beside what steps may start. */
export type Rules = Pick<Policy, 'window' | 'limits'>;

/** What keeps the next step from starting: a person, the maintenance window, or a copy in its way. */
export interface Hold {
  why: 'paused' | 'window' | 'copies';
  /** One sentence. */
  message: string;
  /** When it ends by itself, where that is known. */
  until?: Date;
}

/** Steps that end what takes redundancy or I/O away, or puts data on extents that LVM has as free: they are due at any time. */
const AT_ANY_TIME: ReadonlySet<string> = new Set(['resume-devices', 'clear-table', 'clear-move', 'track-merge']);

/** The standing reasons not to start a step now; the copies' own are `copies.ts`. */
export class HoldBack {
  readonly limits: Limits;
  private readonly windows: readonly Window[];
  /** When the window opens next, as found out at `asked`: looking for it takes a while. */
  private opening: { asked: Date; opens: Date | null } | null = null;

  constructor(
    rules: Rules,
    private readonly clock: Clock,
    private readonly control: ControlPort | undefined,
  ) {
    this.limits = rules.limits ?? {};
    this.windows = windowsOf(rules.window);
  }

  /** `action`: what the step does; for no step in particular without. */
  async now(action?: string): Promise<Hold | null> {
    if (action !== undefined && AT_ANY_TIME.has(action)) return null;
    const by = (await this.control?.pausedBy()) ?? null;
    if (by !== null) return { why: 'paused', message: `Paused by ${by}: no new step begins.` };
    const now = this.clock.now();
    if (isOpen(this.windows, now)) return null;
    const opens = this.opensNext(now);
    const when = opens === null ? 'it does not open in the next two weeks' : `it opens at ${opens.toISOString()}`;
    return {
      why: 'window',
      message: `Outside the maintenance window: no new step begins; ${when}.`,
      ...(opens === null ? {} : { until: opens }),
    };
  }

  private opensNext(now: Date): Date | null {
    const known = this.opening;
    if (known !== null && known.asked <= now && (known.opens === null || now < known.opens)) return known.opens;
    this.opening = { asked: now, opens: opensAt(this.windows, now) };
    return this.opening.opens;
  }

  /** When the window that is open now closes; null where there is none, or no end of it in sight. */
  closes(): Date | null {
    return this.windows.length === 0 ? null : closesAt(this.windows, this.clock.now());
  }
}

/** A policy's windows, checked when it was read. */
function windowsOf(texts: Policy['window'] = []): Window[] {
  return [texts].flat().flatMap((text) => {
    const window = parseWindow(text);
    return 'wrong' in window ? [] : [window];
  });
}
