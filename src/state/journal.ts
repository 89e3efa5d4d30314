import { constants } from 'node:fs';
import { open, readFile, rename, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RaidliftError } from '../model/errors.js';
import type { JournalEntry, JournalEvent } from '../model/journal.js';
import type { JournalPort } from '../model/ports.js';
import { stateFault, systemCode } from './faults.js';
import { syncFolder } from './folder.js';
import { journalLine, readJournalText, type JournalText } from './journal-lines.js';
import { makeReserve, type Reserve } from './reserve.js';

export interface JournalPlace {
  file: string;
  /** What a person types to name the plan; for error messages. */
  plan: string;
}

export interface JournalOptions extends JournalPlace {
  reserveFile: string;
  /** Bytes of room that must be there before the first change. */
  reserveBytes: number;
  bootId: string;
  now: () => Date;
}

/** A journal that is open for writing. */
export interface OpenJournal extends JournalPort {
  /** Gives the reserved room back. Writes nothing. */
  close(): Promise<void>;
}

/** The entries of a journal that may not exist yet; changes nothing. */
export async function readJournal(place: JournalPlace): Promise<JournalEntry[]> {
  return (await readText(place)).entries;
}

async function readText(place: JournalPlace): Promise<JournalText> {
  let content: Buffer;
  try {
    content = await readFile(place.file);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { entries: [], wholeBytes: 0, lacksNewline: false };
    throw stateFault(error, 'Cannot read the journal', place.file);
  }
  return readJournalText(content, place);
}

/**
 * Opens a journal for writing: a torn last line is cut off first, so that it never becomes a torn middle, and the room
 * for what is to come is reserved.
 * @throws RaidliftError exit 2 for a damaged journal, exit 1 where there is no room or nothing may be written.
 */
export async function openJournal(options: JournalOptions): Promise<OpenJournal> {
  const text = await readText(options);
  let handle: FileHandle | undefined;
  try {
    handle = await open(options.file, constants.O_RDWR | constants.O_CREAT, 0o600);
    await mend(handle, text);
    await syncFolder(dirname(options.file));
    const reserve = await makeReserve(options.reserveFile, options.reserveBytes);
    return new JournalFile(options, handle, reserve, text);
  } catch (error) {
    await handle?.close();
    if (error instanceof RaidliftError) throw error;
    throw stateFault(error, 'Cannot open the journal for writing', options.file);
  }
}

async function mend(handle: FileHandle, text: JournalText): Promise<void> {
  await handle.truncate(text.wholeBytes);
  if (text.lacksNewline) {
    await handle.write('\n', text.wholeBytes);
    text.wholeBytes += 1;
    text.lacksNewline = false;
  }
  await handle.sync();
}

/** Puts a journal that cannot be trusted aside, for a person to look at; the new name, or null where there was none. */
export async function setJournalAside(file: string): Promise<string | null> {
  for (let number = 1; ; number++) {
    const aside = join(dirname(file), `journal.set-aside-${number}.ndjson`);
    if (await exists(aside)) continue;
    try {
      await rename(file, aside);
      await syncFolder(dirname(file));
      return aside;
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return null;
      throw stateFault(error, 'Cannot set the journal aside', file);
    }
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

class JournalFile implements OpenJournal {
  readonly #options: JournalOptions;
  readonly #handle: FileHandle;
  readonly #reserve: Reserve;
  readonly #entries: JournalEntry[];
  #bytes: number;
  #last: Promise<void> = Promise.resolve();
  /** After a failed write or sync nobody knows what is on disk: nothing more is written. */
  #fault: unknown = null;

  constructor(options: JournalOptions, handle: FileHandle, reserve: Reserve, text: JournalText) {
    this.#options = options;
    this.#handle = handle;
    this.#reserve = reserve;
    this.#entries = text.entries;
    this.#bytes = text.wholeBytes;
  }

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  append(event: JournalEvent): Promise<void> {
    const written = this.#last.then(() => this.#write(event));
    this.#last = written.catch(() => undefined);
    return written;
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#handle.close();
    await this.#reserve.remove();
  }

  async #write(event: JournalEvent): Promise<void> {
    if (this.#fault !== null) throw this.#fault;
    const { bootId, now, file } = this.#options;
    const line = journalLine({ seq: this.#entries.length + 1, at: now().toISOString(), bootId, event });
    try {
      await this.#writeLine(Buffer.from(line));
    } catch (error) {
      this.#fault = stateFault(error, 'Cannot write the journal', file);
      throw this.#fault;
    }
    this.#bytes += Buffer.byteLength(line);
    this.#entries.push(JSON.parse(line) as JournalEntry);
  }

  async #writeLine(line: Buffer): Promise<void> {
    for (;;) {
      try {
        await writeAll(this.#handle, line, this.#bytes);
        await this.#handle.sync();
        return;
      } catch (error) {
        const full = systemCode(error) === 'ENOSPC' || systemCode(error) === 'EDQUOT';
        if (!full || !(await this.#reserve.release())) throw error;
        await this.#handle.truncate(this.#bytes);
      }
    }
  }
}

async function writeAll(handle: FileHandle, data: Buffer, position: number): Promise<void> {
  let done = 0;
  while (done < data.length) {
    const { bytesWritten } = await handle.write(data, done, data.length - done, position + done);
    done += bytesWritten;
  }
}
