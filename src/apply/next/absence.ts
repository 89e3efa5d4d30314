import { strandedLegsOf } from '../../model/layers.js';
import { findLv, isInSync, isThere, subjectOf } from '../../model/volume.js';
import { holds } from '../../model/holds.js';
import type { Vg, Volume } from '../../model/inventory.js';
import type { PlannedVolume } from '../../model/plan.js';
import { planTag } from '../../plan/names.js';
import { clearLegs } from '../../plan/recover-move.js';
import * as recover from '../../plan/recover.js';
import type { StepSketch } from '../../plan/step.js';
import { strategyOf } from '../../plan/strategies.js';
import { absenceOf, checkUnused } from '../../plan/track.js';
import { inCommonState } from './common-states.js';
import { run, saysNo, stop, wait, type Decision, type Situation } from './decision.js';
import { lastLook } from './last-look.js';

/* What tracked absences of raid1 legs and of mirrors' legs have in common. */

export type Seen = Situation & { vg: Vg; now: Volume };

/** What stands before everything else; null: nothing does. */
export function common({ planned, vg, now, context }: Situation, kinds: readonly Volume['kind'][]): Decision | null {
  if (vg === undefined || now === undefined) return inCommonState(planned, { kind: 'gone' });
  if (now.suspended.length > 0) return inCommonState(planned, { kind: 'suspended', devices: now.suspended });
  if (strandedLegsOf(vg, now.name, context.dm ?? []).length > 0) return run(clearLegs(planned));
  // A leg that was replaced, the command killed after its commit.
  if (now.kind === 'raid1' && now.strays.length > 0) return run(recover.removeStrays(planned, now));
  if (!kinds.includes(now.kind)) {
    return inCommonState(planned, { kind: 'changed', what: `it is no ${kinds[0] ?? ''} any more, but ${now.kind}` });
  }
  if (now.operation === null || ['split', 'resync'].includes(now.operation.kind)) return null;
  return inCommonState(planned, { kind: 'busy', operation: now.operation.kind, detail: now.operation.detail });
}

/** Nothing of the volume holds the PV; looked at after the last step that freed it. A PV that is gone by now was not needed. */
export function checked(seen: Seen, after: string[]): Decision {
  if (isAway(seen)) return { kind: 'reached' };
  const order = [...seen.context.recorded];
  const at = (name: string): number => order.lastIndexOf(`${subjectOf(seen.planned)}:${name}`);
  return at('check-unused') > Math.max(...after.map(at)) ? { kind: 'reached' } : run(checkUnused(seen.planned));
}

/** The leg is back: the last look, and what a lost plan has left. */
export function verified(seen: Seen): Decision {
  const look = lastLook(seen, named(seen.planned, 'verify-back'));
  if (look !== null) return look;
  const left = absenceOf(seen.planned).tags?.filter((plan) => seen.now.tags.includes(planTag(plan))) ?? [];
  return left.length > 0 ? run(named(seen.planned, 'drop-tags')) : { kind: 'reached', note: 'whole again' };
}

export function isWhole(now: Volume): boolean {
  return now.operation === null && isInSync(now) && now.legs.every((leg) => leg.health === 'A');
}

/** How much a log has as changed; `note` goes with it where it is known. */
export function sayChanged({ syncPercent }: Volume, note = ''): string {
  return syncPercent === null
    ? 'how much has changed is not known'
    : `${Math.round((100 - syncPercent) * 100) / 100} % changed since${note}`;
}

/** The PV of the leg is gone. */
export function isAway({ planned, vg }: Seen): boolean {
  return isGone(vg, absenceOf(planned).pv);
}

export function isGone(vg: Vg, pvUuid: string): boolean {
  const pv = vg.pvs.find(({ uuid }) => uuid === pvUuid);
  return pv === undefined || (pv.missing && !isThere(pv));
}

/** Before a leg can come back its PV must be there, and in its VG. */
export function deviceBack(seen: Seen): Decision | null {
  const { planned } = seen;
  const { pv } = absenceOf(planned);
  if (isAway(seen)) return stop('DEVICE_AWAY', `${subjectOf(planned)}: PV ${pv} is still away`);
  return takeBack(seen);
}

/** A PV that is there again, and that LVM has marked as missing. */
export function takeBack({ planned, vg }: Seen): Decision | null {
  const { pv } = absenceOf(planned);
  const isFlagged = vg.pvs.some((each) => each.uuid === pv && each.missing && isThere(each));
  return isFlagged ? run(recover.restoreMissing(planned, pv)) : null;
}

/**
 * A merge that was killed before its commit has left a table with the leg that is out in it, loaded, or live where somebody let it go on: LVM neither merges
 * nor replaces that leg then (`Device vg-m_rmeta_0 (254:4) is used by another device`) [lab, 2.03.16]. Null: there is none.
 */
export function heldByTable({ planned, vg, now, tried }: Seen): Decision | null {
  const out = now.legs.find(({ uuid }) => uuid === absenceOf(planned).leg);
  if (findLv(vg, out?.metadataLv?.uuid ?? '')?.open !== true) return null;
  if (tried?.has('clear-table') !== true) return run(recover.clearTable(planned, now));
  return tried.has('refresh') ? null : run(recover.refresh(planned));
}

export function activate({ planned, now }: Seen): Decision {
  return run(recover.activate(planned, now));
}

export function mayRun({ planned, now, context }: Seen, sketch: StepSketch): Decision {
  const unmet = (sketch.mayStart ?? []).find((predicate) => !holds(predicate, context));
  if (unmet === undefined) return run(sketch);
  if (unmet.kind === 'in-sync') return wait(recover.waitSync(planned), now);
  return stop('MAY_NOT_START', `${subjectOf(planned)}: ${saysNo(unmet)}`);
}

/** A regular step, of the way out or back. */
export function named(planned: PlannedVolume, name: string): StepSketch {
  const strategy = strategyOf(planned);
  const steps = [...(strategy?.steps(planned) ?? []), ...(strategy?.back?.(planned) ?? [])];
  const step = steps.find((sketch) => sketch.name === name);
  if (step === undefined) throw new Error(`an absence without a step ${name}`);
  return step;
}
