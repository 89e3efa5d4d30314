import type { Said } from '../answers.js';
import { resume, suspend, type LoadOptions } from '../kernel.js';
import type { MetaLv, MetaVg } from '../model.js';
import type { World } from '../world.js';

/** A moment inside a command at which it can be hit. */
export interface Moment {
  /** commit: metadata was just written; live: devices were just changed. */
  kind: 'commit' | 'live';
  name: string;
}

/** A command at work: it stops at each moment, and ends with what it says. */
export type Running = Generator<Moment, Said, void>;

/** Part of a command. */
export type Work = Generator<Moment, void, void>;

export function commit(vg: MetaVg, name: string): Moment {
  vg.seqno++;
  return { kind: 'commit', name };
}

export function live(name: string): Moment {
  return { kind: 'live', name };
}

/**
 * LVM's `lv_update_and_reload`: the new tables are loaded and everything is suspended, the metadata is committed, everything
 * runs on. Power lost or the command killed in between leaves one without the other.
 */
export function* reload(
  world: World,
  { vg, lv, others = [] }: { vg: MetaVg; lv: MetaLv; others?: readonly MetaLv[] },
  { name, edit, ...options }: LoadOptions & { name: string; edit(vg: MetaVg, lv: MetaLv): void },
): Work {
  const next = structuredClone(vg);
  const target = next.lvs.find((candidate) => candidate.uuid === lv.uuid);
  if (target === undefined) throw new Error(`fake: ${lv.name} is not in its VG`);
  edit(next, target);
  for (const each of [...others, lv]) suspend(world, { now: vg, next }, each, options);
  yield live(`${name}: suspended`);
  replace(vg, next);
  yield commit(vg, name);
  for (const { uuid } of [lv, ...others]) {
    const own = vg.lvs.find((candidate) => candidate.uuid === uuid);
    if (own !== undefined) resume(world, vg, own);
  }
  yield live(`${name}: running`);
}

/** The same objects stay the same, so that others who hold them see the change. */
function replace(vg: MetaVg, next: MetaVg): void {
  const known = new Map(vg.lvs.map((lv) => [lv.uuid, lv]));
  vg.lvs = next.lvs.map((lv) => Object.assign(known.get(lv.uuid) ?? lv, lv));
}
