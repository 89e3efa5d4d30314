import type { Leg, Pv, Vg, Volume } from '../model/inventory.js';
import type { PlannedVolume } from '../model/plan.js';
import { isActive, isThere, pvsOf } from '../model/volume.js';
import { isExtraLeg, oldLegs, orderOf } from '../plan/cover.js';

/**
 * The state of a volume on its way into a cover or out of one, whoever made it. K1 to K4 and D1 to D2 are the states that LVM
 * commits one after another (docs/states.md), taken from the metadata ring of a PV [lab, 2.03.16].
 */
export type CoverState =
  | { kind: 'gone' }
  | { kind: 'changed'; what: string }
  | { kind: 'busy'; operation: string; detail: string }
  /** Nothing uses these LVs: K1, K3, K4 (the lower mirror's name), D1, D2 (a leg that is none any more). */
  | { kind: 'strays'; name: 'K1' | 'K3' | 'D1'; now: Volume }
  /** A PV that it lies on is flagged missing and back. */
  | { kind: 'device-back'; pv: string }
  /** Not active; `away`: devices that it cannot be activated without. */
  | { kind: 'inactive'; away: string[]; now: Volume }
  /** K2: the temporary layer, copying or whole. */
  | { kind: 'layer'; name: 'K2'; extra: Leg; lost: number; now: Volume }
  /** One mirror; `extra`: the leg on the order's PV, where there is one. */
  | { kind: 'mirror'; extra: Leg | null; lost: number; now: Volume };

export function recogniseCover(planned: PlannedVolume, vg: Vg | undefined, now: Volume | undefined): CoverState {
  if (vg === undefined || now === undefined) return { kind: 'gone' };
  if (now.kind !== 'mirror') return { kind: 'changed', what: `it is ${now.kind}, no mirror any more` };
  if (now.operation !== null && now.operation.kind !== 'layer') {
    return { kind: 'busy', operation: now.operation.kind, detail: now.operation.detail };
  }
  const back = missing(vg, now).find(isThere);
  if (back !== undefined) return { kind: 'device-back', pv: back.uuid };
  if (now.strays.length > 0) return { kind: 'strays', name: nameOfStrays(now), now };
  if (!isActive(now)) return { kind: 'inactive', away: missing(vg, now).map((pv) => pv.uuid), now };
  return recogniseLegs(planned, now);
}

function recogniseLegs(planned: PlannedVolume, now: Volume): CoverState {
  const extra = now.legs.find((leg) => isExtraLeg(planned, leg)) ?? null;
  const others = now.legs.filter((leg) => leg !== extra);
  const own = new Set(oldLegs(planned).map((leg) => leg.uuid));
  if (others.some((leg) => !own.has(leg.uuid)))
    return { kind: 'changed', what: 'it has legs that the plan does not know' };
  const staying = oldLegs(planned).filter((leg) => !isReleased(planned, leg));
  const lost = staying.filter((leg) => !others.some(({ uuid }) => uuid === leg.uuid)).length;
  if (now.operation === null) return { kind: 'mirror', extra, lost, now };
  if (extra === null) return { kind: 'changed', what: 'somebody else is adding a leg to it' };
  return { kind: 'layer', name: 'K2', extra, lost, now };
}

/** It is to go anyway: that it is gone is no loss. */
function isReleased(planned: PlannedVolume, leg: PlannedVolume['legs'][number]): boolean {
  const { release } = orderOf(planned);
  return release !== null && pvsOf(leg).includes(release);
}

function nameOfStrays(now: Volume): 'K1' | 'K3' | 'D1' {
  const lower = now.strays.find((stray) => stray.name.includes('_mimagetmp_'));
  if (lower === undefined) return 'D1';
  return lower.visible === false ? 'K1' : 'K3';
}

function missing(vg: Vg, now: Volume): Pv[] {
  return vg.pvs.filter((pv) => pv.missing && now.missingPvs.includes(pv.uuid));
}
