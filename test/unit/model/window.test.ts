import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { closesAt, isOpen, opensAt, parseWindow, type Window } from '../../../src/model/window.js';

const MINUTE = 60_000;
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

function windowOf(text: string): Window {
  const window = parseWindow(text);
  if ('wrong' in window) throw new Error(window.wrong);
  return window;
}

const open = (text: string, at: string): boolean => isOpen([windowOf(text)], new Date(at));

describe('a window', () => {
  it('is open from its first minute to right before its last', () => {
    expect(open('08:00-09:30 UTC', '2026-06-01T07:59:59.999Z')).toBe(false);
    expect(open('08:00-09:30 UTC', '2026-06-01T08:00:00Z')).toBe(true);
    expect(open('08:00-09:30 UTC', '2026-06-01T09:29:59.999Z')).toBe(true);
    expect(open('08:00-09:30 UTC', '2026-06-01T09:30:00Z')).toBe(false);
  });

  it('over midnight belongs to the day on which it begins', () => {
    const text = 'Sat 22:00-05:00 Europe/Prague';
    expect(open(text, '2026-11-28T20:59:00Z')).toBe(false);
    expect(open(text, '2026-11-28T21:00:00Z')).toBe(true); // Saturday 22:00 in Prague
    expect(open(text, '2026-11-29T03:59:00Z')).toBe(true); // Sunday 04:59
    expect(open(text, '2026-11-29T04:00:00Z')).toBe(false);
    expect(open(text, '2026-11-28T03:00:00Z')).toBe(false); // Saturday 04:00 is Friday's night
  });

  it('takes lists and ranges of days, over the end of the week too, and any case', () => {
    const days = (words: string): string[] =>
      DAYS.filter((_, day) =>
        open(`${words} 12:00-13:00 UTC`, `2026-06-${String(7 + day).padStart(2, '0')}T12:00:00Z`),
      );
    expect(days('Mon-Fri')).toEqual(['Mon', 'Tue', 'Wed', 'Thu', 'Fri']);
    expect(days('Sat,Sun')).toEqual(['Sun', 'Sat']);
    expect(days('fri-mon,WED')).toEqual(['Sun', 'Mon', 'Wed', 'Fri', 'Sat']);
    expect(days('Mon-Mon')).toEqual(['Mon']);
  });

  it('to 24:00 or 00:00 ends at midnight', () => {
    for (const end of ['24:00', '00:00']) {
      expect(open(`Sat 22:00-${end} UTC`, '2026-11-28T23:59:00Z')).toBe(true);
      expect(open(`Sat 22:00-${end} UTC`, '2026-11-29T00:00:00Z')).toBe(false);
    }
  });

  it('in an hour that the clock shows twice is open twice', () => {
    // 2026-10-25 in Prague: 03:00 becomes 02:00 at 01:00 UTC.
    expect(open('02:00-03:00 Europe/Prague', '2026-10-25T00:30:00Z')).toBe(true);
    expect(open('02:00-03:00 Europe/Prague', '2026-10-25T01:30:00Z')).toBe(true);
    expect(open('02:00-03:00 Europe/Prague', '2026-10-25T02:00:00Z')).toBe(false);
  });

  it('in an hour that the clock skips opens on another day', () => {
    // 2026-03-29 in Prague: 02:00 becomes 03:00 at 01:00 UTC.
    const windows = [windowOf('Sun 02:10-02:20 Europe/Prague')];
    expect(opensAt(windows, new Date('2026-03-29T00:00:00Z'))?.toISOString()).toBe('2026-04-05T00:10:00.000Z');
  });

  it('over the hour that the clock skips is an hour shorter', () => {
    const windows = [windowOf('Sat 22:00-05:00 Europe/Prague')];
    expect(opensAt(windows, new Date('2026-03-28T12:00:00Z'))?.toISOString()).toBe('2026-03-28T21:00:00.000Z');
    expect(closesAt(windows, new Date('2026-03-28T22:00:00Z'))?.toISOString()).toBe('2026-03-29T03:00:00.000Z');
  });

  it('on a day that the calendar skipped opens a week later', () => {
    // The Samoan 30th of December 2011 did not happen.
    expect(opensAt([windowOf('Fri 10:00-11:00 Pacific/Apia')], new Date('2011-12-24T12:00:00Z'))).toEqual(
      new Date('2012-01-05T20:00:00Z'),
    );
  });
});

test('Without a window it is always open', () => {
  expect(isOpen([], new Date(0))).toBe(true);
  expect(opensAt([], new Date(5))).toEqual(new Date(5));
  expect(closesAt([], new Date('2026-01-01T00:00:00Z'))).toBeNull();
});

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
const zones = ['UTC', 'Europe/Prague', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia'];
const parts = fc
  .record({
    days: fc.uniqueArray(fc.nat(6), { minLength: 1 }),
    from: fc.integer({ min: 0, max: 1439 }),
    to: fc.integer({ min: 0, max: 1440 }),
    zone: fc.constantFrom(...zones),
  })
  .filter(({ from, to }) => from !== to);
const textOf = ({ days, from, to, zone }: { days: number[]; from: number; to: number; zone: string }): string =>
  `${days.map((day) => DAYS[day]).join(',')} ${clock(from)}-${clock(to)} ${zone}`;
const moments = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2028, 0, 1) }).map((ms) => new Date(ms));

test('Whether it is open is what the wall clock of the zone says, at any moment of four years', () => {
  fc.assert(
    fc.property(parts, moments, (window, at) => {
      // Another way to the same clock: a whole date in the zone, read back as if it were UTC.
      const local = new Date(`${at.toLocaleString('sv-SE', { timeZone: window.zone }).replace(' ', 'T')}Z`);
      const minute = local.getUTCHours() * 60 + local.getUTCMinutes();
      const begins = (day: number): boolean => window.days.includes(((day % 7) + 7) % 7);
      const sinceToday =
        begins(local.getUTCDay()) && minute >= window.from && (minute < window.to || window.to < window.from);
      const sinceYesterday = begins(local.getUTCDay() - 1) && window.to < window.from && minute < window.to;
      expect(isOpen([windowOf(textOf(window))], at)).toBe(sinceToday || sinceYesterday);
    }),
    { numRuns: 1000 },
  );
});

test('It opens at the first moment that is inside, and closes at the first that is not', () => {
  fc.assert(
    fc.property(fc.array(parts, { minLength: 1, maxLength: 3 }), moments, (several, at) => {
      const windows = several.map((each) => windowOf(textOf(each)));
      const opens = opensAt(windows, at);
      if (opens === null) return;
      expect(isOpen(windows, opens)).toBe(true);
      if (opens > at) expect(isOpen(windows, new Date(opens.getTime() - 1))).toBe(false);
      const closes = closesAt(windows, opens);
      if (closes === null) return;
      expect(isOpen(windows, closes)).toBe(false);
      expect(isOpen(windows, new Date(closes.getTime() - MINUTE))).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test('A window and what it leaves of the week are never open at once, and one of them always is', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 0, max: 1439 }), moments, (from, to, at) => {
      fc.pre(from !== to);
      const one = isOpen([windowOf(`${clock(from)}-${clock(to)} Europe/Prague`)], at);
      expect(isOpen([windowOf(`${clock(to)}-${clock(from)} Europe/Prague`)], at)).toBe(!one);
    }),
  );
});

test('Any text is a window or has something wrong with it that can be said', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const window = parseWindow(text);
      if ('wrong' in window) expect(window.wrong).not.toBe('');
    }),
  );
});
