import type { Verdict } from '../model/finding.js';
import type { Inventory, Vg, Volume } from '../model/inventory.js';
import type { DraftVolume } from '../model/plan.js';
import { metadataExtents, regionBytesForConversion } from '../model/region-size.js';
import { isActive, isInSync } from '../model/volume.js';
import { tagsAllowed } from '../assess/tags-allowed.js';

/** What a plan keeps of a volume as it was, whatever is to become of it: what a resume goes by, and what to verify against. */
export type VolumeAsSeen = Omit<DraftVolume, 'decision' | 'because' | 'proveTracking' | 'scrub'>;

export function volumeAsSeen(seen: { inventory: Inventory; vg: Vg; volume: Volume; verdict: Verdict }): VolumeAsSeen {
  const { inventory, vg, volume, verdict } = seen;
  const regionBytes = volume.kind === 'mirror' ? regionBytesForConversion(volume) : null;
  const ownRegion = regionBytes ?? volume.regionBytes;
  return {
    uuid: volume.uuid,
    vg: vg.uuid,
    name: volume.name,
    vgName: vg.name,
    verdict,
    sizeBytes: volume.sizeBytes,
    legs: volume.legs.map(({ uuid, name, areas }) => ({ uuid, name, areas })),
    log: volume.log.kind,
    strays: volume.strays.map((stray) => ({ uuid: stray.uuid, name: stray.name })),
    nosync: volume.nosync,
    wasActive: isActive(volume),
    wasMonitored: volume.monitored === true,
    ignoreSkip: volume.skipActivation,
    copiedBytes: bytesToCopy(volume),
    mountPoints: volume.usage.mountPoints,
    regionBytes,
    metadataExtents:
      ownRegion === 0
        ? 0
        : metadataExtents({ sizeBytes: volume.sizeBytes, regionBytes: ownRegion, extentBytes: vg.extentBytes }),
    useTags: tagsAllowed(inventory, vg, volume),
  };
}

/**
 * Bytes still to be copied before the legs are in sync. An inactive mirror does not say how far it is; with a core log all of
 * it is copied once it is active (facts §1).
 */
function bytesToCopy(volume: Volume): number {
  const whole = volume.sizeBytes * (volume.legs.length - 1);
  if (volume.activation === 'inactive' && volume.kind === 'mirror') {
    return volume.log.kind === 'core' && !volume.nosync ? whole : 0;
  }
  if (volume.syncPercent === null || isInSync(volume)) return 0;
  return Math.round(whole * (1 - volume.syncPercent / 100));
}
