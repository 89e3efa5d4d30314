import { place } from '../allocate.js';
import { say } from '../answers.js';
import { freeName, homeOf, mustLv, onPv, plainLv, type MetaLv, type MetaVg, type Part } from '../model.js';
import { isCopied } from '../status.js';
import type { World } from '../world.js';
import { wipe, type Target } from './convert.js';
import { commit, reload, type Running } from './running.js';

export interface LegsWanted {
  /** As many as there are to be. */
  legs: number;
  /** Device paths that new legs may lie on. */
  devices: readonly string[];
  regionBytes: number | null;
}

/**
 * `lvconvert --type raid1 -m N`: legs are added and copied onto in full. Committed states: R1, the new parts as visible LVs;
 * R2, raid1 with legs to rebuild; R3, the same without the mark.
 */
export function* legsOnPvs(world: World, { vg, lv }: Target, wanted: LegsWanted): Running {
  const subject = `${vg.name}/${lv.name}`;
  if (vg.pvs.some((pv) => world.isAway(vg, pv.uuid))) return say('deviceAway', vg.name);
  if (lv.type === 'mirror') throw new Error(`fake: lvconvert -m of the mirror ${subject}`);
  const present = lv.type === 'raid1' ? lv.legs.length : 1;
  if (present === wanted.legs) return say('sameCount', subject, String(present));
  if (!world.isActive(vg, lv)) return say('inactive', subject);
  if (lv.type === 'raid1' && !isCopied(world, vg, lv)) return say('notInSync', subject);
  const parts = addParts(world, { vg, lv }, { ...wanted, legs: wanted.legs - present });
  if (parts === null) return say('noRoom', subject, subject);
  yield commit(vg, 'R1');
  yield* wipe(world, vg, parts.metas);
  yield* reload(world, { vg, lv }, { name: 'R2', edit: (next, own) => joinParts(world, next, own, parts) });
  if (present === 1) lv.regionBytes = wanted.regionBytes ?? DEFAULT_REGION;
  for (const leg of parts.legs) mustLv(vg, leg).rebuild = false;
  yield commit(vg, 'R3');
  return present === 1 ? say('linearConverted', subject) : say('legsAdded', subject);
}

/** lvm.conf: activation/raid_region_size. */
const DEFAULT_REGION = 2 * 2 ** 20;

interface NewParts {
  legs: string[];
  metas: string[];
}

function addParts(world: World, { vg, lv }: Target, wanted: LegsWanted): NewParts | null {
  const before = [...vg.lvs];
  const parts: NewParts = { legs: [], metas: [] };
  const add = (name: string, extents: number, part: Part | null): void => {
    if (part !== null) vg.lvs.push(plainLv({ uuid: world.newUuid(), name, extents, pieces: onPv(part, extents) }));
  };
  const own = lv.type === 'linear' ? place(world, vg, homeOf(lv), 1) : undefined;
  if (own === null) return null;
  if (own !== undefined) {
    const name = freeName(vg, lv.name, 'rmeta');
    add(name, 1, own);
    parts.metas.push(name);
  }
  const homes = vg.pvs.filter((pv) => wanted.devices.includes(`/dev/mapper/${pv.disk}`));
  for (let count = 0; count < wanted.legs; count++) {
    const home = homes[count % homes.length]?.uuid ?? '';
    const [meta, leg] = [freeName(vg, lv.name, 'rmeta'), nextLegName(vg, lv)];
    // In one piece, the metadata first.
    const both = place(world, vg, home, lv.extents + 1);
    add(meta, 1, both);
    add(leg, lv.extents, both === null ? null : { ...both, start: both.start + 1 });
    parts.metas.push(meta);
    parts.legs.push(leg);
  }
  if (vg.lvs.length === before.length + parts.legs.length + parts.metas.length) return parts;
  vg.lvs = before;
  return null;
}

/** A linear LV's own data will be `_rimage_0`. */
function nextLegName(vg: MetaVg, lv: MetaLv): string {
  const first = lv.type === 'linear' ? 1 : 0;
  for (let number = first; ; number++) {
    const name = `${lv.name}_rimage_${number}`;
    if (!vg.lvs.some((other) => other.name === name)) return name;
  }
}

function joinParts(world: World, vg: MetaVg, lv: MetaLv, parts: NewParts): void {
  if (lv.type === 'linear') {
    const name = `${lv.name}_rimage_0`;
    vg.lvs.push(plainLv({ uuid: world.newUuid(), name, extents: lv.extents, pieces: lv.pieces, visible: false }));
    lv.type = 'raid1';
    lv.pieces = [];
    lv.regionBytes = DEFAULT_REGION;
    lv.legs = [name];
  }
  for (const name of [...parts.legs, ...parts.metas]) mustLv(vg, name).visible = false;
  for (const name of parts.legs) mustLv(vg, name).rebuild = true;
  lv.legs = [...lv.legs, ...parts.legs];
  lv.metas = [...lv.metas, ...parts.metas];
}
