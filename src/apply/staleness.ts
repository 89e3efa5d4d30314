import type { Inventory, Volume } from '../model/inventory.js';
import type { Plan, PlannedVolume } from '../model/plan.js';
import { findVg } from '../model/volume.js';
import { layoutDigest } from '../plan/layout-digest.js';
import { isActedOn } from '../plan/strategies.js';
import { goalOf } from './next-step.js';

/**
 * What changed on the host since the plan was made, one sentence each; empty when the plan still fits. `except`: volumes
 * already under way, which recovery looks at instead.
 */
export function staleness(
  plan: Plan,
  inventory: Inventory,
  except: (planned: PlannedVolume) => boolean = () => false,
): string[] {
  const changes: string[] = [];
  for (const planned of plan.volumes) {
    if (!isActedOn(planned) || except(planned)) continue;
    const subject = `${planned.vgName}/${planned.name}`;
    const vg = findVg(inventory, planned.vg);
    const now = vg?.volumes.find((volume) => volume.uuid === planned.uuid);
    if (vg === undefined) changes.push(`${subject}: its VG is gone`);
    else if (now === undefined) changes.push(`${subject}: it is gone`);
    else if (!goalOf(planned).isReached(planned, now) && layoutDigest(now) !== planned.layoutDigest) {
      changes.push(...differences(planned, now).map((difference) => `${subject}: ${difference}`));
    }
  }
  return changes;
}

function differences(planned: PlannedVolume, now: Volume): string[] {
  const found: string[] = [];
  if (now.kind !== 'mirror') found.push(`was a mirror, is ${now.kind}`);
  if (now.sizeBytes !== planned.sizeBytes) found.push(`was ${planned.sizeBytes} bytes, is ${now.sizeBytes}`);
  if (now.legs.length !== planned.legs.length) found.push(`had ${planned.legs.length} legs, has ${now.legs.length}`);
  planned.legs.forEach((leg, index) => {
    const present = now.legs[index];
    if (present === undefined) return;
    if (present.uuid !== leg.uuid) found.push(`leg ${index} is another one`);
    else if (JSON.stringify(present.areas) !== JSON.stringify(leg.areas))
      found.push(`leg ${index} lies on other extents`);
  });
  if (now.log.kind !== planned.log) found.push(`its log was ${planned.log}, is ${now.log.kind}`);
  if (now.snapshots.length > 0) found.push(`it has snapshots: ${now.snapshots.join(', ')}`);
  return found.length > 0 ? found : ['its log was moved, or its region size changed'];
}
