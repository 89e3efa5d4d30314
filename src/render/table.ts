import { clean, paint, type RenderOptions } from './text.js';

export interface Column {
  title: string;
  align?: 'left' | 'right';
  /** Longer texts are not cut: the row goes on in the next line, at the column's place. */
  max?: number;
}

export interface Table {
  head: string[];
  /** The lines of each row: mostly one, more where a cell is longer than its column's `max`. */
  rows: string[][];
}

/**
 * A table. Columns are as wide as what is in them, up to their `max`. One pass for the widths, one for the text: ten
 * thousand rows are nothing special.
 */
export function layOut(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  options: RenderOptions,
): Table {
  const cells = rows.map((row) => row.map(clean));
  const widths = columns.map((column) => column.title.length);
  for (const row of cells) {
    row.forEach((cell, index) => {
      const width = Math.min(cell.length, columns[index]?.max ?? Infinity);
      if (width > (widths[index] ?? 0)) widths[index] = width;
    });
  }
  const titles = columns.map((column) => column.title);
  return {
    head: tableRow(titles, columns, widths).map((line) => paint(options, 'bold', line)),
    rows: cells.map((row) => tableRow(row, columns, widths)),
  };
}

/** The same as lines, head first. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  options: RenderOptions,
): string[] {
  const { head, rows: laidOut } = layOut(columns, rows, options);
  return [...head, ...laidOut.flat()];
}

function tableRow(row: readonly string[], columns: readonly Column[], widths: readonly number[]): string[] {
  const lines: string[] = [];
  let line = '';
  let column = 0;
  row.forEach((cell, index) => {
    const width = widths[index] ?? 0;
    const place = column + (index === 0 ? 0 : 2);
    if (line.length > (index === 0 ? 0 : place - 2)) {
      lines.push(line.trimEnd());
      line = '';
    }
    line = line.padEnd(place) + (columns[index]?.align === 'right' ? cell.padStart(width) : cell.padEnd(width));
    column = place + width;
  });
  return [...lines, line.trimEnd()];
}
