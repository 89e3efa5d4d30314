import { dmUuid } from '../../../../src/model/volume.js';
import { commit, live, reload, type Work } from './commands/running.js';
import { endLayer } from './layers.js';
import {
  isMove,
  lowerOf,
  mustLv,
  pvPieces,
  type MetaLv,
  type MetaVg,
  type Part,
  type Piece,
  type PvPiece,
} from './model.js';
import { isCopied } from './status.js';
import type { World } from './world.js';

/** Where both sides of a move lie: the pieces as they are, and behind one another on the target. */
export function sidesOf(wanted: readonly PvPiece[], target: Part): { images: [Piece[], Piece[]]; extents: number } {
  let extents = 0;
  const there = wanted.map((piece) => {
    extents += piece.extents;
    return { pv: target.pv, start: target.start + extents - piece.extents, extents: piece.extents };
  });
  return { images: [[...wanted], there], extents };
}

/**
 * How LVM ends a move [lab, 2.03.16, the ring of metadata texts and what `-vvvv` says of ioctls]: five commits. Its mirror becomes linear on
 * the side that stays, with both images as LVs that belong to nothing; the same once more; the other side's image is gone; what was
 * moved lies there itself, and the move is an `error` LV; that is gone.
 */
export function* endMove(world: World, vg: MetaVg, move: MetaLv, way: 'finish' | 'abort'): Work {
  const [source = '', target = ''] = move.legs;
  const [stays, goes] = way === 'finish' ? [target, source] : [source, target];
  const uuids = [goes, stays].map((name) => dmUuid(vg, mustLv(vg, name)));
  yield* reload(world, { vg, lv: move }, { name: 'E1', edit: (next, own) => becomeLinear(next, own, { stays, goes }) });
  yield commit(vg, 'E2');
  world.devices.delete(uuids[0] ?? '');
  yield live('first image gone');
  vg.lvs = vg.lvs.filter((lv) => lv.name !== goes);
  yield commit(vg, 'E3');
  world.devices.delete(uuids[1] ?? '');
  yield live('second image gone');
  const parts = vg.lvs.filter((lv) => lv.pieces.some((piece) => 'lv' in piece && piece.lv === move.name));
  yield* reload(world, { vg, lv: move, others: parts }, { name: 'E4', edit: (next, own) => takeOff(next, own, stays) });
  world.devices.delete(dmUuid(vg, move));
  yield live('move gone');
  vg.lvs = vg.lvs.filter((lv) => lv !== move);
  yield commit(vg, 'E5');
}

function becomeLinear(vg: MetaVg, move: MetaLv, { stays, goes }: { stays: string; goes: string }): void {
  const image = mustLv(vg, stays);
  move.type = 'linear';
  move.pieces = image.pieces;
  move.legs = [];
  move.regionBytes = 0;
  image.type = 'error';
  image.pieces = [];
  for (const name of [stays, goes]) mustLv(vg, name).visible = true;
}

/** What lay on the move lies where that lay. */
function takeOff(vg: MetaVg, move: MetaLv, stays: string): void {
  for (const lv of vg.lvs) {
    const isMoved = lv.pieces.some((piece) => 'lv' in piece);
    if (isMoved) lv.pieces = joined(lv.pieces.flatMap((piece) => ('lv' in piece ? slice(move, piece) : [piece])));
  }
  move.type = 'error';
  move.pieces = [];
  move.extents = 1;
  vg.lvs = vg.lvs.filter((lv) => lv.name !== stays);
}

/** LVM makes one piece of two that lie behind one another. */
function joined(pieces: readonly Piece[]): Piece[] {
  const all: Piece[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    if (
      last !== undefined &&
      'pv' in last &&
      'pv' in piece &&
      last.pv === piece.pv &&
      last.start + last.extents === piece.start
    ) {
      all[all.length - 1] = { ...last, extents: last.extents + piece.extents };
    } else all.push(piece);
  }
  return all;
}

function slice(move: MetaLv, piece: { start: number; extents: number }): Piece[] {
  let from = 0;
  for (const each of pvPieces(move)) {
    if (piece.start >= from && piece.start + piece.extents <= from + each.extents) {
      return [{ pv: each.pv, start: each.start + piece.start - from, extents: piece.extents }];
    }
    from += each.extents;
  }
  throw new Error(`fake: ${move.name} has no piece of ${piece.extents} extents from ${piece.start} on`);
}

/** How often LVM's own polling looks: lvm.conf activation/polling_interval. */
const POLLING_MS = 15_000;

/** Activation polls the moves and layers of a VG (`vgchange -aay` at boot): they end by themselves once they are copied. */
export function pollAll(world: World, vg: MetaVg): void {
  for (const lv of vg.lvs) if (isPolled(vg, lv)) pollSoon(world, lv.uuid);
}

/** LVM's own polling of a move or a layer. */
export function pollSoon(world: World, uuid: string): void {
  world.polls.push({ lv: uuid, at: world.nowMs + POLLING_MS });
}

/** Not while another command holds the VG's lock. */
export function tickPolls(world: World): void {
  if (world.locked || world.polls.length === 0) return;
  for (const poll of [...world.polls]) {
    if (world.nowMs < poll.at) continue;
    poll.at += POLLING_MS;
    const found = world.vgs.flatMap((vg) => vg.lvs.filter((lv) => lv.uuid === poll.lv).map((lv) => ({ vg, lv })))[0];
    const isWaiting = found !== undefined && isPolled(found.vg, found.lv);
    if (isWaiting && !isCopied(world, found.vg, found.lv)) continue;
    world.polls = world.polls.filter((each) => each !== poll);
    if (!isWaiting) continue;
    const { vg, lv } = found;
    const work = isMove(lv) ? endMove(world, vg, lv, 'finish') : endLayer(world, vg, lv);
    for (let step = work.next(); step.done !== true; step = work.next());
  }
}

function isPolled(vg: MetaVg, lv: MetaLv): boolean {
  return (isMove(lv) && lv.type === 'mirror') || lowerOf(vg, lv) !== undefined;
}
