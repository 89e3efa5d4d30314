import type { Relations } from './metadata-relations.js';

/** What LVM itself prints where it cannot tell (lvs(8), State, Open, Health). */
const UNKNOWN = 'X';

interface Described {
  name: string;
  status: ReadonlySet<string>;
  /** Of its first segment. */
  type: string;
  visible: boolean;
  relations: Relations;
}

/**
 * `lv_attr` as far as committed metadata tells: the type, the permissions, the skip flag (lvm2: lv_attr_dup). State, open
 * and health are `X`.
 */
export function lettersOf(lv: Described): string {
  const permission = lv.type === 'mirror' && lv.status.has('PVMOVE') ? '-' : lv.status.has('WRITE') ? 'w' : 'r';
  const skip = lv.status.has('ACTIVATION_SKIP') ? 'k' : '-';
  return `${typeLetter(lv)}${permission}--${UNKNOWN}${UNKNOWN}--${UNKNOWN}${skip}`;
}

function typeLetter({ name, status, type, visible, relations }: Described): string {
  if (status.has('PVMOVE') && !visible) return 'p';
  const merging = relations.snapped.get(name);
  if (merging !== undefined) return merging ? 'O' : 'o';
  if (type === 'mirror') return status.has('NOTSYNCED') ? 'M' : 'm';
  if (type.startsWith('raid')) return status.has('NOTSYNCED') ? 'R' : 'r';
  if (type === 'error' || type === 'zero') return 'v';
  const own = relations.origins.get(name);
  if (own !== undefined) return own.merging ? 'S' : 's';
  return partLetter(name, relations);
}

function partLetter(name: string, { parents, logs }: Relations): string {
  const parent = parents.get(name);
  if (parent === undefined) return '-';
  if (logs.get(parent) === name) return 'l';
  if (name.includes('_rmeta_')) return 'e';
  return name.includes('_mimage') || name.includes('_rimage_') ? 'i' : '-';
}
