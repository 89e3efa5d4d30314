import type { Pv, Vg, Volume } from '../model/inventory.js';
import { allocatableExtents, deviceOfPv, findPv, pvsOf } from '../model/volume.js';

/** What a person asked of a cover. */
export interface CoverWish {
  /** UUID of the PV for the extra leg; null: one with room is chosen. */
  on: string | null;
  /** UUID of the PV whose leg goes once the extra one is whole. */
  release: string | null;
}

/** The PVs of a cover, or why there are none, one line each. */
export type CoverRoom = { pv: string; logPv: string | null } | { lacks: string[] };

/**
 * Where the extra leg goes, and the log that a core-log mirror needs for the time: on PVs without a leg or log of this volume,
 * the ones with most room. A layer over a mirror without a log would resync all of it from the first leg (facts §3).
 */
export function coverRoom(vg: Vg, volume: Volume, wish: CoverWish): CoverRoom {
  const extents = legExtentsOf(volume);
  const taken = new Set([...volume.legs.flatMap((leg) => pvsOf(leg)), ...pvsOf(volume.log)]);
  const lacks = [...releaseProblems(vg, volume, wish.release)];
  const pv = legHome(vg, { extents, taken, on: wish.on, lacks });
  const needsLog = volume.log.kind === 'core';
  const logPv = needsLog ? (roomiest(vg, new Set([...taken, pv ?? '']), 1)?.uuid ?? null) : null;
  if (needsLog && logPv === null) {
    lacks.push('its log is in memory, and no PV without a leg of it has an extent free for one on disk');
  }
  return pv === null || lacks.length > 0 ? { lacks } : { pv, logPv };
}

interface Search {
  extents: number;
  taken: ReadonlySet<string>;
  on: string | null;
  lacks: string[];
}

function legHome(vg: Vg, { extents, taken, on, lacks }: Search): string | null {
  if (on === null) {
    const home = roomiest(vg, taken, extents);
    if (home === undefined) lacks.push(`no PV without a part of it has ${extents} free extents`);
    return home?.uuid ?? null;
  }
  const pv = findPv(vg, on);
  if (pv === undefined) lacks.push(`PV ${on} is not in this VG`);
  else if (taken.has(on)) lacks.push(`${pv.device} holds a leg or the log of it already`);
  else if (allocatableExtents(pv) < extents) {
    lacks.push(`${pv.device} has ${allocatableExtents(pv)} extents that LVM would allocate; the leg takes ${extents}`);
  } else return on;
  return null;
}

/** The PV with most room, of two the one whose UUID comes first: the same host gives the same plan. */
function roomiest(vg: Vg, without: ReadonlySet<string>, extents: number): Pv | undefined {
  return vg.pvs
    .filter((pv) => !without.has(pv.uuid) && !pv.duplicate && allocatableExtents(pv) >= extents)
    .sort((a, b) => allocatableExtents(b) - allocatableExtents(a) || (a.uuid < b.uuid ? -1 : 1))[0];
}

function releaseProblems(vg: Vg, volume: Volume, release: string | null): string[] {
  if (release === null) return [];
  const device = deviceOfPv(vg, release);
  const there = volume.legs.filter((leg) => pvsOf(leg).includes(release)).length;
  if (there === 1) return [];
  return [there === 0 ? `no leg of it lies on ${device}` : `${there} legs of it lie on ${device}`];
}

function legExtentsOf(volume: Volume): number {
  return Math.max(0, ...volume.legs.map((leg) => leg.areas.reduce((sum, area) => sum + area.extents, 0)));
}
