import { usageError } from '../../model/errors.js';

/** The columns of one row, by the names that `-o` takes. */
export type PrefixedRow = Record<string, string>;

const FIELD = /(?:^|\s)LVM2_([A-Z0-9_]+)=/g;

/**
 * Reads rows as `--nameprefixes --noheadings` prints them, with `--unquoted` or without:
 * `LVM2_VG_NAME=vg LVM2_LV_NAME=[lv_mlog] …`. A value may hold blanks (`local exclusive`), so it ends where the next name
 * begins; names and tags cannot hold any. Throws `REPORT_MALFORMED` with the line.
 */
export function readPrefixedRows(text: string, source: string): PrefixedRow[] {
  const rows: PrefixedRow[] = [];
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    const row = readRow(line);
    if (row === null) {
      throw usageError(
        'REPORT_MALFORMED',
        `${source}: line ${index + 1}: this is no row of lvs, vgs or pvs --nameprefixes: ${JSON.stringify(line.slice(0, 60))}`,
      );
    }
    rows.push(row);
  });
  return rows;
}

/** Whether a text begins with such a row. */
export function isPrefixed(text: string): boolean {
  return /^\s*LVM2_[A-Z0-9_]+=/.test(text);
}

function readRow(line: string): PrefixedRow | null {
  const row: PrefixedRow = {};
  let name: string | null = null;
  let from = 0;
  for (const match of line.matchAll(FIELD)) {
    if (name === null && line.slice(0, match.index).trim() !== '') return null;
    if (name !== null) row[name] = plain(line.slice(from, match.index));
    name = (match[1] ?? '').toLowerCase();
    from = match.index + match[0].length;
  }
  if (name === null) return null;
  row[name] = plain(line.slice(from));
  return row;
}

function plain(value: string): string {
  const trimmed = value.trim();
  const isQuoted = trimmed.length >= 2 && trimmed.startsWith("'") && trimmed.endsWith("'");
  return isQuoted ? trimmed.slice(1, -1) : trimmed;
}
