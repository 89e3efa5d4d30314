import { usageError, type RaidliftError } from '../model/errors.js';
import { parseSize, wholeNumber } from './sizes.js';

/** One row of a subreport: column → cell. Plain JSON reports have strings only, `json_std` numbers, lists and null too. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * Reads the cells of one row after another and, when one is not what it must be, says which file, JSON path and column. One
 * reader is pointed at row after row: a report has too many of them for an object each. Methods take the cell besides its
 * column's name (`row.text(cells.lv_name, 'lv_name')`): engines read a property of a fixed name many times faster.
 */
export class RowReader {
  private index = 0;

  constructor(
    private readonly source: string,
    private readonly path: string,
  ) {}

  /** The cells of the row at this index of its list. Throws `REPORT_MALFORMED` where it is not an object. */
  point(index: number, value: unknown): Row {
    this.index = index;
    if (value === null || typeof value !== 'object' || Array.isArray(value)) throw this.error('is not a row');
    return value as Row;
  }

  /** The cell as text; null where the report has no such column. */
  maybe(cell: unknown, column: string): string | null {
    if (typeof cell === 'string') return cell;
    if (cell === undefined) return null;
    if (cell === null) return '';
    if (typeof cell === 'number') return String(cell);
    if (Array.isArray(cell) && cell.every((item) => typeof item === 'string')) return cell.join(',');
    throw this.error('is neither a text nor a number', column);
  }

  /** As `maybe`, for a column that nothing can be said without. Throws `REPORT_COLUMN_MISSING`. */
  text(cell: unknown, column: string): string {
    const text = this.maybe(cell, column);
    if (text === null) throw this.missing(column);
    return text;
  }

  /** The cell of a column that holds a flag: its name or nothing, or 1 and 0 with `--binary`; null for `unknown` and absent. */
  flag(cell: unknown, column: string): boolean | null {
    const text = this.maybe(cell, column);
    if (text === null || text === 'unknown' || text === '-1') return null;
    return text !== '' && text !== '0';
  }

  count(cell: unknown, column: string): number {
    const text = this.text(cell, column);
    const value = wholeNumber(text);
    if (value === null) throw this.error(`is not a count: ${quote(text)}`, column);
    return value;
  }

  countOrNull(cell: unknown, column: string): number | null {
    const text = this.maybe(cell, column);
    return text === null || text === '' ? null : wholeNumber(text.trim());
  }

  bytes(cell: unknown, column: string): number {
    const text = this.text(cell, column);
    const plain = wholeNumber(text);
    if (plain !== null) return plain;
    const size = parseSize(text);
    if (size === null) throw this.error(`is not a size in bytes below 2^53: ${quote(text)}`, column);
    return size.bytes;
  }

  bytesOrNull(cell: unknown, column: string): number | null {
    const text = this.maybe(cell, column);
    return text === null || text === '' ? null : this.bytes(cell, column);
  }

  list(cell: unknown, column: string): string[] {
    const text = this.maybe(cell, column);
    return text === null || text === '' ? [] : text.split(',');
  }

  /** An LVM UUID. */
  uuid(cell: unknown, column: string): string {
    const text = this.text(cell, column);
    if (!isLvmUuid(text)) throw this.error(`is not an LVM UUID: ${quote(text)}`, column);
    return text;
  }

  error(what: string, column?: string): RaidliftError {
    const place = column === undefined ? '' : `.${column}`;
    return usageError(
      'REPORT_MALFORMED',
      `${this.source}: ${this.path}[${this.index}]${place} ${what}; take the report again, unedited`,
    );
  }

  missing(...columns: string[]): RaidliftError {
    return usageError(
      'REPORT_COLUMN_MISSING',
      `${this.source}: ${this.path}[${this.index}] has no column ${columns.join(' or ')}; ` +
        'take the report with all columns: lvm fullreport -a --reportformat json --units b --nosuffix',
    );
  }
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

/** Which characters are letters or digits, and which LVM takes in a name besides (lvm(8): `_+.-`). */
const ALPHANUMERIC = 1;
const IN_NAMES = 2;
const KIND = new Uint8Array(128);
for (const character of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789') {
  KIND[character.charCodeAt(0)] = ALPHANUMERIC;
}
for (const character of '_+.-') KIND[character.charCodeAt(0)] = IN_NAMES;

const HYPHEN = 45;
/** Where an LVM UUID's groups end: 6, 4, 4, 4, 4, 4 and 6 characters. */
const HYPHENS = [6, 11, 16, 21, 26, 31];

/** Whether the text has an LVM UUID's form; the same rule as `lvmUuid` in the model, without a regular expression. */
export function isLvmUuid(text: string): boolean {
  if (text.length !== 38) return false;
  let from = 0;
  for (const hyphen of HYPHENS) {
    if (text.charCodeAt(hyphen) !== HYPHEN || !isAlphanumeric(text, from, hyphen)) return false;
    from = hyphen + 1;
  }
  return isAlphanumeric(text, from, 38);
}

function isAlphanumeric(text: string, from: number, to: number): boolean {
  for (let index = from; index < to; index++) {
    const code = text.charCodeAt(index);
    if (code > 127 || KIND[code] !== ALPHANUMERIC) return false;
  }
  return true;
}

/** Whether LVM would take it as the name of a VG or LV (`lvmName` in the model): nothing else may reach a command line. */
export function isLvmName(text: string): boolean {
  const length = text.length;
  if (length === 0 || length > 127 || text.charCodeAt(0) === HYPHEN || text === '.' || text === '..') return false;
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    if (code > 127 || KIND[code] === 0) return false;
  }
  return true;
}
