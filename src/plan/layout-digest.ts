import { createHash } from 'node:crypto';
import type { Volume } from '../model/inventory.js';

/**
 * A digest of what a plan relies on: UUIDs, type, extents per PV UUID, log, region size, snapshots. Not of sync, tags,
 * activation or seqno: those may change between planning and applying.
 */
export function layoutDigest(volume: Volume): string {
  return createHash('sha256')
    .update(JSON.stringify(layoutOf(volume)))
    .digest('hex')
    .slice(0, 32);
}

function layoutOf(volume: Volume): unknown {
  return [
    ...[volume.uuid, volume.vgUuid, volume.kind, volume.sizeBytes, volume.regionBytes],
    volume.legs.map((leg) => [leg.uuid, areaRows(leg)]),
    ...[volume.log.kind, areaRows(volume.log), volume.snapshots.length],
  ];
}

function areaRows(part: { areas: Volume['log']['areas'] }): unknown {
  return part.areas.map((area) => [area.pvUuid, area.startExtent, area.extents]);
}
