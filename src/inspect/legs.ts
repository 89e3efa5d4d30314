import type { Leg, Lv, Segment, Volume } from '../model/inventory.js';
import type { CopyStatus } from './dm-status.js';
import { areasOf, copyStatusOf, type VgIndex } from './vg-index.js';

type MirrorLog = Volume['log'];

/** The lower mirror of LVM's temporary layer (facts §3, "The cover"). */
export function isLayerName(name: string): boolean {
  return name.includes('_mimagetmp_');
}

/**
 * The legs of a mirror or raid1 in segment order, index 0 the primary. The lower mirror of a layer is replaced by its own
 * legs. Legs that the report does not show (taken without `-a`) are left out.
 */
export function legsOf(index: VgIndex, lv: Lv): Leg[] {
  const segment = lv.segments[0];
  if (segment === undefined) return [];
  const status = copyStatusOf(index, lv);
  const legs: Leg[] = [];
  segment.lvs.forEach((name, position) => {
    const part = index.lvs.get(name);
    if (part === undefined) return;
    if (isLayerName(name)) for (const lower of legsOf(index, part)) legs.push(lower);
    else legs.push(makeLeg(index, part, { segment, position, status }));
  });
  return legs;
}

interface LegContext {
  segment: Segment;
  position: number;
  status: CopyStatus | null;
}

function makeLeg(index: VgIndex, part: Lv, { segment, position, status }: LegContext): Leg {
  const metadata = index.lvs.get(segment.metadataLvs[position] ?? '');
  return {
    uuid: part.uuid,
    name: part.name,
    linear: part.segments.every((own) => own.type === 'linear'),
    areas: areasOf(index, part),
    health: status?.health.charAt(position) || null,
    metadataLv: metadata === undefined ? null : { uuid: metadata.uuid, name: metadata.name },
  };
}

const noLog: MirrorLog = { kind: 'core', name: null, areas: [], health: null };

/** A mirror's log; of a layer, the old mirror's below it. What is no mirror has none and says `core` without a name. */
export function logOf(index: VgIndex, lv: Lv): MirrorLog {
  const lower = lv.segments[0]?.lvs.find(isLayerName);
  const layer = lower === undefined ? undefined : index.lvs.get(lower);
  if (layer !== undefined) return logOf(index, layer);
  if (lv.log === null) return { ...noLog, areas: [] };
  const log = index.lvs.get(lv.log);
  const status = copyStatusOf(index, lv);
  return {
    kind: log === undefined ? 'unknown' : log.segments[0]?.type === 'mirror' ? 'mirrored' : 'disk',
    name: lv.log,
    areas: log === undefined ? [] : logAreas(index, log),
    health: status?.logHealth ?? null,
  };
}

function logAreas(index: VgIndex, log: Lv): MirrorLog['areas'] {
  const areas = areasOf(index, log);
  for (const name of log.segments[0]?.lvs ?? []) {
    const image = index.lvs.get(name);
    if (image !== undefined) for (const area of areasOf(index, image)) areas.push(area);
  }
  return areas;
}
