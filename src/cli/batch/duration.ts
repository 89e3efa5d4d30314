import { usageError } from '../../model/errors.js';

const UNITS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 };
const FORM = /^(?:\d+[dhms])+$/;

/**
 * `90m`, `1h30m`, `45s` in milliseconds.
 * @throws RaidliftError exit 2.
 */
export function parseDuration(text: string, option: string): number {
  const parts = FORM.test(text) ? [...text.matchAll(/(\d+)([dhms])/g)] : [];
  const ms = parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ''] ?? 0), 0);
  if (ms > 0) return ms;
  throw usageError('DURATION_INVALID', `${option} ${text}: write it as 90m, 4h or 1h30m`);
}
