import { dmUuid } from '../../../../src/model/volume.js';
import { reloadTable } from './kernel.js';
import { lvIn, mustLv, type MetaLv, type MetaVg } from './model.js';
import type { World } from './world.js';

/**
 * What dmeventd does with `mirror_image_fault_policy = "remove"` when legs of a mirror fail: they are dropped, with one left
 * the LV is linear, PVs that are away are flagged missing (facts §2). False: it cannot, as an LVM command holds the lock.
 */
export function dropLegs(world: World, uuid: string, failed: readonly string[]): boolean {
  const owner = world.lvOfDevice(uuid);
  if (owner === undefined || world.locked || !world.monitored.has(owner.lv.uuid)) return false;
  const { vg, lv } = owner;
  const gone = lv.legs.filter((name) => failed.includes(dmUuid(vg, mustLv(vg, name))));
  const left = lv.legs.filter((name) => !gone.includes(name));
  const [last] = left;
  if (last === undefined) return false;
  flagMissing(world, vg);
  lv.legs = left;
  remove(world, vg, gone);
  if (left.length === 1) becomeLinear(world, vg, lv, mustLv(vg, last));
  vg.seqno++;
  reloadTable(world, vg, lv);
  return true;
}

/** Any commit while a disk is away flags its PV. */
export function flagMissing(world: World, vg: MetaVg): void {
  for (const pv of vg.pvs) if (world.lost.has(pv.uuid)) pv.missing = true;
}

function becomeLinear(world: World, vg: MetaVg, lv: MetaLv, leg: MetaLv): void {
  lv.type = 'linear';
  lv.pieces = leg.pieces;
  lv.legs = [];
  lv.regionBytes = 0;
  world.monitored.delete(lv.uuid);
  world.unwatchable.add(lv.uuid);
  remove(world, vg, [leg.name, ...(lv.log === null ? [] : [lv.log])]);
  lv.log = null;
}

function remove(world: World, vg: MetaVg, names: readonly string[]): void {
  for (const name of names) {
    const part = lvIn(vg, name);
    if (part !== undefined) world.devices.delete(dmUuid(vg, part));
  }
  vg.lvs = vg.lvs.filter((lv) => !names.includes(lv.name));
}
