import { dmUuid } from '../../../../../src/model/volume.js';
import { makeMetadata } from '../allocate.js';
import { say } from '../answers.js';
import { activate, deactivate, regionsFit } from '../kernel.js';
import { mustLv, type MetaLv, type MetaVg } from '../model.js';
import { isCopied } from '../status.js';
import type { World } from '../world.js';
import { commit, live, reload, type Moment, type Running, type Work } from './running.js';

export interface Target {
  vg: MetaVg;
  lv: MetaLv;
}

/**
 * `lvconvert --type raid1` of a mirror: the states C1 to C4 of facts §1, each committed. With a region size too small it
 * ends between C2 and C3, with an activation filter after C1.
 */
export function* mirrorToRaid1(world: World, { vg, lv }: Target, regionBytes: number | null): Running {
  const subject = `${vg.name}/${lv.name}`;
  const against = refusal(world, { vg, lv });
  if (against !== null) return against;
  const made = makeMetadata(world, vg, lv, lv.legs);
  if ('noRoomFor' in made) return say('noRoom', subject, `${vg.name}/${made.noRoomFor}`);
  yield commit(vg, 'C1');
  if (world.isFiltered(vg, made.metas[0] ?? '')) return say('filtered', `${vg.name}/${made.metas[0]}`);
  yield* wipe(world, vg, made.metas);
  world.copyOf(dmUuid(vg, lv)).blank = true;
  const fits = regionsFit(lv.extents, vg, regionBytes ?? lv.regionBytes);
  const log = lv.log === null ? '' : yield* detachLog(world, { vg, lv });
  if (!fits) return say('regionsTooSmall', subject);
  const edit = (next: MetaVg, own: MetaLv): void => {
    dropDetachedLog(next, log);
    toRaid(next, own, made.metas);
    own.regionBytes = regionBytes ?? own.regionBytes;
  };
  yield* reload(world, { vg, lv }, { name: 'C4', inSync: true, edit });
  world.monitored.add(lv.uuid);
  return say('converted', subject);
}

function refusal(world: World, { vg, lv }: Target) {
  const subject = `${vg.name}/${lv.name}`;
  if (vg.pvs.some((pv) => world.isAway(vg, pv.uuid))) return say('deviceAway', vg.name);
  if (!world.isActive(vg, lv)) return say('inactive', subject);
  if (vg.lvs.some((other) => other.origin === lv.name)) return say('underSnapshot', subject);
  if (!isCopied(world, vg, lv)) return say('notInSync', subject);
  return null;
}

/** New metadata LVs are activated, cleared and deactivated again. */
export function* wipe(world: World, vg: MetaVg, metas: readonly string[]): Work {
  for (const name of metas) activate(world, vg, mustLv(vg, name));
  yield live('metadata LVs being cleared');
  for (const name of metas) deactivate(world, vg, mustLv(vg, name));
}

/**
 * C2: the mirror goes on with a core log, its old one is a visible LV that belongs to nothing; C3 commits the same once more.
 * Gives that LV's name.
 */
export function* detachLog(world: World, { vg, lv }: Target): Generator<Moment, string, void> {
  const name = lv.log ?? '';
  const edit = (next: MetaVg, own: MetaLv): void => {
    mustLv(next, name).visible = true;
    own.log = null;
  };
  // LVM asks the kernel before it claims so: with a leg that died meanwhile all of it is copied anew [lab].
  yield* reload(world, { vg, lv }, { name: 'C2', inSync: isCopied(world, vg, lv), edit });
  deactivate(world, vg, mustLv(vg, name));
  yield commit(vg, 'C3');
  return name;
}

/** Committed with what comes next. */
export function dropDetachedLog(vg: MetaVg, name: string): void {
  vg.lvs = vg.lvs.filter((lv) => lv.name !== name);
}

function toRaid(vg: MetaVg, lv: MetaLv, metas: readonly string[]): void {
  lv.type = 'raid1';
  // Numbered anew: after `_mimage_1` was dropped, `_mimage_2` becomes `_rimage_1`.
  lv.legs = lv.legs.map((name, index) => {
    const leg = mustLv(vg, name);
    leg.name = `${lv.name}_rimage_${index}`;
    return leg.name;
  });
  lv.metas = [...metas];
  for (const name of metas) mustLv(vg, name).visible = false;
}
