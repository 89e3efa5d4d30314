import { dmUuid } from '../../../../../src/model/volume.js';
import { say } from '../answers.js';
import { activate, deactivate, reloadTable, resumeDevice } from '../kernel.js';
import { lvIn, mustLv, parentOf, type MetaLv, type MetaVg } from '../model.js';
import type { World } from '../world.js';
import type { Target } from './convert.js';
import { commit, live, type Running } from './running.js';

/** Writes the VG's metadata as a text; nothing changes. */
export function* backup(world: World, vg: MetaVg, file: string): Running {
  world.files.set(file, JSON.stringify(vg));
  yield live('backup written');
  return say('backedUp', vg.name);
}

/** Each LV in a commit of its own. */
export function* tag(_world: World, targets: readonly Target[], change: (tags: Set<string>) => void): Running {
  for (const { vg, lv } of targets) {
    const tags = new Set(lv.tags);
    change(tags);
    lv.tags = [...tags].sort();
    yield commit(vg, `tags of ${lv.name}`);
  }
  return say('tagged', ...targets.map(({ vg, lv }) => `${vg.name}/${lv.name}`));
}

export function* activateLv(world: World, { vg, lv }: Target, ignoreSkip: boolean): Running {
  if (lv.skip && !ignoreSkip) return say('skipped');
  if (!canActivate(world, vg, lv)) return say('partial', `${vg.name}/${lv.name}`);
  activate(world, vg, lv);
  yield live('activated');
  return say('activated');
}

/** `activation_mode=degraded`: raid1 with a leg left, everything else only when it is whole. */
export function canActivate(world: World, vg: MetaVg, lv: MetaLv): boolean {
  const isHere = (name: string): boolean => {
    const part = lvIn(vg, name)?.part ?? null;
    return part === null || !world.isAway(vg, part.pv);
  };
  if (lv.type === 'raid1') return lv.legs.some((leg, index) => isHere(leg) && isHere(lv.metas[index] ?? ''));
  if (lv.part !== null && world.isAway(vg, lv.part.pv)) return false;
  return [...lv.legs, ...(lv.log === null ? [] : [lv.log])].every(isHere);
}

export function* deactivateLv(world: World, { vg, lv }: Target): Running {
  deactivate(world, vg, lv);
  yield live('deactivated');
  return say('deactivated');
}

export function* refresh(world: World, { vg, lv }: Target): Running {
  if (world.isActive(vg, lv)) {
    world.unwatchable.delete(lv.uuid);
    world.watch(lv);
    reloadTable(world, vg, lv);
  }
  yield live('refreshed');
  return say('refreshed');
}

export function* monitor(world: World, { vg, lv }: Target, on: boolean): Running {
  if (on && world.unwatchable.has(lv.uuid)) return say('notMonitored', `${vg.name}/${lv.name}`);
  if (on) world.monitored.add(lv.uuid);
  else {
    world.monitored.delete(lv.uuid);
    world.unwatchable.delete(lv.uuid);
  }
  const table = world.deviceOf(vg, lv)?.table;
  if (table?.target === 'mirror') table.handleErrors = on;
  yield live('monitoring changed');
  return say('monitored');
}

export function* scrub(world: World, { vg, lv }: Target, action: 'check' | 'repair'): Running {
  if (lv.type !== 'raid1') return say('notRaid', `${vg.name}/${lv.name}`, lv.type);
  const copy = world.copyOf(dmUuid(vg, lv));
  copy.action = action;
  copy.scrubbed = 0;
  yield live('scrub started');
  return say('scrubbed');
}

/** All in one commit. */
export function* removeLvs(world: World, targets: readonly Target[]): Running {
  const names = targets.map(({ vg, lv }) => `${vg.name}/${lv.name}`);
  for (const [index, { vg, lv }] of targets.entries()) {
    if (parentOf(vg, lv.name) !== undefined) return say('usedByRaid', names[index] ?? '');
  }
  for (const { vg, lv } of targets) {
    deactivate(world, vg, lv);
    yield live(`${lv.name} deactivated`);
  }
  const [first] = targets;
  if (first === undefined) return say('removed');
  const gone = new Set(targets.map(({ lv }) => lv));
  first.vg.lvs = first.vg.lvs.filter((lv) => !gone.has(lv));
  yield commit(first.vg, 'removed');
  return say('removed', ...names);
}

export function* restoreMissing(world: World, vg: MetaVg, device: string): Running {
  const pv = vg.pvs.find((candidate) => `/dev/mapper/${candidate.disk}` === device);
  if (pv === undefined || !pv.missing || world.lost.has(pv.uuid)) return say('notMissing', vg.name, device);
  pv.missing = false;
  yield commit(vg, 'restored');
  return say('restored', vg.name);
}

/** `dmsetup resume`: each device by name. */
export function* resumeDevices(world: World, names: readonly string[]): Running {
  for (const name of names) {
    const device = [...world.devices.values()].find((candidate) => candidate.name === name);
    if (device === undefined) return say('noDevice', name);
    resumeDevice(world, device);
    yield live(`${name} resumed`);
  }
  return say('resumed');
}

/** No lvconvert but `--repair` changes a VG then. */
function hasMissing(world: World, vg: MetaVg): boolean {
  return vg.pvs.some((pv) => world.isAway(vg, pv.uuid));
}

/** `lvconvert --splitmirrors 1 --trackchanges`: one leg leaves the table, writes to the others are tracked. */
export function* split(world: World, { vg, lv }: Target, devices: readonly string[]): Running {
  const subject = `${vg.name}/${lv.name}`;
  if (hasMissing(world, vg)) return say('deviceAway', vg.name);
  if (lv.legs.some((leg) => mustLv(vg, leg).tracked)) return say('isSplit', subject);
  const pvs = new Set(vg.pvs.filter((pv) => devices.includes(`/dev/mapper/${pv.disk}`)).map((pv) => pv.uuid));
  const leg = lv.legs.map((name) => mustLv(vg, name)).find((part) => part.part !== null && pvs.has(part.part.pv));
  if (leg === undefined) return say('noImageThere');
  leg.tracked = true;
  leg.visible = true;
  yield commit(vg, 'split');
  reloadTable(world, vg, lv);
  yield live('split off');
  return say('split', `${vg.name}/${leg.name}`, subject);
}

export function* merge(world: World, { vg, lv: leg }: Target): Running {
  const subject = `${vg.name}/${leg.name}`;
  if (hasMissing(world, vg)) return say('deviceAway', vg.name);
  const lv = parentOf(vg, leg.name);
  if (lv === undefined || !leg.tracked) return say('notTracked', subject);
  leg.tracked = false;
  leg.visible = false;
  yield commit(vg, 'merged');
  reloadTable(world, vg, lv);
  yield live('merging');
  return say('merged', subject, `${vg.name}/${lv.name}`);
}
