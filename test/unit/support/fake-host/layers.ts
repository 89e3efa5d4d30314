import { dmUuid } from '../../../../src/model/volume.js';
import { commit, live, reload, type Work } from './commands/running.js';
import { lowerOf, mustLv, type MetaLv, type MetaVg } from './model.js';
import type { World } from './world.js';

/**
 * How LVM ends a layer whose copy is done: K3, all legs in one mirror, the lower one is an `error` LV that belongs to nothing; K4, that has the
 * volume's tags; K5, it is gone.
 */
export function* endLayer(world: World, vg: MetaVg, lv: MetaLv): Work {
  const lower = lowerOf(vg, lv);
  if (lower === undefined) return;
  yield* reload(world, { vg, lv, others: [lower] }, { name: 'K3', edit: collapse });
  yield* takeOff(world, { vg, lv }, { part: lower.name, commits: ['K4', 'K5'] });
}

/** What was a part of an LV and belongs to nothing now: it gets the tags of the LV, then it is gone. */
export function* takeOff(
  world: World,
  { vg, lv }: { vg: MetaVg; lv: MetaLv },
  { part, commits: [tagged, gone] }: { part: string; commits: [string, string] },
): Work {
  const left = mustLv(vg, part);
  left.tags = [...lv.tags];
  yield commit(vg, tagged);
  world.devices.delete(dmUuid(vg, left));
  yield live(`${part} gone`);
  vg.lvs = vg.lvs.filter((each) => each !== left);
  yield commit(vg, gone);
}

function collapse(vg: MetaVg, lv: MetaLv): void {
  const lower = lowerOf(vg, lv);
  if (lower === undefined) return;
  lv.legs = lv.legs.flatMap((leg) => (leg === lower.name ? lower.legs : [leg]));
  lv.log = lower.log;
  Object.assign(lower, { type: 'error', legs: [], log: null, regionBytes: 0, visible: true });
}
