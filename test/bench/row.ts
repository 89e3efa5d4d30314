/** One figure of the table: what was measured, what came out, what it may be at most. */
export interface Row {
  what: string;
  measured: string;
  limit: string;
  holds: boolean;
}

export function ratioRow(what: string, ratio: number, limit: number): Row {
  return { what, measured: `${ratio.toFixed(2)}×`, limit: `${limit}×`, holds: ratio <= limit };
}
