import { dmName } from '../../../../../src/model/volume.js';
import { freeOn, place } from '../allocate.js';
import { say } from '../answers.js';
import { activate } from '../kernel.js';
import {
  deepParts,
  isMove,
  lvIn,
  mustLv,
  parentOf,
  plainLv,
  pvPieces,
  type MetaLv,
  type MetaPv,
  type MetaVg,
  type Piece,
  type PvPiece,
} from '../model.js';
import { endMove, sidesOf } from '../moves.js';
import { isCopied } from '../status.js';
import type { World } from '../world.js';
import { live, reload, type Running } from './running.js';

interface Place {
  vg: MetaVg;
  pv: MetaPv;
}

export interface Wanted {
  /** Name of what is moved, without its VG. */
  part: string;
  from: Place;
  to: Place;
}

/** Region size of a move's mirror: lvm.conf activation/mirror_region_size. */
const REGION = 2 * 2 ** 20;

/**
 * `pvmove --atomic … -b -i +1000000`: everything in one commit, and a process that sleeps until long after the end. Where something is
 * moved from that PV already it only watches that.
 */
export function* holdMove(world: World, { part, from, to }: Wanted, argv: readonly string[]): Running {
  const { vg, pv } = from;
  const device = `/dev/mapper/${pv.disk}`;
  if (moveFrom(vg, pv) !== undefined) {
    world.sleepers.push([...argv]);
    return say('moveUnderWay', device);
  }
  if (vg.pvs.some((each) => world.isAway(vg, each.uuid))) return say('deviceAway', vg.name);
  const wanted = piecesToMove(vg, mustLv(vg, part), pv);
  if (wanted.length === 0) return say('nothingToMove', vg.name);
  const extents = wanted.reduce((sum, { piece }) => sum + piece.extents, 0);
  const room = place(world, vg, to.pv.uuid, extents);
  if (room === null) return say('noRoomToMove', String(extents), String(freeOn(vg, to.pv)), vg.name);
  const uuids = [world.newUuid(), world.newUuid(), world.newUuid()];
  const left = leftOf(world, vg);
  if (left !== undefined) return say('namesTaken', left, vg.name, topOf(vg, mustLv(vg, part)).name);
  const edit = (next: MetaVg): void => addMove(next, { from: pv, to: to.pv, wanted, start: room.start, uuids });
  const top = topOf(vg, mustLv(vg, part));
  if (!world.isActive(vg, top)) activate(world, vg, top);
  const wasMonitored = world.monitored.has(top.uuid);
  yield* reload(world, { vg, lv: top }, { name: 'held', edit, unmonitors: true });
  if (wasMonitored) world.watch(top);
  world.sleepers.push([...argv]);
  return say('held');
}

/** `lvm lvpoll --polloperation pvmove`: LVM's own poller ends the move that there is; it never begins one. */
export function* finishMove(world: World, vg: MetaVg, name: string): Running {
  const move = lvIn(vg, name);
  if (move === undefined) return say('noMoveToPoll', `${vg.name}/${name}`);
  if (move.type !== 'mirror') return say('cutOffFinish');
  for (let turn = 0; !isCopied(world, vg, move); turn++) {
    if (turn > 1000) throw new Error(`fake: ${move.name} never ends`);
    yield live('copying');
  }
  yield* endMove(world, vg, move, 'finish');
  return say('moved', `${vg.name}/${name}`);
}

export function* abortMove(world: World, { vg, pv }: Place): Running {
  const device = `/dev/mapper/${pv.disk}`;
  const move = moveFrom(vg, pv);
  if (move === undefined) return say('noMove', device);
  if (move.type !== 'mirror') return say('cutOffAbort', device);
  if (vg.pvs.some((each) => world.isAway(vg, each.uuid))) return say('abortAway');
  yield* endMove(world, vg, move, 'abort');
  return say('aborted', device);
}

/** The first device that a move of the VG needs and that is there, though no LV has it. */
function leftOf(world: World, vg: MetaVg): string | undefined {
  const names = ['_mimage_0', '_mimage_1', ''].map((suffix) => dmName(vg.name, `${nameFor(vg)}${suffix}`));
  const there = new Set([...world.devices.values()].map(({ name }) => name));
  return names.find((name) => there.has(name));
}

/** The name that a new move gets. */
function nameFor(vg: MetaVg): string {
  return [0, 1, 2, 3].map((number) => `pvmove${number}`).find((each) => lvIn(vg, each) === undefined) ?? '';
}

function moveFrom(vg: MetaVg, pv: MetaPv): MetaLv | undefined {
  return vg.lvs.find((lv) => isMove(lv) && lv.movePv === pv.uuid);
}

function topOf(vg: MetaVg, lv: MetaLv): MetaLv {
  return parentOf(vg, lv.name) ?? lv;
}

interface ToMove {
  /** Name of the LV that lies there. */
  owner: string;
  piece: PvPiece;
}

/** What an LV and its parts have on a PV. */
function piecesToMove(vg: MetaVg, lv: MetaLv, pv: MetaPv): ToMove[] {
  return [lv.name, ...deepParts(vg, lv)].flatMap((owner) =>
    pvPieces(mustLv(vg, owner))
      .filter((piece) => piece.pv === pv.uuid)
      .map((piece) => ({ owner, piece })),
  );
}

/** Each piece lies on the move, which lies on both PVs. */
function addMove(
  vg: MetaVg,
  { from, to, wanted, start, uuids }: { from: MetaPv; to: MetaPv; wanted: ToMove[]; start: number; uuids: string[] },
): void {
  const name = nameFor(vg);
  const { images, extents } = sidesOf(
    wanted.map(({ piece }) => piece),
    { pv: to.uuid, start },
  );
  const [own = '', ...others] = uuids;
  const legs = images.map((pieces, side) => {
    const image = `${name}_mimage_${side}`;
    vg.lvs.push(plainLv({ uuid: others[side] ?? '', name: image, extents, pieces, visible: false }));
    return image;
  });
  vg.lvs.push(
    plainLv({ uuid: own, name, extents, type: 'mirror', legs, regionBytes: REGION, visible: false, movePv: from.uuid }),
  );
  let at = 0;
  for (const { owner, piece } of wanted) {
    const lv = mustLv(vg, owner);
    lv.pieces = lv.pieces.map((each): Piece => {
      if (!('pv' in each) || each.pv !== piece.pv || each.start !== piece.start) return each;
      return { lv: name, start: at, extents: piece.extents };
    });
    at += piece.extents;
  }
}

/** A process that slept for a held move is ended. */
export function* endSleepers(world: World, pid: number | null): Running {
  if (pid === null) world.sleepers = [];
  else world.sleepers[pid] = null;
  yield live('process ended');
  return say('sleeperEnded');
}
