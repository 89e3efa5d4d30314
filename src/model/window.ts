/*
 * Maintenance windows: `Sat 22:00-05:00 Europe/Prague`. What counts is the wall clock of the named zone, as `Intl` knows it, so
 * that summer time needs no arithmetic here: an hour that the clock skips is in no window, one that it shows twice is twice in it.
 */

export interface Window {
  /** Days on which it opens, 0 is Sunday. */
  days: ReadonlySet<number>;
  /** Minutes since midnight. */
  from: number;
  /** The first minute that is outside; below `from` where it ends on the next day. 1440: midnight. */
  to: number;
  zone: string;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const DAY = 24 * 60;
const MINUTE_MS = 60_000;
/** Further than this nothing is looked for: a window that does not open within it is one that the clock skips. */
const FURTHEST_MINUTES = 15 * DAY;
const FORM = /^(?:(\S+)\s+)?(\d\d):(\d\d)\s*-\s*(\d\d):(\d\d)\s+(\S+)$/;

/** A window's text; what is wrong with it where it is none. */
export function parseWindow(text: string): Window | { wrong: string } {
  const match = FORM.exec(text.trim());
  if (match === null)
    return { wrong: 'write it as "[DAYS] HH:MM-HH:MM ZONE", such as "Sat 22:00-05:00 Europe/Prague"' };
  const [, dayWords, fromHour, fromMinute, toHour, toMinute, zone = ''] = match;
  const days = parseDays(dayWords);
  if ('wrong' in days) return days;
  const from = minutesOf(fromHour, fromMinute);
  const to = minutesOf(toHour, toMinute);
  if (from === null || from === DAY) return { wrong: `${fromHour}:${fromMinute} is no time of day to begin at` };
  if (to === null) return { wrong: `${toHour}:${toMinute} is no time of day` };
  if (from === to) return { wrong: 'it begins when it ends; the whole day is 00:00-24:00' };
  if (clockOf(zone) === null) return { wrong: `${zone} is no time zone; write Europe/Prague, UTC, …` };
  return { days: days.days, from, to, zone };
}

/** `Sat`, `Mon-Fri`, `Sat,Sun`, `Fri-Mon,Wed`; every day where nothing is said. */
function parseDays(words: string | undefined): { days: ReadonlySet<number> } | { wrong: string } {
  if (words === undefined) return { days: new Set(DAYS.keys()) };
  const days = new Set<number>();
  for (const word of words.split(',')) {
    const ends = word.split('-').map(dayOf);
    const [first = -1, last = first] = ends;
    if (ends.length > 2 || ends.includes(-1)) {
      return { wrong: `${word} is no day; write ${DAYS.slice(1).join(', ')}, Sun, Mon-Fri or Sat,Sun` };
    }
    for (let day = first; ; day = (day + 1) % 7) {
      days.add(day);
      if (day === last) break;
    }
  }
  return { days };
}

function dayOf(name: string): number {
  return DAYS.findIndex((day) => day.toLowerCase() === name.toLowerCase());
}

function minutesOf(hour: string | undefined, minute: string | undefined): number | null {
  const minutes = Number(hour) * 60 + Number(minute);
  return Number(minute) < 60 && minutes <= DAY ? minutes : null;
}

/** Whether one of the windows is open; without any it always is. */
export function isOpen(windows: readonly Window[], at: Date): boolean {
  return windows.length === 0 || windows.some((window) => isInside(window, at));
}

function isInside({ days, from, to, zone }: Window, at: Date): boolean {
  const { day, minute } = wallClock(zone, at);
  if (from < to) return days.has(day) && minute >= from && minute < to;
  return (days.has(day) && minute >= from) || (days.has((day + 6) % 7) && minute < to);
}

/** The next moment, to the minute, from which a window is open; `at` itself where one is. Null: not within two weeks. */
export function opensAt(windows: readonly Window[], at: Date): Date | null {
  if (isOpen(windows, at)) return at;
  return nextMinute(at, (moment) => isOpen(windows, moment));
}

/** The first moment, to the minute, at which none is open any more. Null: not within two weeks. */
export function closesAt(windows: readonly Window[], at: Date): Date | null {
  return nextMinute(at, (moment) => !isOpen(windows, moment));
}

/** Minute by minute: only so no change of the clock is jumped over. */
function nextMinute(after: Date, fits: (moment: Date) => boolean): Date | null {
  const first = Math.floor(after.getTime() / MINUTE_MS) + 1;
  for (let minute = first; minute < first + FURTHEST_MINUTES; minute++) {
    const moment = new Date(minute * MINUTE_MS);
    if (fits(moment)) return moment;
  }
  return null;
}

const clocks = new Map<string, Intl.DateTimeFormat | null>();

/** How a zone's clock is read; null where there is no such zone. */
function clockOf(zone: string): Intl.DateTimeFormat | null {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  let clock: Intl.DateTimeFormat | null = null;
  try {
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  } catch {
    // RangeError: no such zone.
  }
  clocks.set(zone, clock);
  return clock;
}

function wallClock(zone: string, at: Date): { day: number; minute: number } {
  const parts = clockOf(zone)?.formatToParts(at) ?? [];
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((each) => each.type === type)?.value ?? '';
  return { day: dayOf(part('weekday')), minute: Number(part('hour')) * 60 + Number(part('minute')) };
}
