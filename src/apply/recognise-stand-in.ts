import type { Lv, Vg, Volume } from '../model/inventory.js';
import { extentsOn, leftOfMoves, movesIn, partsOf, type Move } from '../model/moves.js';
import type { PlannedVolume } from '../model/plan.js';
import { findPv, isThere, pvsOf } from '../model/volume.js';
import { standInOf, type Route } from '../plan/stand-in.js';
import { asItIs } from './recognise-migrate.js';

/**
 * Where a volume is on the way from one PV to another, whoever brought it there (facts §3; docs/states.md has the table).
 */
export type StandInState =
  | { kind: 'gone' }
  | { kind: 'suspended'; devices: string[] }
  /** A PV that is needed is not there. */
  | { kind: 'device-away'; pvs: string[]; as: string }
  /** LVM has the PV marked missing, but its device is back. */
  | { kind: 'device-back'; pv: string }
  | { kind: 'busy'; operation: string; detail: string }
  /** Something lies on the PV that it is to leave. `left`: what an ended move has left in the VG; nothing is to run through it. */
  | { kind: 'here'; now: Volume; left: Lv[] }
  /** Being copied, or copied and held; `whole`: with all its legs. */
  | { kind: 'moving'; now: Volume; move: Move; whole: boolean }
  /** Held on its way to where it shall not go any more: somebody has turned round. */
  | { kind: 'turned'; now: Volume; move: Move }
  /** LVM was cut off while it ended the move: the volume is whole, and runs through what is left of it. */
  | { kind: 'cut-off'; now: Volume; move: Move }
  /** Nothing is left on that PV. */
  | { kind: 'there'; now: Volume; left: Lv[] }
  /** It lost a leg. */
  | { kind: 'lost-legs'; now: Volume }
  /** It lost the leg that was being moved, and LVM left the move behind. */
  | { kind: 'orphan'; now: Volume; move: Move }
  | { kind: 'changed'; what: string };

/** Names the state. `vg` and `now` are what the host shows; `now` is undefined when no LV has that UUID any more. */
export function recogniseStandIn(
  planned: PlannedVolume,
  route: Route,
  vg: Vg | undefined,
  now: Volume | undefined,
): StandInState {
  if (vg === undefined || now === undefined) return { kind: 'gone' };
  if (now.suspended.length > 0) return { kind: 'suspended', devices: now.suspended };
  const missing = missingPvs(planned, route, vg, now);
  const away = missing.filter((pv) => !pv.present);
  if (away.length > 0) return { kind: 'device-away', pvs: away.map((pv) => pv.uuid), as: asItIs(now) };
  const [back] = missing;
  if (back !== undefined) return { kind: 'device-back', pv: back.uuid };
  const move = moveOf(vg, now);
  if (move !== undefined) return moving(planned, route, move, now);
  if (now.operation !== null && !['resync', 'pvmove'].includes(now.operation.kind)) {
    return { kind: 'busy', operation: now.operation.kind, detail: now.operation.detail };
  }
  if (!isWhole(planned, now)) return lostLegs(planned, route, vg, now);
  const left = leftOfMoves(vg);
  return extentsOn(vg, now.uuid, route.from) > 0 ? { kind: 'here', now, left } : { kind: 'there', now, left };
}

/** The move that the volume or a part of it is under. */
function moveOf(vg: Vg, now: Volume): Move | undefined {
  const parts = new Set(partsOf(vg, now.uuid).map(({ uuid }) => uuid));
  return movesIn(vg).find((move) => move.parts.some((part) => parts.has(part)));
}

function moving(planned: PlannedVolume, { from, to }: Route, move: Move, now: Volume): StandInState {
  if (move.stage === 'ending' && move.from.every((pv) => pv === from || pv === to)) {
    return { kind: 'cut-off', now, move };
  }
  const goes = (source: string, target: string): boolean =>
    move.from.includes(source) && move.to.every((pv) => pv === target) && move.lvs.length > 1;
  if (goes(from, to)) return { kind: 'moving', now, move, whole: isWhole(planned, now) };
  if (goes(to, from)) return { kind: 'turned', now, move };
  return { kind: 'busy', operation: 'pvmove', detail: `${move.lv.name} moves it from ${move.lv.movePv ?? 'a PV'}` };
}

function isWhole(planned: PlannedVolume, now: Volume): boolean {
  return now.kind === standInOf(planned).kind && now.legs.length === planned.legs.length;
}

function lostLegs(planned: PlannedVolume, { from }: Route, vg: Vg, now: Volume): StandInState {
  const { kind } = standInOf(planned);
  const was = `it was ${kind} with ${planned.legs.length} legs and is ${asItIs(now)}`;
  const isLess = now.kind === 'linear' || (now.kind === kind && now.legs.length < planned.legs.length);
  if ((kind !== 'mirror' && kind !== 'raid1') || !isLess) return { kind: 'changed', what: was };
  const orphan = movesIn(vg).find((move) => move.parts.length === 0 && move.from.includes(from));
  return orphan === undefined ? { kind: 'lost-legs', now } : { kind: 'orphan', now, move: orphan };
}

/**
 * Any PV of the VG: LVM moves and converts nothing there while one is missing (`Cannot change VG vg while PVs are missing.`). But not
 * the one that has gone away as it should, or for good: nothing of the volume is left on it. `present`: the device is there again.
 */
function missingPvs(
  planned: PlannedVolume,
  { from, heading }: Route,
  vg: Vg,
  now: Volume,
): { uuid: string; present: boolean }[] {
  const isMoved = moveOf(vg, now) === undefined && isWhole(planned, now) && extentsOn(vg, now.uuid, from) === 0;
  const needed = new Set(now.legs.flatMap(pvsOf).concat(pvsOf(now.log), now.missingPvs));
  return vg.pvs
    .map((pv) => ({ uuid: pv.uuid, missing: pv.missing, present: isThere(pv) }))
    .filter(({ uuid, missing, present }) => {
      const isGoneForGood = isMoved && !needed.has(uuid) && (heading === 'away' || (heading === 'stay' && !present));
      return missing && !isGoneForGood;
    });
}

/** PVs of legs that it had and has no more, the moved one's where it shall be. */
export function homesLost(planned: PlannedVolume, route: Route, vg: Vg, now: Volume): string[] {
  const standIn = standInOf(planned);
  const inUse = new Set(
    vg.pvs.map(({ uuid }) => uuid).filter((pv) => extentsOn(vg, now.uuid, pv) > 0 && !isOnlyLog(vg, now, pv)),
  );
  const homes = planned.legs.map((leg) => {
    const own = pvsOf(leg);
    const moved = leg.uuid === standIn.part || (standIn.kind === 'raid1' && own.includes(standIn.source));
    return moved ? [...own.filter((pv) => pv !== standIn.source), route.to] : own;
  });
  return [...new Set(homes.filter((pvs) => !pvs.some((pv) => inUse.has(pv))).flat())].filter(
    (pv) => findPv(vg, pv) !== undefined,
  );
}

function isOnlyLog(vg: Vg, now: Volume, pv: string): boolean {
  const log = now.log.areas.filter((area) => area.pvUuid === pv).reduce((sum, area) => sum + area.extents, 0);
  return extentsOn(vg, now.uuid, pv) === log;
}
