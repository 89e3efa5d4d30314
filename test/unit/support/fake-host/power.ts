import { canActivate } from './commands/simple.js';
import { activate } from './kernel.js';
import { parentOf } from './model.js';
import { pollAll } from './moves.js';
import type { World } from './world.js';

/** The power goes: what the kernel had is gone, what was committed stays. */
export function cutPower(world: World): void {
  world.devices.clear();
  world.sectorsWritten.clear();
  world.monitored.clear();
  world.unwatchable.clear();
  world.polls = [];
  world.sleepers = [];
  world.locked = false;
  for (const copy of world.copies.values()) copy.action = 'idle';
  world.boot++;
}

/** As at boot: udev activates complete VGs, every LV that is not to be skipped; then what /etc/fstab says is mounted. */
export function bootUp(world: World): void {
  for (const vg of world.vgs) {
    if (vg.pvs.some((pv) => world.lost.has(pv.uuid))) continue;
    for (const lv of vg.lvs) {
      const part = parentOf(vg, lv.name) !== undefined;
      if (!part && lv.visible && !lv.skip && canActivate(world, vg, lv)) activate(world, vg, lv);
    }
    pollAll(world, vg);
  }
}
