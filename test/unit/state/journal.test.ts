import { appendFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JournalEvent } from '../../../src/model/journal.js';
import { journalLine, readJournalText } from '../../../src/state/journal-lines.js';
import { openJournal, readJournal, setJournalAside, type JournalOptions } from '../../../src/state/journal.js';
import { anyEvent } from './samples.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'raidlift-journal-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const options = (): JournalOptions => ({
  file: join(folder, 'journal.ndjson'),
  plan: '0123456789ab',
  reserveFile: join(folder, 'journal.reserve'),
  reserveBytes: 4096,
  bootId: 'boot-1',
  now: () => new Date('2030-01-02T03:04:05.678Z'),
});
const names = { file: 'J', plan: 'P' };
const opened: JournalEvent = { kind: 'opened', plan: 'P', version: '1' };

async function write(events: readonly JournalEvent[]): Promise<void> {
  const journal = await openJournal(options());
  for (const event of events) await journal.append(event);
  await journal.close();
}

const textOf = (events: readonly JournalEvent[]): Buffer =>
  Buffer.from(
    events
      .map((event, index) => journalLine({ seq: index + 1, at: '2030-01-02T03:04:05.678Z', bootId: 'boot-1', event }))
      .join(''),
  );

test('Any sequence of appends is read back, over several openings', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(anyEvent, { maxLength: 4 }), { maxLength: 3 }), async (runs) => {
      await rm(options().file, { force: true });
      for (const run of runs) await write(run);
      expect((await readJournal(options())).map((entry) => entry.event)).toEqual(runs.flat());
    }),
    { numRuns: 40 },
  );
});

test('A file cut off at any byte gives the entries before the cut, and takes new ones', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyEvent, { minLength: 1, maxLength: 5 }), fc.nat(), async (events, where) => {
      const text = textOf(events);
      const cut = where % (text.length + 1);
      await writeFile(options().file, text.subarray(0, cut));
      const kept = (await readJournal(options())).length;
      const whole = text.subarray(0, cut).toString('latin1').split('\n').length - 1;
      expect(kept === whole || (kept === whole + 1 && text[cut] === 0x0a)).toBe(true);
      await write([opened]);
      const after = (await readJournal(options())).map((entry) => entry.event);
      expect(after).toEqual([...events.slice(0, kept), opened]);
    }),
    { numRuns: 100 },
  );
});

test('A changed byte is never taken for other content: it is an error, or the last line is left out', () => {
  fc.assert(
    fc.property(
      fc.array(anyEvent, { minLength: 2, maxLength: 5 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (events, where, flip) => {
        const text = textOf(events);
        const position = where % text.length;
        text[position] = text[position]! ^ flip;
        const lastLine = text.lastIndexOf(0x0a, text.length - 2) + 1;
        let read: JournalEvent[];
        try {
          read = readJournalText(text, names).entries.map((entry) => entry.event);
        } catch (error) {
          expect(error).toMatchObject({ code: 'JOURNAL_DAMAGED', exit: 2 });
          return;
        }
        expect(position).toBeGreaterThanOrEqual(lastLine);
        expect([events, events.slice(0, -1)]).toContainEqual(read);
      },
    ),
    { numRuns: 2000 },
  );
});

test('The error names the file, the line and the way on', () => {
  const text = textOf([opened, opened, opened]).toString().replace('"version":"1"', '"version":"2"');
  expect(() => readJournalText(Buffer.from(text), names)).toThrow(
    /^Journal J line 1 is torn or was altered.*raidlift resume --ignore-journal P$/,
  );
});

test('A line that is missing or there twice is an error', () => {
  const lines = textOf([opened, opened, opened]).toString().split('\n');
  const join3 = (...numbers: number[]): Buffer => Buffer.from(numbers.map((n) => `${lines[n]}\n`).join(''));
  expect(() => readJournalText(join3(0, 2), names)).toThrow(/line 2 has number 3/);
  expect(() => readJournalText(join3(0, 1, 1), names)).toThrow(/line 3 has number 2/);
  expect(() => readJournalText(join3(1), names)).toThrow(/line 1 has number 2/);
});

test('A last line that lost only its line end still counts', async () => {
  const text = textOf([opened, opened]);
  await writeFile(options().file, text.subarray(0, -1));
  expect(await readJournal(options())).toHaveLength(2);
  await write([opened]);
  expect(await readJournal(options())).toHaveLength(3);
});

test('Two last lines that ran into each other are an alteration, not a torn line', async () => {
  const text = textOf([opened, opened]);
  text[text.indexOf(0x0a)] = 0x20;
  expect(() => readJournalText(text, names)).toThrow(/line 1/);
});

test('Looking at a torn journal changes nothing; opening it cuts the torn line off', async () => {
  await write([opened]);
  await appendFile(options().file, '{"at":"2030');
  const size = (await stat(options().file)).size;
  expect(await readJournal(options())).toHaveLength(1);
  expect((await stat(options().file)).size).toBe(size);
  await write([]);
  expect((await readFile(options().file, 'utf8')).endsWith('}\n')).toBe(true);
});

test('Appends that were asked for at once are written one after another', async () => {
  const journal = await openJournal(options());
  await Promise.all(Array.from({ length: 20 }, () => journal.append(opened)));
  expect(journal.entries.map((entry) => entry.seq)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  await journal.close();
  expect(await readJournal(options())).toHaveLength(20);
});

test('The journal is for its owner only, and the reserve goes away with it', async () => {
  const journal = await openJournal(options());
  expect((await stat(options().file)).mode & 0o777).toBe(0o600);
  expect((await stat(options().reserveFile)).size).toBe(4096);
  await journal.close();
  await expect(stat(options().reserveFile)).rejects.toThrow();
});

test('A journal set aside is kept, under a name of its own each time', async () => {
  await write([opened]);
  expect(await setJournalAside(options().file)).toBe(join(folder, 'journal.set-aside-1.ndjson'));
  await write([opened]);
  expect(await setJournalAside(options().file)).toBe(join(folder, 'journal.set-aside-2.ndjson'));
  expect(await setJournalAside(options().file)).toBeNull();
  await truncate(join(folder, 'journal.set-aside-1.ndjson'));
});
