import type { Lv, Stray } from '../model/inventory.js';

const EXTRACTED = '_extracted';

/**
 * The name's parts where only LVM can have given it: `db_rmeta_2` → db, rmeta. LVM refuses these endings to people (lvm(8),
 * "reserved names"); after a broken conversion LVs with them are visible (facts §1).
 */
export function reservedName(name: string): { base: string; role: Stray['role'] } | null {
  const extracted = name.endsWith(EXTRACTED);
  const plain = extracted ? name.slice(0, -EXTRACTED.length) : name;
  const cut = plain.endsWith('_mlog') ? plain.length : plain.lastIndexOf('_');
  if (cut < 0 || !(cut === plain.length || isNumber(plain, cut + 1))) return null;
  const before = plain.slice(0, cut);
  const under = before.lastIndexOf('_');
  if (under <= 0) return null;
  const role = roleOf(before.slice(under + 1), cut < plain.length);
  return role === null ? null : { base: before.slice(0, under), role: extracted ? 'extracted' : role };
}

function isNumber(text: string, from: number): boolean {
  if (from >= text.length) return false;
  for (let index = from; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

function roleOf(word: string, numbered: boolean): Stray['role'] | null {
  if (!numbered) return word === 'mlog' ? 'mlog' : null;
  if (word === 'rmeta' || word === 'rimage' || word === 'mimage') return word;
  // The layer's lower mirror, left behind for a moment when the layer ends (facts §3).
  return word === 'mimagetmp' ? 'mimage' : null;
}

/**
 * Strays by the name of the LV that they were a part of: visible, a reserved name, that LV is there, and no segment or log
 * refers to them. The lower mirror of a layer that was never made is left behind hidden; `lvremove` takes it all the same
 * [lab, 2.03.16]. (A leg split off with tracking is visible too, but its raid1 still refers to it.)
 */
export function findStrays(lvs: readonly Lv[], byName: ReadonlyMap<string, Lv>): Map<string, Stray[]> {
  const strays = new Map<string, Stray[]>();
  let referred: Set<string> | undefined;
  for (const lv of lvs) {
    const parts = lv.visible || isHiddenLayer(lv) ? reservedName(lv.name) : null;
    if (parts === null || !byName.has(parts.base)) continue;
    referred ??= referredNames(lvs);
    if (referred.has(lv.name)) continue;
    const stray: Stray = {
      uuid: lv.uuid,
      name: lv.name,
      role: parts.role,
      active: isActive(lv),
      open: lv.open,
      visible: lv.visible,
    };
    const known = strays.get(parts.base);
    if (known === undefined) strays.set(parts.base, [stray]);
    else known.push(stray);
  }
  return strays;
}

function isHiddenLayer(lv: Lv): boolean {
  return lv.name.includes('_mimagetmp_') && lv.segments.every((segment) => segment.type === 'error');
}

function isActive(lv: Lv): boolean | null {
  return lv.activation === null ? null : lv.activation === 'active' || lv.activation === 'exclusive';
}

function referredNames(lvs: readonly Lv[]): Set<string> {
  const names = new Set<string>();
  for (const lv of lvs) {
    if (lv.log !== null) names.add(lv.log);
    for (const segment of lv.segments) {
      for (const name of segment.lvs) names.add(name);
      for (const name of segment.metadataLvs) names.add(name);
    }
  }
  return names;
}
