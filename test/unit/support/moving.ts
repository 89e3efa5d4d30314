import type { Inventory, Lv, Pv, Vg, Volume } from '../../../src/model/inventory.js';
import { aLog, aMirror, anArea, anInventory, anLv, aPv, aSegment, aVg, lvUuid, pvUuid } from './inventory.js';

/*
 * A VG with the two-leg mirror `vg0/db` whose first leg may be on its way from one PV to another, as LVM reports it.
 */

export interface MovingOptions {
  /** PV of the first leg; the second one is on sdb, the log on sdc. Null: that leg is lost. */
  leg?: string | null;
  /** A move that the first leg is under. */
  move?: { from: string; to: string; percent: number | null };
  /** The second leg is lost: the volume itself lies where its first leg was, or on the move. */
  lone?: boolean;
  /** The move was left behind: nothing lies on it any more. */
  orphan?: boolean;
  /** LVM was cut off while it ended a move: the first leg still runs through it, or does no more. `on`: the side that stays. */
  cutOff?: { on: string; stage: 'ending' | 'ended'; live?: boolean };
  mirror?: Partial<Volume>;
  pvs?: Pv[];
  more?: Lv[];
  volumes?: Volume[];
}

export const PVS = ['sda', 'sdb', 'sdc', 'sdd'];

export function movingVg(options: MovingOptions = {}): Vg {
  const {
    leg = 'sda',
    move,
    orphan = false,
    lone = false,
    cutOff,
    mirror = {},
    pvs = PVS.map((name) => aPv(name, { free: 900 })),
  } = options;
  const legs = leg === null ? ['sdb'] : [leg, 'sdb'];
  const shown = move === undefined || orphan ? legs : [];
  const db = aMirror('db', {
    ...(leg === null || lone
      ? { kind: 'linear', legs: [], log: { kind: 'core', name: null, areas: [], health: null } }
      : {}),
    ...(shown.length > 0 && leg !== null && !lone ? { legs: shown } : {}),
    ...mirror,
  });
  const isMoving = cutOff === undefined ? move !== undefined && !orphan : cutOff.stage === 'ending';
  const parts = leg === null || lone ? [loneLv(leg ?? 'sdb', isMoving)] : mirrorLvs(leg, isMoving);
  const moves = move === undefined ? (cutOff === undefined ? [] : cutOffLvs(cutOff)) : moveLvs(move);
  return aVg({ volumes: [db, ...(options.volumes ?? [])], pvs, lvs: [...parts, ...moves, ...(options.more ?? [])] });
}

export function movingInventory(options: MovingOptions = {}): Inventory {
  return anInventory({ vgs: [movingVg(options)] });
}

function loneLv(pv: string, isMoving: boolean): Lv {
  const place = isMoving ? { lvs: ['pvmove0'] } : { areas: [anArea(pv)] };
  return { ...anLv('db', pv), segments: [aSegment({ extents: 100, ...place })] };
}

function mirrorLvs(leg: string, isMoving: boolean): Lv[] {
  const top = aSegment({ type: 'mirror', extents: 100, lvs: ['db_mimage_0', 'db_mimage_1'] });
  const first = isMoving
    ? aSegment({ extents: 100, lvs: ['pvmove0'] })
    : aSegment({ extents: 100, areas: [anArea(leg)] });
  return [
    { ...anLv('db', 'sda'), log: 'db_mlog', segments: [top] },
    hidden('db_mimage_0', first),
    hidden('db_mimage_1', aSegment({ extents: 100, areas: [anArea('sdb')] })),
    hidden('db_mlog', aSegment({ extents: 1, areas: aLog('sdc').areas })),
  ];
}

function moveLvs({ from, to, percent }: NonNullable<MovingOptions['move']>): Lv[] {
  const sides = aSegment({ type: 'mirror', extents: 100, lvs: ['pvmove0_mimage_0', 'pvmove0_mimage_1'] });
  return [
    { ...hidden('pvmove0', sides), syncPercent: percent, movePv: `/dev/${from}` },
    hidden('pvmove0_mimage_0', aSegment({ extents: 100, areas: [anArea(from)] })),
    hidden('pvmove0_mimage_1', aSegment({ extents: 100, areas: [anArea(to)] })),
  ];
}

function cutOffLvs({ on, stage, live = false }: NonNullable<MovingOptions['cutOff']>): Lv[] {
  const error = aSegment({ type: 'error', extents: 1, areas: [] });
  const linear = aSegment({ extents: 100, areas: [anArea(on)] });
  const isEnding = stage === 'ending';
  const move = hidden('pvmove0', isEnding ? linear : error);
  const image = { ...hidden('pvmove0_mimage_1', error), visible: true };
  return [{ ...move, activation: isEnding || live ? 'active' : 'inactive' }, ...(isEnding || live ? [image] : [])];
}

function hidden(name: string, segment: Lv['segments'][number]): Lv {
  return { ...anLv(name, 'sda'), visible: false, open: true, segments: [segment] };
}

export const legUuid = lvUuid('db_mimage_0');
export { pvUuid };
