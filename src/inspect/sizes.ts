const FACTORS: Record<string, number> = {
  b: 1,
  B: 1,
  s: 512,
  S: 512,
  k: 2 ** 10,
  K: 1e3,
  m: 2 ** 20,
  M: 1e6,
  g: 2 ** 30,
  G: 1e9,
  t: 2 ** 40,
  T: 1e12,
  p: 2 ** 50,
  P: 1e15,
  e: 2 ** 60,
  E: 1e18,
};
const WITH_UNIT = /^([<>]?)(\d+)(?:[.,](\d+))?\s?([a-zA-Z]?)$/;

/** A size of a report: `exact` is false where LVM rounded it (`<2.00t`, `1.37g`). */
export interface Size {
  bytes: number;
  exact: boolean;
}

/**
 * Reads a size as LVM's `--units` and `--nosuffix` print it: `4194304`, `4194304B`, `8192S`, `4.00m`, `<12.00t`, `0 `. A
 * capital letter is a power of 1000 (lvs(8), `--units`). Null where it is no size, or one that a double cannot hold.
 */
export function parseSize(text: string): Size | null {
  const plain = wholeNumber(text);
  if (plain !== null) return { bytes: plain, exact: true };
  const match = WITH_UNIT.exec(text.trim());
  if (match === null) return null;
  const [, sign, whole, fraction = '', unit] = match;
  const factor = FACTORS[unit === undefined || unit === '' ? 'b' : unit];
  if (factor === undefined || (factor === 1 && fraction !== '')) return null;
  const bytes = Number(`${whole}.${fraction}`) * factor;
  if (bytes > Number.MAX_SAFE_INTEGER) return null;
  // Extent, region and metadata area sizes are round numbers of their unit; what is not was shortened to two digits.
  const exact = sign === '' && (factor <= 512 || Number(fraction) === 0 || fraction === '50');
  return { bytes: Math.round(bytes), exact };
}

/** A decimal whole number up to 2^53; null for everything else. Written for speed: reports hold hundreds of thousands. */
export function wholeNumber(text: string): number | null {
  const length = text.length;
  if (length === 0 || length > 16) return null;
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    if (code < 48 || code > 57) return null;
  }
  const value = Number(text);
  return value <= Number.MAX_SAFE_INTEGER ? value : null;
}
