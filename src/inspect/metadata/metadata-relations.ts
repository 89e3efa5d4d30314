import type { Segment } from '../../model/inventory.js';
import type { ConfigReader } from './config-reader.js';

/** What refers to what among the LVs of one metadata text, by name. */
export interface Relations {
  /** LVs with the flag VISIBLE. */
  visible: ReadonlySet<string>;
  /** Mirror → its log. */
  logs: ReadonlyMap<string, string>;
  /** A part (leg, log, metadata LV) → the LV it is a part of. */
  parents: ReadonlyMap<string, string>;
  /** Snapshot → its origin; `merging`: it is being merged back. */
  origins: ReadonlyMap<string, Origin>;
  /** Origin → whether one of its snapshots is being merged into it. */
  snapped: ReadonlyMap<string, boolean>;
}

interface Origin {
  name: string;
  merging: boolean;
}

export function relationsOf(
  texts: readonly ConfigReader[],
  segments: ReadonlyMap<string, readonly Segment[]>,
): Relations {
  const visible = new Set<string>();
  const logs = new Map<string, string>();
  const parents = new Map<string, string>();
  const origins = new Map<string, Origin>();
  for (const lv of texts) {
    if (lv.list('status').includes('VISIBLE')) visible.add(lv.name);
    for (const segment of segments.get(lv.name) ?? []) {
      for (const part of [...segment.lvs, ...segment.metadataLvs]) if (hasParent(part)) parents.set(part, lv.name);
    }
    for (const segment of lv.sections()) {
      const log = segment.maybeText('mirror_log');
      if (log !== null) {
        logs.set(lv.name, log);
        parents.set(log, lv.name);
      }
      addSnapshot(origins, segment);
    }
  }
  const snapped = new Map<string, boolean>();
  for (const { name, merging } of origins.values()) snapped.set(name, merging || snapped.get(name) === true);
  return { visible, logs, parents, origins, snapped };
}

/** LVM reports a parent for parts of mirrors, raids and pools only (lvm2: lv_parent), not for an LV for a move. */
function hasParent(name: string): boolean {
  return !name.startsWith('pvmove');
}

function addSnapshot(origins: Map<string, Origin>, segment: ConfigReader): void {
  if (segment.maybeText('type') !== 'snapshot') return;
  const origin = segment.maybeText('origin');
  const merging = segment.maybeText('merging_store');
  const store = merging ?? segment.maybeText('cow_store');
  if (origin !== null && store !== null) origins.set(store, { name: origin, merging: merging !== null });
}
