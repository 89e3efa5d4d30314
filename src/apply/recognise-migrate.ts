import type { Vg, Volume } from '../model/inventory.js';
import type { PlannedVolume } from '../model/plan.js';
import { isActive, isInSync, isThere, pvsOf } from '../model/volume.js';

/**
 * The state that a volume of a migrate plan is in, whoever made it. C1 to C5 are the states that a conversion commits one
 * after another (facts §1; docs/states.md has the table).
 */
export type MigrateState =
  | { kind: 'gone' }
  | { kind: 'suspended'; devices: string[] }
  /** Devices of its PVs are not there. */
  | { kind: 'device-away'; pvs: string[]; as: string }
  /** LVM has the PV marked missing, but its device is back. */
  | { kind: 'device-back'; pv: string }
  | { kind: 'busy'; operation: string; detail: string }
  /** A mirror: untouched, or C1 (strays), or C2/C3 (its log is gone, strays). */
  | { kind: 'mirror'; name: 'untouched' | 'C1' | 'C2' | 'C3' | 'lost-legs'; now: Volume }
  /** The volume lost its other legs while it was converted. */
  | { kind: 'linear'; name: 'C5'; now: Volume }
  /** C4 and what may come after it. */
  | { kind: 'raid1'; name: 'C4' | 'lost-legs' | 'split'; now: Volume }
  | { kind: 'changed'; what: string };

/** Names the state. `vg` and `now` are what the host shows; `now` is undefined when no LV has that UUID any more. */
export function recogniseMigrate(planned: PlannedVolume, vg: Vg | undefined, now: Volume | undefined): MigrateState {
  if (vg === undefined || now === undefined) return { kind: 'gone' };
  if (now.suspended.length > 0) return { kind: 'suspended', devices: now.suspended };
  const missing = missingPvs(planned, vg, now);
  const away = missing.filter((pv) => !pv.present);
  if (away.length > 0) return { kind: 'device-away', pvs: away.map((pv) => pv.uuid), as: asItIs(now) };
  const back = missing[0];
  if (back !== undefined) return { kind: 'device-back', pv: back.uuid };
  switch (now.kind) {
    case 'mirror':
      return recogniseMirror(planned, now);
    case 'raid1':
      return recogniseRaid1(planned, now);
    case 'linear':
      return recogniseLinear(planned, vg, now);
    case 'other':
      return { kind: 'changed', what: 'it is neither mirror nor raid1 nor linear any more' };
    default:
      return now.kind satisfies never;
  }
}

function recogniseMirror(planned: PlannedVolume, now: Volume): MigrateState {
  if (now.operation !== null) return { kind: 'busy', operation: now.operation.kind, detail: now.operation.detail };
  if (foreignLegs(planned, now)) return { kind: 'changed', what: 'it has legs that the plan does not know' };
  if (now.legs.length < planned.legs.length) return { kind: 'mirror', name: 'lost-legs', now };
  if (now.strays.length === 0) {
    return { kind: 'mirror', name: now.log.kind === 'core' && planned.log === 'disk' ? 'C3' : 'untouched', now };
  }
  if (now.strays.some((stray) => stray.role === 'mlog')) return { kind: 'mirror', name: 'C2', now };
  return { kind: 'mirror', name: now.log.kind === 'core' && planned.log === 'disk' ? 'C3' : 'C1', now };
}

function recogniseRaid1(planned: PlannedVolume, now: Volume): MigrateState {
  if (now.operation?.kind === 'split') return { kind: 'raid1', name: 'split', now };
  if (now.operation !== null && now.operation.kind !== 'resync') {
    return { kind: 'busy', operation: now.operation.kind, detail: now.operation.detail };
  }
  if (now.legs.length > planned.legs.length) return { kind: 'changed', what: 'it has more legs than the plan knows' };
  if (now.legs.length < planned.legs.length) return { kind: 'raid1', name: 'lost-legs', now };
  return { kind: 'raid1', name: 'C4', now };
}

function recogniseLinear(planned: PlannedVolume, vg: Vg, now: Volume): MigrateState {
  const own = new Set(planned.legs.flatMap((leg) => pvsOf(leg)));
  if (homesOf(vg, now).some((pv) => !own.has(pv)))
    return { kind: 'changed', what: 'it is linear, on PVs that none of its legs was on' };
  return { kind: 'linear', name: 'C5', now };
}

/** UUIDs of the PVs that its data lies on now. */
export function homesOf(vg: Vg | undefined, now: Volume): string[] {
  if (now.legs.length > 0) return now.legs.flatMap((leg) => pvsOf(leg));
  const lv = vg?.lvs.find((candidate) => candidate.uuid === now.uuid);
  return (lv?.segments ?? []).flatMap((segment) => pvsOf(segment));
}

function foreignLegs(planned: PlannedVolume, now: Volume): boolean {
  const known = new Set(planned.legs.map((leg) => leg.uuid));
  return now.legs.some((leg) => !known.has(leg.uuid));
}

/**
 * Missing PVs that the volume lies on or lay on when the plan was made; where it is no raid1 yet, any of its VG, in which LVM
 * converts nothing until they are back. `present`: the device is there again.
 */
function missingPvs(planned: PlannedVolume, vg: Vg, now: Volume): { uuid: string; present: boolean }[] {
  const concerned = new Set([...now.missingPvs, ...planned.legs.flatMap((leg) => pvsOf(leg))]);
  return vg.pvs
    .filter((pv) => pv.missing && (now.kind !== 'raid1' || concerned.has(pv.uuid)))
    .map((pv) => ({ uuid: pv.uuid, present: isThere(pv) }));
}

/** What the volume is right now, in words. */
export function asItIs(now: Volume): string {
  const alive = now.legs.filter((leg) => leg.health === 'A' || leg.health === 'a').length;
  const legs = `${now.legs.length} leg${now.legs.length === 1 ? '' : 's'}`;
  const health = now.legs.some((leg) => leg.health !== null) ? `, ${alive} of them alive` : '';
  const sync =
    isActive(now) && now.kind !== 'linear'
      ? `, ${isInSync(now) ? 'in sync' : `${now.syncPercent ?? '?'} % in sync`}`
      : '';
  return now.kind === 'linear' ? 'linear: one copy only' : `${now.kind} with ${legs}${health}${sync}`;
}
