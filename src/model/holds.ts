import type { Predicate } from './predicate.js';
import type { Vg, Volume } from './inventory.js';
import { allocatableExtents, findPv, isActive, isInSync, pvsOf } from './volume.js';

/** What a predicate is asked about. */
export interface PredicateContext {
  /** The VG and volume with this LV UUID as the host shows them now; undefined when gone. */
  find(lvUuid: string): { vg: Vg; volume: Volume } | undefined;
  /** The plan's tag, `raidlift.<plan id>`. */
  tag: string;
  /** Ids of the steps that the journal has as finished. */
  recorded: ReadonlySet<string>;
}

/** Whether a predicate is true of the host as last seen. A volume that is gone makes everything but `recorded` false. */
export function holds(predicate: Predicate, context: PredicateContext): boolean {
  if (predicate.kind === 'recorded') return context.recorded.has(predicate.step);
  const found = context.find(predicate.lv);
  return found !== undefined && holdsOf(predicate, found, context.tag);
}

type VolumePredicate = Exclude<Predicate, { kind: 'recorded' }>;

function holdsOf(predicate: VolumePredicate, { vg, volume }: { vg: Vg; volume: Volume }, tag: string): boolean {
  switch (predicate.kind) {
    case 'exists':
      return true;
    case 'segtype-is':
      return volume.kind === predicate.type;
    case 'active':
      return isActive(volume);
    case 'inactive':
      return volume.activation === 'inactive';
    case 'in-sync':
      return isInSync(volume);
    case 'legs-are':
      return volume.legs.length === predicate.count;
    case 'legs-alive':
      return volume.legs.every((leg) => leg.health === 'A');
    case 'leg-on':
      return volume.legs.some((leg) => pvsOf(leg).includes(predicate.pv));
    case 'no-leg-on':
      return !volume.legs.some((leg) => pvsOf(leg).includes(predicate.pv));
    case 'room-for-leg':
      return hasRoom(vg, predicate.pv, predicate.extents);
    case 'log-is':
      return volume.log.kind === predicate.log;
    case 'no-strays':
      return volume.strays.length === 0;
    case 'none-suspended':
      return volume.suspended.length === 0;
    case 'no-operation':
      return volume.operation === null;
    case 'split':
      return volume.operation?.kind === 'split';
    case 'monitored':
      return volume.monitored === true;
    case 'tagged':
      return volume.tags.includes(tag);
    case 'untagged':
      return !volume.tags.includes(tag);
    case 'no-missing-pvs':
      return volume.missingPvs.length === 0;
    case 'room-for-metadata':
      return hasRoomForMetadata(vg, volume, predicate.extentsPerLeg);
    default:
      return predicate satisfies never;
  }
}

function hasRoom(vg: Vg, pvUuid: string, extents: number): boolean {
  const pv = findPv(vg, pvUuid);
  return pv !== undefined && allocatableExtents(pv) >= extents;
}

/** Each leg finds its metadata extents on one of its own PVs, two legs never the same extents (facts §1). */
function hasRoomForMetadata(vg: Vg, volume: Volume, extentsPerLeg: number): boolean {
  const left = new Map(vg.pvs.map((pv) => [pv.uuid, allocatableExtents(pv)]));
  return volume.legs.every((leg) => {
    const home = pvsOf(leg).find((uuid) => (left.get(uuid) ?? 0) >= extentsPerLeg);
    if (home === undefined || findPv(vg, home) === undefined) return false;
    left.set(home, (left.get(home) ?? 0) - extentsPerLeg);
    return true;
  });
}
