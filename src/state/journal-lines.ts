import { createHash } from 'node:crypto';
import { canonicalJson } from '../model/canonical-json.js';
import { usageError, type RaidliftError } from '../model/errors.js';
import { journalEntry, type JournalEntry, type JournalEvent } from '../model/journal.js';

const NEWLINE = 0x0a;

/** What a journal file holds: its whole entries, and how many bytes of it they take. */
export interface JournalText {
  entries: JournalEntry[];
  /** Up to here the file is whole; what follows is a torn last line. */
  wholeBytes: number;
  /** The last whole entry has lost its line end: it has to be written before anything is added. */
  lacksNewline: boolean;
}

/** One line of the journal, line end included. */
export function journalLine(options: { seq: number; at: string; bootId: string; event: JournalEvent }): string {
  const { seq, at, bootId, event } = options;
  return `${canonicalJson({ seq, at, bootId, event, checksum: checksum(options) })}\n`;
}

function checksum(entry: { seq: number; at: string; bootId: string; event: JournalEvent }): string {
  const { seq, at, bootId, event } = entry;
  return createHash('sha256').update(canonicalJson({ seq, at, bootId, event })).digest('hex').slice(0, 16);
}

/**
 * Reads a journal. A torn last line (a power cut during its write) is left out; whoever waited for that write never got
 * an answer. Anything else that is not exactly what was written is an error.
 * @throws RaidliftError exit 2 naming file and line.
 */
export function readJournalText(content: Buffer, names: { file: string; plan: string }): JournalText {
  const entries: JournalEntry[] = [];
  let start = 0;
  while (start < content.length) {
    const newline = content.indexOf(NEWLINE, start);
    const end = newline === -1 ? content.length : newline;
    const bytes = content.subarray(start, end);
    const entry = readLine(bytes);
    const isLast = newline === -1 || newline === content.length - 1;
    if (entry === null) {
      if (!isLast || holdsWholeEntry(bytes)) throw damaged(names, entries.length + 1, 'is torn or was altered');
      return { entries, wholeBytes: start, lacksNewline: false };
    }
    if (entry.seq !== entries.length + 1) {
      throw damaged(names, entries.length + 1, `has number ${entry.seq}: lines are missing or there twice`);
    }
    entries.push(entry);
    if (newline === -1) return { entries, wholeBytes: end, lacksNewline: true };
    start = newline + 1;
  }
  return { entries, wholeBytes: content.length, lacksNewline: false };
}

/** Every entry that can still be read, whatever happened to the others: for looking for live processes only. */
export function salvageEntries(content: Buffer): JournalEntry[] {
  return content
    .toString('utf8')
    .split('\n')
    .flatMap((line) => readLine(Buffer.from(line)) ?? []);
}

/** null: not byte for byte what `journalLine` writes. */
function readLine(bytes: Buffer): JournalEntry | null {
  let document: unknown;
  try {
    document = JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
  const parsed = journalEntry.safeParse(document);
  if (!parsed.success || parsed.data.checksum !== checksum(parsed.data)) return null;
  return Buffer.from(canonicalJson(parsed.data)).equals(bytes) ? parsed.data : null;
}

/**
 * A power cut never leaves a whole entry with something behind it on the same line. Where the last line has that, a line
 * end was altered, and taking the line for a torn one would lose an entry that was once promised.
 */
function holdsWholeEntry(bytes: Buffer): boolean {
  for (const match of bytes.toString('latin1').matchAll(/"seq":\d+\}/g)) {
    const end = match.index + match[0].length;
    if (end < bytes.length && readLine(bytes.subarray(0, end)) !== null) return true;
  }
  return false;
}

function damaged(names: { file: string; plan: string }, line: number, how: string): RaidliftError {
  return usageError(
    'JOURNAL_DAMAGED',
    `Journal ${names.file} line ${line} ${how}; the plan and the host are enough to go on: ` +
      `raidlift resume --ignore-journal ${names.plan}`,
  );
}
