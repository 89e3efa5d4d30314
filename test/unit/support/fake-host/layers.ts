import { dmUuid } from '../../../../src/model/volume.js';
import { commit, live, reload, type Work } from './commands/running.js';
import { lowerOf, mustLv, type MetaLv, type MetaVg } from './model.js';
import { syncOf } from './status.js';
import type { World } from './world.js';

export function isLayerCopied(world: World, vg: MetaVg, lv: MetaLv): boolean {
  return syncOf(world, dmUuid(vg, lv)).percent === 100;
}

/**
 * How LVM ends a layer whose copy is done: K3, all legs in one mirror, the lower one is an `error` LV that belongs to nothing; K4, that has the
 * volume's tags; K5, it is gone.
 */
export function* endLayer(world: World, vg: MetaVg, lv: MetaLv): Work {
  const lower = lowerOf(vg, lv);
  if (lower === undefined) return;
  yield* reload(world, { vg, lv, others: [lower] }, { name: 'K3', edit: (next, own) => collapse(next, own) });
  const left = mustLv(vg, lower.name);
  left.tags = [...lv.tags];
  yield commit(vg, 'K4');
  world.devices.delete(dmUuid(vg, left));
  yield live('lower mirror gone');
  vg.lvs = vg.lvs.filter((each) => each !== left);
  yield commit(vg, 'K5');
}

function collapse(vg: MetaVg, lv: MetaLv): void {
  const lower = lowerOf(vg, lv);
  if (lower === undefined) return;
  lv.legs = lv.legs.flatMap((leg) => (leg === lower.name ? lower.legs : [leg]));
  lv.log = lower.log;
  toError(lower);
  lower.visible = true;
}

/** What is left of a lower mirror. */
export function toError(lower: MetaLv): void {
  lower.type = 'error';
  lower.legs = [];
  lower.log = null;
  lower.regionBytes = 0;
}
