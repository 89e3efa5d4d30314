import { dmUuid } from '../../../../src/model/volume.js';
import { usersOf } from './kernel.js';
import { isMove, lowerOf, lvIn, parentOf, partsOf, pvPieces, type MetaLv, type MetaVg } from './model.js';
import { syncOf } from './status.js';
import type { World } from './world.js';

/** What reports say of an LV beyond what is committed about it. */
export interface LvSight {
  active: boolean;
  suspended: boolean;
  open: number;
  /** 0…100, for an active mirror or raid1. */
  percent: number | null;
  partial: boolean;
  attr: string;
  health: string;
}

export function sightOf(world: World, vg: MetaVg, lv: MetaLv): LvSight {
  const device = world.deviceOf(vg, lv);
  const active = device !== undefined;
  const mirrored = lv.type === 'mirror' || lv.type === 'raid1';
  const percent = active && mirrored ? syncOf(world, dmUuid(vg, lv)).percent : null;
  const base = { active, suspended: device?.suspended ?? false, open: openCount(world, vg, lv), percent };
  const partial = isPartial(world, vg, lv);
  const health = healthOf(world, vg, lv, partial);
  return { ...base, partial, health, attr: attrOf(world, vg, lv, { ...base, health }) };
}

/** How many devices' tables point to this one, and whether it is mounted. */
export function openCount(world: World, vg: MetaVg, lv: MetaLv): number {
  const uuid = dmUuid(vg, lv);
  return usersOf(world, uuid).length + (world.mounts.has(lv.uuid) && world.devices.has(uuid) ? 1 : 0);
}

function isPartial(world: World, vg: MetaVg, lv: MetaLv): boolean {
  if (pvPieces(lv).some(({ pv }) => world.isAway(vg, pv))) return true;
  return partsOf(lv).some((name) => {
    const part = lvIn(vg, name);
    return part !== undefined && isPartial(world, vg, part);
  });
}

/** `lv_health_status`: `partial`, or for raid what the kernel and the superblocks say. */
function healthOf(world: World, vg: MetaVg, lv: MetaLv, partial: boolean): string {
  if (partial) return 'partial';
  const raid = lv.type === 'raid1' ? lv : parentOf(vg, lv.name);
  if (raid?.type !== 'raid1') return '';
  const { dead } = world.copyOf(dmUuid(vg, raid));
  const failed = raid.legs.filter((leg, index) => {
    const part = lvIn(vg, leg);
    return part !== undefined && !part.tracked && dead.has(dmUuid(vg, part)) && (raid === lv || isOf(raid, index, lv));
  });
  return failed.length > 0 && world.deviceOf(vg, raid) !== undefined ? 'refresh needed' : '';
}

function isOf(raid: MetaLv, index: number, lv: MetaLv): boolean {
  return raid.legs[index] === lv.name || raid.metas[index] === lv.name;
}

type Basis = Pick<LvSight, 'active' | 'suspended' | 'open' | 'health'>;

/** The ten characters of `lv_attr` (lvs(8)). */
function attrOf(world: World, vg: MetaVg, lv: MetaLv, { active, suspended, open, health }: Basis): string {
  const parent = parentOf(vg, lv.name);
  // LVM says `X` where the live table is not the `error` one that the metadata means, and of a mirror whose table is a raid1's
  // (`mwi-XXm-X-`: `lvconvert --type raid1` was killed before its commit, and all was resumed) [lab, 2.03.16].
  const target = world.deviceOf(vg, lv)?.table?.target;
  const isOther =
    active && ((lv.type === 'error' && target !== 'error') || (lv.type === 'mirror' && target === 'raid'));
  return [
    typeChar(world, vg, lv, parent),
    lv.tracked ? 'r' : isMoving(lv) ? '-' : 'w',
    isMove(lv) ? (isMoving(lv) ? 'C' : 'c') : lv.pieces.some((piece) => 'lv' in piece) ? 'I' : 'i',
    '-',
    isOther ? 'X' : active ? (suspended ? 's' : 'a') : '-',
    isOther ? 'X' : open > 0 ? 'o' : '-',
    targetChar(lv, parent),
    '-',
    isOther ? 'X' : health === 'partial' ? 'p' : health === 'refresh needed' ? 'r' : '-',
    lv.skip ? 'k' : '-',
  ].join('');
}

/** Still locked. */
function isMoving(lv: MetaLv): boolean {
  return isMove(lv) && lv.type !== 'error';
}

function typeChar(world: World, vg: MetaVg, lv: MetaLv, parent: MetaLv | undefined): string {
  if (lv.type === 'error') return 'v';
  if (isMove(lv)) return 'p';
  if (lowerOf(vg, lv) !== undefined) return 'c';
  if (lv.type === 'mirror') return lv.nosync ? 'M' : 'm';
  if (lv.type === 'raid1') return lv.nosync ? 'R' : 'r';
  if (lv.type === 'snapshot') return 's';
  if (vg.lvs.some((other) => other.origin === lv.name)) return 'o';
  if (parent === undefined) return '-';
  if (parent.log === lv.name) return 'l';
  if (parent.metas.includes(lv.name)) return 'e';
  const top = dmUuid(vg, parent);
  if (lv.tracked || world.deviceOf(vg, parent) === undefined) return 'I';
  const { percent, letters } = syncOf(world, top);
  const own = letters[parent.legs.indexOf(lv.name)];
  return (parent.type === 'mirror' ? percent === 100 : own === 'A') ? 'i' : 'I';
}

function targetChar(lv: MetaLv, parent: MetaLv | undefined): string {
  if (lv.type === 'error') return 'v';
  const type = isMove(lv) ? 'mirror' : (parent?.type ?? lv.type);
  return type === 'mirror' ? 'm' : type === 'raid1' ? 'r' : type === 'snapshot' ? 's' : '-';
}

/** `lv_role`, as far as this product meets it. */
export function roleOf(vg: MetaVg, lv: MetaLv): string {
  if (isMoving(lv)) return 'private,pvmove';
  const parent = parentOf(vg, lv.name);
  if (parent === undefined) {
    if (lv.type === 'snapshot') return 'public,snapshot,thicksnapshot';
    return vg.lvs.some((other) => other.origin === lv.name) ? 'public,origin,thickorigin' : 'public';
  }
  if (parent.log === lv.name) return 'private,mirror,log';
  if (parent.metas.includes(lv.name)) return 'private,raid,metadata';
  return parent.type === 'mirror' ? 'private,mirror,image' : 'private,raid,image';
}
