import { dropLegs } from './dmeventd.js';
import { chain, extentsOf, readExtent, writeExtent } from './extents.js';
import { ALMOST, below } from './kernel.js';
import { tickPolls } from './moves.js';
import type { Copy, Device, MetaLv, Table } from './model.js';
import type { World } from './world.js';

const SECTORS_OF_A_WRITE = 8;

type Mirrored = Extract<Table, { target: 'mirror' | 'raid' }>;

/** Lets time pass: copies and scrubs get on, those who write write. */
export function advance(world: World, ms: number): void {
  world.nowMs += ms;
  for (const device of world.devices.values()) {
    if (!device.suspended && isMirrored(device.table)) copyOn(world, device, device.table, ms);
  }
  if (world.busy) writeEverywhere(world);
  tickPolls(world);
}

function isMirrored(table: Table | null): table is Mirrored {
  return table?.target === 'mirror' || table?.target === 'raid';
}

function copyOn(world: World, device: Device, table: Mirrored, ms: number): void {
  const copy = world.copyOf(device.uuid);
  const extents = (table.sectors * 512) / (4 * 2 ** 20);
  const share = (world.copyRate * ms) / 1000 / extents;
  const source = sourceOf(world, table, copy);
  if (source === undefined) return;
  for (const leg of table.legs) {
    const done = copy.done.get(leg) ?? 0;
    if (done >= 1 || copy.dead.has(leg)) continue;
    // Without `handle_errors` what could not be copied counts as copied (facts §3, trap 1).
    const isBlind = table.target === 'mirror' && !table.handleErrors && !isThere(world, leg);
    if (isBlind) copy.blind.add(leg);
    else if (!isThere(world, leg)) continue;
    copy.done.set(leg, isBlind ? 1 : Math.min(1, done + share));
    world.countWritten(leg, Math.round(Math.min(1 - done, share) * table.sectors));
    if (copy.done.get(leg) === 1 && !copy.blind.has(leg)) copyContent(world, source, leg);
  }
  if (table.legs.every((leg) => copy.done.get(leg) === 1)) copy.resync = false;
  if (copy.action === 'idle') return;
  copy.scrubbed = Math.min(1, copy.scrubbed + share);
  if (copy.scrubbed < 1) return;
  if (copy.action === 'repair') for (const leg of table.legs) if (leg !== source) copyContent(world, source, leg);
  copy.action = 'idle';
  copy.unnoted.clear();
}

/**
 * The last leg of each mirror in use that lies on disks fails a write, though its device is there again: nothing is copied to it until the mirror's table is loaded
 * anew. A mirror under a layer or a move is left alone: there it is LVM's own that dies (test/lab).
 */
export function lastLegsDie(world: World): void {
  world.unseenDeaths = true;
  for (const device of world.devices.values()) {
    const { table } = device;
    const owner = world.lvOfDevice(device.uuid);
    if (
      table?.target !== 'mirror' ||
      device.suspended ||
      owner === undefined ||
      !world.acknowledged.has(owner.lv.uuid)
    ) {
      continue;
    }
    const copy = world.copyOf(device.uuid);
    const leg = table.legs.at(-1);
    const isLayered = table.legs.some((each) => below(world.devices.get(each)?.table ?? null).length > 0);
    if (leg === undefined || isLayered || copy.done.get(leg) !== 1) continue;
    copy.dead.add(leg);
    copy.done.set(leg, ALMOST);
  }
}

/** All dead legs of mirrors as a refresh and its copy leave them. */
export function mendLegs(world: World): void {
  for (const device of world.devices.values()) {
    if (device.table?.target !== 'mirror') continue;
    const copy = world.copyOf(device.uuid);
    copy.dead.clear();
    const source = sourceOf(world, device.table, copy);
    for (const leg of device.table.legs) {
      if (source !== undefined && copy.done.get(leg) === ALMOST) copyContent(world, source, leg);
      if (copy.done.get(leg) === ALMOST) copy.done.set(leg, 1);
    }
  }
}

/** dm-mirror copies from the first leg, whatever it holds; raid1 from any that is right. */
function sourceOf(world: World, table: Mirrored, copy: Copy): string | undefined {
  if (table.target === 'mirror') return table.legs[0];
  return table.legs.find((leg) => copy.done.get(leg) === 1 && !copy.dead.has(leg) && isThere(world, leg));
}

/** Whether a leg's device is there and its disks with it. */
export function isThere(world: World, leg: string): boolean {
  const table = world.devices.get(leg)?.table;
  if (table?.target === 'mirror') return table.legs.some((side) => isThere(world, side));
  if (table?.target !== 'linear') return false;
  return table.pieces.every((piece) => ('pv' in piece ? !world.lost.has(piece.pv) : isThere(world, piece.device)));
}

function copyContent(world: World, from: string, to: string): void {
  for (const extent of extentsOf(world, from)) {
    const number = readExtent(world, from, extent);
    if (number !== null) writeExtent(world, to, extent, () => number);
  }
}

/** Everyone who uses a volume writes to it. */
export function writeEverywhere(world: World): void {
  for (const device of [...world.devices.values()]) {
    const owner = world.lvOfDevice(device.uuid);
    if (owner !== undefined && world.acknowledged.has(owner.lv.uuid)) write(world, device.uuid);
  }
}

/**
 * One write to a top device. It is acknowledged once every leg that is in use has it; a leg that fails is first dropped by
 * dmeventd (mirror) or marked failed (raid). Held back, neither written nor acknowledged, while the device is suspended or
 * dmeventd waits for LVM's lock.
 */
export function write(world: World, uuid: string): void {
  const device = world.devices.get(uuid);
  const owner = world.lvOfDevice(uuid);
  if (device === undefined || owner === undefined || device.suspended || device.table === null) return;
  const { table } = device;
  if (table.target === 'linear') {
    if (!isThere(world, uuid)) return;
    const number = world.nextWrite();
    writeEnds(world, uuid, number);
    acknowledge(world, owner.lv, number);
    return;
  }
  if (!isMirrored(table) || isHeldBack(world, uuid)) return;
  const copy = world.copyOf(uuid);
  const failed = table.legs.filter((leg) => !isThere(world, leg) && !copy.dead.has(leg));
  if (failed.length > 0) {
    // md never gives up the last leg that is right: the write fails instead.
    const isLast = table.legs.every((leg) => failed.includes(leg) || copy.dead.has(leg) || copy.done.get(leg) !== 1);
    if (table.target === 'raid' && isLast) return;
    if (table.target === 'raid') for (const leg of failed) copy.dead.add(leg);
    else if (!dropLegs(world, uuid, failed)) return;
    else return write(world, uuid);
  }
  const reached = table.legs.filter((leg) => copy.done.get(leg) === 1 && !copy.dead.has(leg) && isThere(world, leg));
  if (reached.length === 0) return;
  const number = world.nextWrite();
  world.countWritten(uuid, SECTORS_OF_A_WRITE);
  for (const leg of reached) {
    world.countWritten(leg, SECTORS_OF_A_WRITE);
    writeEnds(world, leg, number);
  }
  acknowledge(world, owner.lv, number);
}

function acknowledge(world: World, lv: MetaLv, number: number): void {
  world.acknowledged.set(lv.uuid, chain(world.acknowledged.get(lv.uuid) ?? 0, number));
}

/** Something below it is suspended. */
function isHeldBack(world: World, uuid: string): boolean {
  return below(world.devices.get(uuid)?.table ?? null).some((part) => {
    const device = world.devices.get(part);
    return device?.suspended === true || isHeldBack(world, part);
  });
}

/** A writer writes at the beginning and at the end of a volume. */
function endsOf(world: World, uuid: string): number[] {
  const last = extentsOf(world, uuid).at(-1) ?? 0;
  return last === 0 ? [0] : [0, last];
}

function writeEnds(world: World, uuid: string, number: number): void {
  for (const extent of endsOf(world, uuid)) writeExtent(world, uuid, extent, (before) => chain(before, number));
}

/** What reading a volume gives, over all legs that may be read; more than one number: it depends on the place or the moment. */
export function readAll(world: World, uuid: string): number[] {
  const table = world.devices.get(uuid)?.table ?? null;
  if (table?.target === 'linear') return readEnds(world, uuid);
  if (!isMirrored(table)) return [];
  const copy = world.copyOf(uuid);
  const legs =
    table.target === 'mirror'
      ? table.legs.slice(0, 1)
      : table.legs.filter((leg) => copy.done.get(leg) === 1 && !copy.dead.has(leg));
  return [...new Set(legs.flatMap((leg) => readEnds(world, leg)))];
}

/**
 * How many copies there are of all that was acknowledged of a volume which is written to all the time, wherever they lie and whatever refers to them;
 * one that misses a write is never like this again. Null where nothing was written yet.
 */
export function copiesOf(world: World, { uuid, extents }: MetaLv): number | null {
  const wanted = world.acknowledged.get(uuid) ?? 0;
  if (wanted === 0) return null;
  const places = [...world.content].filter(
    ([place, held]) => held === wanted && !world.lost.has(place.split(':')[0] ?? ''),
  );
  return Math.floor(places.length / Math.min(2, extents));
}

/** What a device gives at both ends. */
export function readEnds(world: World, uuid: string): number[] {
  return [...new Set(endsOf(world, uuid).map((extent) => readExtent(world, uuid, extent) ?? 0))];
}
