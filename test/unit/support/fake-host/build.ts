import { dmUuid } from '../../../../src/model/volume.js';
import { place } from './allocate.js';
import { startCommand } from './commands/parse.js';
import { advance, write } from './data.js';
import { activate } from './kernel.js';
import { mustLv, onPv, plainLv, type MetaLv, type MetaVg, type Part } from './model.js';
import { bootUp, cutPower } from './power.js';
import { cutMove, editMove, extend, killMove, spoil, waitMove } from './build-moves.js';
import { coverUnpolled, cutCover, waitLayer } from './build-covers.js';
import type { Setup } from './situations/types.js';
import { syncOf } from './status.js';
import type { World } from './world.js';

const MIB = 2 ** 20;
const DEFAULT_REGION = 2 * MIB;

/** Does one setup step of a situation in a fake world. */
export function setUp(world: World, setup: Setup, sizes: ReadonlyMap<string, number>): void {
  switch (setup.do) {
    case 'vg':
      return makeVg(world, setup, sizes);
    case 'mirror':
      return makeMirror(world, setup);
    case 'linear':
      return makeLinear(world, setup);
    case 'snapshot':
      return makeSnapshot(world, setup);
    case 'run':
      return runThrough(world, setup.argv);
    case 'wait-sync':
      world.copyRate = 200;
      return waitSync(world, setup.lv);
    case 'cut-at':
      return cutAt(world, setup.lv, setup.state);
    case 'power-cycle':
      cutPower(world);
      return bootUp(world);
    case 'lose':
    case 'fail':
      world.lost.add(pvOf(world, setup.disk));
      return;
    case 'back':
    case 'mend':
      world.lost.delete(pvOf(world, setup.disk));
      return;
    case 'write':
      return writeTo(world, setup.lv);
    case 'volume-list':
      world.volumeList = setup.entries;
      return;
    case 'suspend':
      for (const device of world.devices.values()) if (device.name === setup.device) device.suspended = true;
      return;
    case 'extend':
      return extend(world, setup);
    case 'copy-slowly':
      world.copyRate = 0;
      return;
    case 'pause':
      return advance(world, 4000);
    case 'spoil':
      return spoil(world, setup.device);
    case 'wait-move':
      return waitMove(world, setup.vg);
    case 'kill-move':
      return killMove(world, setup);
    case 'cut-move':
      return cutMove(world, setup);
    case 'edit-move':
      return editMove(world, setup);
    case 'wait-layer':
      return waitLayer(world, setup.lv);
    case 'cut-cover':
      return cutCover(world, setup);
    case 'cover-unpolled':
      return coverUnpolled(world, setup);
    default:
      return setup satisfies never;
  }
}

function makeVg(
  world: World,
  { vg, disks, extentKiB = 4096 }: Extract<Setup, { do: 'vg' }>,
  sizes: ReadonlyMap<string, number>,
): void {
  const extentBytes = extentKiB * 1024;
  const pvs = disks.map((disk) => {
    const extents = Math.floor(((sizes.get(disk) ?? 200) * MIB - MIB) / extentBytes);
    return { uuid: world.newUuid(), disk: `pv${disk}`, extents, allocatable: true, missing: false };
  });
  world.vgs.push({ uuid: world.newUuid(), name: vg, seqno: 1, extentBytes, pvs, lvs: [] });
}

function pvOf(world: World, disk: string): string {
  for (const vg of world.vgs) for (const pv of vg.pvs) if (pv.disk === `pv${disk}`) return pv.uuid;
  throw new Error(`fake: no PV on ${disk}`);
}

export function extentsOf(vg: MetaVg, sizeMiB: number): number {
  return Math.ceil((sizeMiB * MIB) / vg.extentBytes);
}

export function placed(world: World, vg: MetaVg, disk: string, extents: number): Part {
  const part = place(world, vg, pvOf(world, disk), extents);
  if (part === null) throw new Error(`fake: no room for ${extents} extents on ${disk}`);
  return part;
}

function addLv(world: World, vg: MetaVg, fields: Pick<MetaLv, 'name' | 'extents'> & Partial<MetaLv>): MetaLv {
  const lv = plainLv({ uuid: world.newUuid(), ...fields });
  vg.lvs.push(lv);
  return lv;
}

function makeMirror(world: World, setup: Extract<Setup, { do: 'mirror' }>): void {
  const { name, sizeMiB, legs, log, nosync = false, regionKiB, syncing = false } = setup;
  const vg = world.vg(setup.vg);
  const extents = extentsOf(vg, sizeMiB);
  const names = legs.map((disk, index) => {
    const part = placed(world, vg, disk, extents);
    return addLv(world, vg, { name: `${name}_mimage_${index}`, extents, visible: false, pieces: onPv(part, extents) })
      .name;
  });
  const logPart = log === null ? null : placed(world, vg, log, 1);
  if (logPart !== null)
    addLv(world, vg, { name: `${name}_mlog`, extents: 1, visible: false, pieces: onPv(logPart, 1) });
  const lv = addLv(world, vg, {
    name,
    extents,
    type: 'mirror',
    nosync,
    legs: names,
    log: log === null ? null : `${name}_mlog`,
    regionBytes: regionKiB === undefined ? DEFAULT_REGION : regionKiB * 1024,
  });
  vg.seqno += 2;
  activate(world, vg, lv);
  if (syncing) world.copyRate = 0;
  else waitSync(world, `${vg.name}/${name}`);
}

function makeLinear(world: World, { vg: vgName, name, sizeMiB, disk }: Extract<Setup, { do: 'linear' }>): void {
  const vg = world.vg(vgName);
  const extents = extentsOf(vg, sizeMiB);
  activate(world, vg, addLv(world, vg, { name, extents, pieces: onPv(placed(world, vg, disk, extents), extents) }));
  vg.seqno++;
}

function makeSnapshot(world: World, setup: Extract<Setup, { do: 'snapshot' }>): void {
  const vg = world.vg(setup.vg);
  const extents = extentsOf(vg, setup.sizeMiB);
  const pieces = onPv(placed(world, vg, setup.disk, extents), extents);
  activate(world, vg, addLv(world, vg, { name: setup.name, extents, type: 'snapshot', pieces, origin: setup.of }));
  vg.seqno++;
}

/** A command that must succeed, to its end. */
export function runThrough(world: World, argv: readonly string[]): void {
  const running = startCommand(world, argv);
  for (let step = running.next(); step.done !== true; step = running.next());
  advance(world, 100);
}

export function waitSync(world: World, path: string): void {
  const found = world.lv(path);
  if (found === undefined) throw new Error(`fake: no LV ${path}`);
  const uuid = dmUuid(found.vg, found.lv);
  for (let turn = 0; turn < 1000 && syncOf(world, uuid).percent < 100; turn++) advance(world, 10_000);
}

/** A command that is killed at the moment with this name. */
export function killAt(world: World, argv: readonly string[], moment: string): void {
  const running = startCommand(world, argv);
  for (let step = running.next(); step.done !== true; step = running.next()) if (step.value.name === moment) return;
  throw new Error(`fake: ${argv.join(' ')} never came to ${moment}`);
}

/** The power goes right after the conversion committed this state. */
function cutAt(world: World, path: string, state: string): void {
  const running = startCommand(world, ['lvconvert', '--yes', '--type', 'raid1', path]);
  for (let step = running.next(); step.done !== true; step = running.next()) {
    if (step.value.kind === 'commit' && step.value.name === state) break;
  }
  cutPower(world);
  if (state === 'C4') world.copyRate = 0;
  bootUp(world);
}

function writeTo(world: World, path: string): void {
  const found = world.lv(path);
  if (found !== undefined) write(world, dmUuid(found.vg, mustLv(found.vg, found.lv.name)));
}
