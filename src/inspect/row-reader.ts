import { usageError, type RaidliftError } from '../model/errors.js';
import { parseSize, wholeNumber } from './sizes.js';

/** One row of a subreport: column → cell. Plain JSON reports have strings only, `json_std` numbers, lists and null too. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * Reads the cells of one row after another and, when one is not what it must be, says which file, JSON path and column. One
 * reader is pointed at row after row: a report has too many of them for an object each.
 */
export class RowReader {
  private row: Row = {};
  private index = 0;

  constructor(
    private readonly source: string,
    private readonly path: string,
  ) {}

  /** Makes `value` the row that is read. Throws `REPORT_MALFORMED` where it is not an object. */
  point(index: number, value: unknown): void {
    this.index = index;
    if (value === null || typeof value !== 'object' || Array.isArray(value)) throw this.error('is not a row');
    this.row = value as Row;
  }

  /** The cell as text; null where the report has no such column. */
  maybe(column: string): string | null {
    const cell = this.row[column];
    if (typeof cell === 'string') return cell;
    if (cell === undefined) return null;
    if (cell === null) return '';
    if (typeof cell === 'number') return String(cell);
    if (Array.isArray(cell) && cell.every((item) => typeof item === 'string')) return cell.join(',');
    throw this.error('is neither a text nor a number', column);
  }

  /** As `maybe`, for a column that nothing can be said without. Throws `REPORT_COLUMN_MISSING`. */
  text(column: string): string {
    const text = this.maybe(column);
    if (text === null) throw this.missing(column);
    return text;
  }

  /** The cell of a column that holds a flag: its name or nothing, or 1 and 0 with `--binary`; null for `unknown` and absent. */
  flag(column: string): boolean | null {
    const text = this.maybe(column);
    if (text === null || text === 'unknown' || text === '-1') return null;
    return text !== '' && text !== '0';
  }

  count(column: string): number {
    const text = this.text(column);
    const value = wholeNumber(text);
    if (value === null) throw this.error(`is not a count: ${quote(text)}`, column);
    return value;
  }

  countOrNull(column: string): number | null {
    const text = this.maybe(column);
    return text === null || text === '' ? null : wholeNumber(text.trim());
  }

  bytes(column: string): number {
    const text = this.text(column);
    const plain = wholeNumber(text);
    if (plain !== null) return plain;
    const size = parseSize(text);
    if (size === null) throw this.error(`is not a size in bytes below 2^53: ${quote(text)}`, column);
    return size.bytes;
  }

  bytesOrNull(column: string): number | null {
    const text = this.maybe(column);
    return text === null || text === '' ? null : this.bytes(column);
  }

  list(column: string): string[] {
    const text = this.maybe(column);
    return text === null || text === '' ? [] : text.split(',');
  }

  /** An LVM UUID. */
  uuid(column: string): string {
    const text = this.text(column);
    if (!isLvmUuid(text)) throw this.error(`is not an LVM UUID: ${quote(text)}`, column);
    return text;
  }

  error(what: string, column?: string): RaidliftError {
    const place = column === undefined ? '' : `.${column}`;
    return usageError('REPORT_MALFORMED', `${this.source}: ${this.path}[${this.index}]${place} ${what}`);
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

const HYPHENS = new Set([6, 11, 16, 21, 26, 31]);

/** Whether the text has an LVM UUID's form; the same rule as `lvmUuid` in the model, without a regular expression. */
export function isLvmUuid(text: string): boolean {
  if (text.length !== 38) return false;
  for (let index = 0; index < 38; index++) {
    const code = text.charCodeAt(index);
    const isHyphen = code === 45;
    if (isHyphen !== HYPHENS.has(index)) return false;
    if (!isHyphen && !isAlphanumeric(code)) return false;
  }
  return true;
}

function isAlphanumeric(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
}

/** Whether LVM would take it as the name of a VG or LV (`lvmName` in the model): nothing else may reach a command line. */
export function isLvmName(text: string): boolean {
  const length = text.length;
  if (length === 0 || length > 127 || text.charCodeAt(0) === 45 || text === '.' || text === '..') return false;
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    // A hyphen, dot, plus or underscore, besides letters and digits.
    if (!isAlphanumeric(code) && code !== 45 && code !== 46 && code !== 43 && code !== 95) return false;
  }
  return true;
}
