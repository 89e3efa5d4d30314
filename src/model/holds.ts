import type { Predicate } from './predicate.js';
import type { DmDevice, Host, NodeView, Vg, Volume } from './inventory.js';
import { extentsOn, moveOfPart, movesIn } from './moves.js';
import type { PlannedVolume } from './plan.js';
import { allocatableExtents, findLv, findPv, isActive, isInSync, pvsOf } from './volume.js';

/** What a predicate is asked about. */
export interface PredicateContext {
  /** The VG and volume with this LV UUID as the host shows them now; undefined when gone. */
  find(lvUuid: string): { vg: Vg; volume: Volume } | undefined;
  /** The host that is worked on, and the other nodes that were asked; absent where nobody needs them. */
  host?: Host;
  nodes?: readonly NodeView[];
  /** Its device-mapper devices; null or absent: nobody could ask. */
  dm?: readonly DmDevice[] | null;
  /** All volumes of the plan, in its order; absent where only one is asked about. */
  volumes?: readonly PlannedVolume[];
  /** The plan's tag, `raidlift.<plan id>`. */
  tag: string;
  /** Ids of the steps that the journal has as finished. */
  recorded: ReadonlySet<string>;
  /** Of the present boot; null: unknown. */
  bootId?: string | null;
  /** Where a plan that goes away and comes back is going; `away` until somebody says otherwise. */
  heading?: Heading;
  /** A person has said that the edit of metadata that was shown may be made (`resume --edit-metadata`). */
  mayEditMetadata?: boolean;
}

/** `stay`: what stands in stays for good. */
export type Heading = 'away' | 'back' | 'stay';

/** Whether a predicate is true of the host as last seen. A volume that is gone makes everything but `recorded` false. */
export function holds(predicate: Predicate, context: PredicateContext): boolean {
  if (predicate.kind === 'recorded') return context.recorded.has(predicate.step);
  const found = context.find(predicate.lv);
  return found !== undefined && holdsOf(predicate, found, context);
}

type VolumePredicate = Exclude<Predicate, { kind: 'recorded' }>;

function holdsOf(
  predicate: VolumePredicate,
  { vg, volume }: { vg: Vg; volume: Volume },
  context: PredicateContext,
): boolean {
  const { tag } = context;
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
    case 'unmonitored':
      return volume.monitored === false;
    case 'part-inactive':
      return findLv(vg, predicate.part)?.activation === 'inactive';
    case 'leg-detached':
      return isDetached(vg, predicate.leg);
    case 'no-leg-detached':
      return !volume.legs.some((leg) => isDetached(vg, leg.uuid));
    case 'tagged':
      return volume.tags.includes(tag);
    case 'untagged':
      return !volume.tags.includes(tag);
    case 'no-missing-pvs':
      return volume.missingPvs.length === 0;
    case 'room-for-metadata':
      return hasRoomForMetadata(vg, volume, predicate.extentsPerLeg);
    case 'exclusive':
      return volume.activation === 'exclusive';
    case 'not-used':
      return isNotUsed(predicate.node, volume, context.nodes ?? []);
    case 'mounted':
      return predicate.mountPoints.every((point) => volume.usage.mountPoints.includes(point));
    case 'maintenance':
      return isInMaintenance(predicate.resources, context) === predicate.on;
    case 'nodes-agree':
      return predicate.nodes.every((name) =>
        context.nodes?.some((node) => node.host.name === name && seqnoOf(node, vg) === vg.seqno),
      );
    case 'move-from':
      return moveOfPart(vg, predicate.lv, predicate.pv) !== undefined;
    case 'move-copied':
      return moveOfPart(vg, predicate.lv, predicate.pv)?.percent === 100;
    case 'not-moving':
      return !isMoving(vg, predicate.lv);
    case 'part-off':
      return extentsOn(vg, predicate.part, predicate.pv) === 0;
    case 'part-on':
      return extentsOn(vg, predicate.part, predicate.pv) > 0;
    default:
      return predicate satisfies never;
  }
}

function isMoving(vg: Vg, lvUuid: string): boolean {
  return movesIn(vg).some((move) => move.from.some((pv) => moveOfPart(vg, lvUuid, pv) === move));
}

/**
 * `lvs` has an `X` for an active device whose live table is not what the metadata says, such as an `error` one [lab, 2.03.16]. What
 * nobody knows to be active has one, too: a metadata text says nothing of it.
 */
export function isDetached(vg: Vg, leg: string): boolean {
  const lv = findLv(vg, leg);
  return lv?.attr[4] === 'X' && isActive(lv);
}

function hasRoom(vg: Vg, pvUuid: string, extents: number): boolean {
  const pv = findPv(vg, pvUuid);
  return pv !== undefined && allocatableExtents(pv) >= extents;
}

/** A node that was not asked is not known to be done with it. */
function isNotUsed(name: string | null, volume: Volume, nodes: readonly NodeView[]): boolean {
  if (name === null) return volume.openCount === 0 && volume.usage.mountPoints.length === 0;
  const seen = nodes
    .filter((node) => node.host.name === name)
    .flatMap((node) => node.vgs.flatMap((vg) => vg.lvs))
    .filter((lv) => lv.uuid === volume.uuid);
  return seen.length > 0 && seen.every((lv) => lv.activation === 'inactive' && lv.usage.mountPoints.length === 0);
}

/** Null: nobody could ask the cluster manager. */
function isInMaintenance(ids: readonly string[], { host, nodes = [] }: PredicateContext): boolean | null {
  const facts = [host, ...nodes.map((node) => node.host)].find((each) => each?.cluster?.resources != null)?.cluster;
  if (facts === undefined || facts === null) return null;
  if (facts.maintenance === true) return true;
  const managed = (facts.resources ?? []).filter((resource) => ids.includes(resource.id) && resource.managed);
  return managed.length === 0;
}

function seqnoOf(node: NodeView, vg: Vg): number | null {
  return node.vgs.find((seen) => seen.uuid === vg.uuid)?.seqno ?? null;
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
