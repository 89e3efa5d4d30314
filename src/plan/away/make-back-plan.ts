import { planTags } from '../../assess/tags-allowed.js';
import { isDetached } from '../../model/holds.js';
import type { Inventory, Pv, Vg, Volume } from '../../model/inventory.js';
import type { DraftVolume } from '../../model/plan.js';
import type { Policy } from '../../model/policy.js';
import { findLv, hasFailed, isActive, isInSync, pvsOf } from '../../model/volume.js';
import { basisOf } from '../basis.js';
import type { PlanDraft } from '../seal.js';
import { volumeAsSeen } from '../volume-as-seen.js';

/**
 * What brings back the legs on a PV that are out, where nobody knows any more how they went: a raid1's is split off in LVM's metadata; a
 * mirror's is detached, or dead, or the mirror has been left unwatched, out of sync or inactive with that PV marked as missing. A leg
 * that lies elsewhere meanwhile does not show.
 */
export function makeBackPlan(inventory: Inventory, { vg, pv }: { vg: Vg; pv: Pv }, policy: Policy): PlanDraft {
  const out = vg.volumes.flatMap((volume) => {
    const leg = volume.legs.find((each) => pvsOf(each).includes(pv.uuid));
    return leg !== undefined && isOut(vg, volume, { leg: leg.uuid, pv }) ? [{ volume, leg }] : [];
  });
  const volumes = out.map(({ volume, leg }): DraftVolume => {
    const verdict = { verdict: 'exclusive' as const, evidence: ['a leg of it is out'] };
    const leftTags = planTags(volume.tags);
    return {
      ...volumeAsSeen({ inventory, vg, volume, verdict }),
      decision: volume.kind === 'raid1' ? 'track-back' : 'track-mirror-back',
      because: `its leg ${leg.name} on ${pv.device} is out`,
      // It was taken from dmeventd for the absence, unless this host has none watch anything.
      wasMonitored: volume.monitored === true || inventory.host.monitoring !== false,
      copiedBytes: 0,
      proveTracking: false,
      scrub: 'never',
      absence: { leg: leg.uuid, pv: pv.uuid, ...(leftTags.length > 0 ? { tags: leftTags } : {}) },
    };
  });
  return {
    formatVersion: 1,
    kind: 'back',
    away: { pv: pv.uuid, device: pv.device, redundancy: 'drop', whole: false },
    basis: basisOf(inventory, volumes, [pv.uuid]),
    volumes,
    findings: [],
    policy,
    seen: out.map(({ volume }) => volume),
  };
}

function isOut(vg: Vg, volume: Volume, { leg, pv }: { leg: string; pv: Pv }): boolean {
  const part = findLv(vg, leg);
  if (volume.kind === 'raid1') return volume.operation?.kind === 'split' && part?.visible === true;
  if (volume.kind !== 'mirror' || volume.operation !== null) return false;
  if (isDetached(vg, leg) || volume.legs.some((each) => each.uuid === leg && hasFailed(each))) return true;
  const isUnsettled = !isActive(volume) || volume.monitored === false || !isInSync(volume);
  return isUnsettled && (pv.missing || planTags(volume.tags).length > 0);
}
