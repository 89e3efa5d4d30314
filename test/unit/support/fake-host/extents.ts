import type { Table } from './model.js';
import type { World } from './world.js';

/*
 * What the blocks of a device hold, extent by extent, looked up through the tables: a leg that is under a move lies on the move's
 * mirror, and that on both sides.
 */

/** More extents than a test's volume has; of larger ones only the ends are looked at. */
const MOST = 64;

/** What a move's mirror counts as copied once a write did not reach a side: it never copies again. */
const NEARLY = 0.95;

/** Numbers of a device's extents. */
export function extentsOf(world: World, uuid: string): number[] {
  const count = countOf(world, world.devices.get(uuid)?.table ?? null);
  return count > MOST ? [0, count - 1] : Array.from({ length: count }, (_, extent) => extent);
}

function countOf(world: World, table: Table | null): number {
  if (table?.target === 'linear') return table.pieces.reduce((sum, { extents }) => sum + extents, 0);
  const [leg] = table?.target === 'mirror' ? table.legs : [];
  return leg === undefined ? 0 : countOf(world, world.devices.get(leg)?.table ?? null);
}

/** The piece of a linear table that an extent lies in, and where in it. */
function pieceAt(table: Extract<Table, { target: 'linear' }>, extent: number) {
  let from = 0;
  for (const piece of table.pieces) {
    if (extent < from + piece.extents) return { piece, at: piece.start + extent - from };
    from += piece.extents;
  }
  return null;
}

/** What is written, from what there was before. */
export type Change = (before: number) => number;

/** A write makes another number of what there was: an extent that has missed one is never again like one that has not. */
export function chain(before: number, number: number): number {
  return (Math.imul(before, 31) + number) | 0;
}

/** What an extent holds; null: it cannot be read. */
export function readExtent(world: World, uuid: string, extent: number): number | null {
  const table = world.devices.get(uuid)?.table;
  if (table?.target === 'mirror') {
    const { done, dead } = world.copyOf(uuid);
    const legs = table.legs.filter((leg) => done.get(leg) === 1 && !dead.has(leg));
    for (const leg of legs) {
      const number = readExtent(world, leg, extent);
      if (number !== null) return number;
    }
  }
  const found = table?.target === 'linear' ? pieceAt(table, extent) : null;
  if (found === null) return null;
  const { piece, at } = found;
  if ('device' in piece) return readExtent(world, piece.device, at);
  return world.lost.has(piece.pv) ? null : (world.content.get(`${piece.pv}:${at}`) ?? 0);
}

/** False where it cannot be written. A move's mirror goes on without a side that failed. */
export function writeExtent(world: World, uuid: string, extent: number, change: Change): boolean {
  const table = world.devices.get(uuid)?.table;
  if (table?.target === 'mirror') {
    const { done, dead } = world.copyOf(uuid);
    const count = countOf(world, table);
    // A region that is not copied yet gets its write on the first leg alone.
    const legs = table.legs.filter((leg) => extent < (done.get(leg) ?? 0) * count);
    const written = legs.filter((leg) => writeExtent(world, leg, extent, change));
    if (written.length === 0) return false;
    for (const leg of legs.filter((each) => !written.includes(each))) {
      dead.add(leg);
      done.set(leg, Math.min(done.get(leg) ?? 0, NEARLY));
    }
    return true;
  }
  const found = table?.target === 'linear' ? pieceAt(table, extent) : null;
  if (found === null) return false;
  const { piece, at } = found;
  if ('device' in piece) {
    world.countWritten(piece.device, 8);
    return writeExtent(world, piece.device, at, change);
  }
  if (world.lost.has(piece.pv)) return false;
  const key = `${piece.pv}:${at}`;
  world.content.set(key, change(world.content.get(key) ?? 0));
  return true;
}
