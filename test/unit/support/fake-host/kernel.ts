import { dmName, dmUuid } from '../../../../src/model/volume.js';
import {
  deepParts,
  isMove,
  lvIn,
  mustLv,
  pvPieces,
  sectorsOf,
  SECTOR,
  type Copy,
  type Device,
  type MetaLv,
  type MetaVg,
  type Table,
  type TablePiece,
} from './model.js';
import type { World } from './world.js';

/** How a table is loaded, besides what the metadata says. */
export interface LoadOptions {
  /** `mirror_in_sync`: LVM knows that the legs are equal and loads a core log with `nosync`. */
  inSync?: boolean;
  /** dmeventd does not watch it until it runs on. */
  unmonitors?: boolean;
}

/** dm-raid takes no more regions (facts §1, the region-size trap). */
const MAX_REGIONS = 2 ** 21;

export function regionsFit(extents: number, vg: MetaVg, regionBytes: number): boolean {
  return regionBytes / SECTOR >= Math.floor(sectorsOf(vg, extents) / MAX_REGIONS);
}

/** The table that LVM makes of what the metadata says. */
export function tableOf(world: World, vg: MetaVg, lv: MetaLv, options: LoadOptions = {}): Table {
  const sectors = sectorsOf(vg, lv.extents);
  switch (lv.type) {
    case 'error':
      return { target: 'error', sectors };
    case 'linear':
    case 'snapshot':
      // In place of a missing PV LVM loads an error target (by way of a device of its own, `-missing_0_0`).
      return lv.pieces.length === 0 || pvPieces(lv).some(({ pv }) => world.isAway(vg, pv))
        ? { target: 'error', sectors }
        : linearTable(vg, lv);
    case 'mirror':
      return {
        target: 'mirror',
        sectors,
        legs: lv.legs.map((name) => dmUuid(vg, mustLv(vg, name))),
        log: lv.log === null ? null : dmUuid(vg, mustLv(vg, lv.log)),
        regionSectors: lv.regionBytes / SECTOR,
        nosync: lv.nosync || (options.inSync ?? false),
        handleErrors: world.monitored.has(lv.uuid),
      };
    case 'raid1':
      return raidTable(vg, lv, options);
  }
}

function linearTable(vg: MetaVg, lv: MetaLv): Table {
  const pieces = lv.pieces.map((piece): TablePiece =>
    'pv' in piece ? piece : { device: dmUuid(vg, mustLv(vg, piece.lv)), start: piece.start, extents: piece.extents },
  );
  return { target: 'linear', pieces, extentSectors: sectorsOf(vg, 1), sectors: sectorsOf(vg, lv.extents) };
}

function raidTable(vg: MetaVg, lv: MetaLv, { inSync = false }: LoadOptions): Table {
  const legs = lv.legs.map((name) => mustLv(vg, name));
  return {
    target: 'raid',
    sectors: sectorsOf(vg, lv.extents),
    legs: legs.map((leg) => dmUuid(vg, leg)),
    metas: lv.metas.map((name) => dmUuid(vg, mustLv(vg, name))),
    present: legs.map((leg) => !leg.tracked),
    regionSectors: lv.regionBytes / SECTOR,
    nosync: inSync,
    rebuild: legs.filter((leg) => leg.rebuild).map((leg) => dmUuid(vg, leg)),
  };
}

/** Not the metadata of a leg that is split off: where its device is not there, it is not made. */
function partsInUse(vg: MetaVg, lv: MetaLv): string[] {
  const out = lv.metas.filter((_meta, index) => mustLv(vg, lv.legs[index] ?? '').tracked);
  return deepParts(vg, lv).filter((name) => !out.includes(name));
}

/** Makes the devices of an LV and its parts and starts dmeventd's watch. */
export function activate(world: World, vg: MetaVg, lv: MetaLv): void {
  for (const name of partsInUse(vg, lv)) {
    const part = mustLv(vg, name);
    if (part.type === 'mirror' && !isMove(part)) world.watch(part);
    if (!isInner(part)) addDevice(world, vg, part);
    else if (!world.isActive(vg, part)) load(world, addDevice(world, vg, part), tableOf(world, vg, part));
  }
  if (lv.type === 'mirror' || lv.type === 'raid1' || lv.type === 'snapshot') world.watch(lv);
  load(world, addDevice(world, vg, lv), tableOf(world, vg, lv));
}

/** A mirror below another LV: a move, or the lower one of a layer. */
function isInner(part: MetaLv): boolean {
  return isMove(part) || part.type === 'mirror';
}

function addDevice(world: World, vg: MetaVg, lv: MetaLv): Device {
  const uuid = dmUuid(vg, lv);
  const known = world.devices.get(uuid);
  if (known !== undefined) return known;
  const name = dmName(vg.name, lv.name);
  const table = lv.type === 'linear' ? tableOf(world, vg, lv) : null;
  const device: Device = { name, uuid, minor: world.newMinor(), suspended: false, table, loaded: null };
  world.devices.set(uuid, device);
  return device;
}

/** Makes a table live, with what that does to a copy. */
function load(world: World, device: Device, table: Table): void {
  device.table = table;
  device.loaded = null;
  if (table.target === 'mirror') startMirror(world.copyOf(device.uuid), table);
  if (table.target === 'raid') startRaid(world, world.copyOf(device.uuid), table);
}

/**
 * A core log begins anew with each table: what is not claimed to be in sync is copied from the primary, the first leg. One on disk says of all
 * legs what it says of those that there were, also of one that it has never seen.
 */
function startMirror(copy: Copy, table: Extract<Table, { target: 'mirror' }>): void {
  const known = table.legs.filter((leg) => copy.done.has(leg));
  const isWhole = known.length > 1 && known.every((leg) => copy.done.get(leg) === 1);
  copy.dead.clear();
  copy.blind.clear();
  for (const [index, leg] of table.legs.entries()) {
    if (index === 0 || table.nosync) copy.done.set(leg, 1);
    else if (table.log === null) copy.done.set(leg, 0);
    else if (!copy.done.has(leg)) copy.done.set(leg, isWhole ? 1 : 0);
  }
}

/**
 * A leg that comes back after writes went on without it is brought up to date from its bitmap; not where the superblocks of the others
 * are no newer than its own (src/plan/note-absence.ts): then it is taken for whole. Where none is left to copy
 * from, the one that was in use longest is right: md goes by the freshest superblock.
 */
function startRaid(world: World, copy: Copy, table: Extract<Table, { target: 'raid' }>): void {
  const usedLongest = [...copy.dead].at(-1);
  const isNew = copy.blank && !table.nosync && table.rebuild.length === 0;
  copy.blank = false;
  if (isNew) copy.resync = true;
  for (const [index, leg] of table.legs.entries()) {
    // A new array is copied as a whole, from its first leg.
    if (isNew) copy.done.set(leg, index === 0 ? 1 : 0);
    else if (table.rebuild.includes(leg)) copy.done.set(leg, 0);
    else if (!copy.done.has(leg)) copy.done.set(leg, 1);
    if (table.present[index] !== true && !copy.dead.has(leg)) copy.unnoted.add(leg);
    if (table.present[index] !== true || world.devices.get(leg)?.table?.target === 'error') copy.dead.add(leg);
    else if (copy.dead.delete(leg) && !copy.unnoted.delete(leg)) {
      copy.done.set(leg, Math.min(copy.done.get(leg) ?? 0, ALMOST));
    }
  }
  const isRight = table.legs.some((leg) => copy.done.get(leg) === 1 && !copy.dead.has(leg));
  if (!isRight && usedLongest !== undefined && !copy.dead.has(usedLongest)) copy.done.set(usedLongest, 1);
}

/** How much of a leg is right that was away or dead for a while. */
export const ALMOST = 0.9;

export function deactivate(world: World, vg: MetaVg, lv: MetaLv): void {
  for (const name of [lv.name, ...deepParts(vg, lv)]) world.devices.delete(dmUuid(vg, mustLv(vg, name)));
  world.monitored.delete(lv.uuid);
}

/** What a refresh does: the table that the metadata means, at once; one that is the same is left alone. */
export function reloadTable(world: World, vg: MetaVg, lv: MetaLv): void {
  for (const name of partsInUse(vg, lv)) {
    const part = mustLv(vg, name);
    const device = addDevice(world, vg, part);
    device.name = dmName(vg.name, name);
    const table = tableOf(world, vg, part);
    if (!isInner(part)) device.table = table;
    else if (!isSame(device.table, table)) load(world, device, table);
  }
  const device = world.deviceOf(vg, lv);
  if (device === undefined) return;
  const table = tableOf(world, vg, lv);
  // A second refresh of a mirror whose log is in memory copies nothing [lab: stand-in/core-log.test.ts]; a dead leg is revived by one.
  const isUnhurt = table.target === 'mirror' && world.copyOf(device.uuid).dead.size === 0;
  if (!isUnhurt || !isSame(device.table, table)) load(world, device, table);
}

function isSame(a: Table | null, b: Table): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** First half of a reload: the new tables wait, new devices are there without a live one, everything is suspended. */
export function suspend(
  world: World,
  { now, next }: { now: MetaVg; next: MetaVg },
  lv: MetaLv,
  options: LoadOptions,
): void {
  const target = lvIn(next, lv.name);
  if (target === undefined) return;
  for (const name of partsInUse(next, target)) {
    const part = mustLv(next, name);
    const known = world.devices.get(dmUuid(next, part));
    if (known === undefined) makeWaiting(world, next, part);
    else suspendFor(known, tableOf(world, next, part));
  }
  const top = world.deviceOf(now, lv);
  if (top !== undefined) suspendFor(top, tableOf(world, next, target, options));
  if (options.unmonitors === true) world.monitored.delete(lv.uuid);
}

function suspendFor(device: Device, table: Table): void {
  if (!isSame(device.table, table)) device.loaded = table;
  device.suspended = true;
}

function makeWaiting(world: World, vg: MetaVg, part: MetaLv): void {
  const device = addDevice(world, vg, part);
  // As the lab shows them where the command that makes a layer was killed: the lower mirror was an `error` LV, and its device is one
  // until it is resumed; the new leg is live at once.
  if (part.name.includes('_mimagetmp_')) {
    device.loaded = tableOf(world, vg, part);
    device.table = { target: 'error', sectors: device.loaded.sectors };
    return;
  }
  if (/_mimage_\d+$/.test(part.name) && !part.name.startsWith('pvmove')) {
    device.table = tableOf(world, vg, part);
    return;
  }
  device.loaded = device.table ?? tableOf(world, vg, part);
  device.table = null;
  // What belongs to a move is made, loaded and resumed at the end; it is never suspended.
  device.suspended = !part.name.startsWith('pvmove');
}

/** Second half: everything runs on, under the names of the metadata as it is now; parts that are none any more are gone. */
export function resume(world: World, vg: MetaVg, lv: MetaLv): void {
  for (const name of deepParts(vg, lv)) {
    const device = world.devices.get(dmUuid(vg, mustLv(vg, name)));
    if (device !== undefined) resumeDevice(world, device);
    if (device !== undefined) device.name = dmName(vg.name, name);
  }
  const top = world.deviceOf(vg, lv);
  if (top !== undefined) resumeDevice(world, top);
}

/** `dmsetup resume`: the waiting table becomes the live one. */
export function resumeDevice(world: World, device: Device): void {
  if (device.loaded !== null) load(world, device, device.loaded);
  device.suspended = false;
}

/** Device-mapper names of what this device's table points to. */
export function below(table: Table | null): string[] {
  if (table === null) return [];
  if (table.target === 'linear') {
    return [...new Set(table.pieces.flatMap((piece) => ('device' in piece ? [piece.device] : [])))];
  }
  if (table.target === 'mirror') return [...table.legs, ...(table.log === null ? [] : [table.log])];
  if (table.target === 'raid') {
    return table.legs.flatMap((leg, index) => (table.present[index] === true ? [leg, table.metas[index] ?? ''] : []));
  }
  return table.target === 'snapshot' || table.target === 'snapshot-origin' ? table.on : [];
}

/** Devices whose tables, live or waiting, point to this one. */
export function usersOf(world: World, uuid: string): Device[] {
  return [...world.devices.values()].filter(({ table, loaded }) =>
    [table, loaded].some((each) => below(each).includes(uuid)),
  );
}

/** A command that breaks off resumes what it had suspended, on the tables from before. */
export function revertSuspended(world: World): void {
  for (const [uuid, device] of world.devices) {
    if (device.table === null) world.devices.delete(uuid);
    device.loaded = null;
    device.suspended = false;
  }
}
