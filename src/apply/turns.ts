import type { Heading } from '../model/holds.js';
import type { Plan, PlannedVolume } from '../model/plan.js';
import { rankOf } from '../plan/order.js';
import { isActedOn } from '../plan/strategies.js';
import type { VolumeResult } from './results.js';

/** The volume of the same VG that has to get there before this one is begun; `ended`: it did not. Null: it is this one's turn. */
export function mustFollow(
  planned: PlannedVolume,
  plan: Plan,
  results: ReadonlyMap<string, VolumeResult>,
  heading: Heading,
): { subject: string; ended: boolean } | null {
  const rank = rankOf(planned, heading);
  for (const other of plan.volumes) {
    if (other.vg !== planned.vg || !isActedOn(other) || rankOf(other, heading) >= rank) continue;
    const result = results.get(other.uuid);
    if (result?.outcome === 'done') continue;
    return { subject: `${other.vgName}/${other.name}`, ended: result !== undefined };
  }
  return null;
}
