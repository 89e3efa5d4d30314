import { dmUuid } from '../../../../../src/model/volume.js';
import { say } from '../answers.js';
import { activate, deactivate, reloadTable, resumeDevice, usersOf } from '../kernel.js';
import { deepParts, isMove, lvIn, mustLv, parentOf, pvPieces, type MetaLv, type MetaVg } from '../model.js';
import { readText, writeText } from '../metadata-text.js';
import type { World } from '../world.js';
import type { Target } from './convert.js';
import { commit, live, reload, type Running } from './running.js';

/** Writes the VG's metadata as a text; nothing changes. */
export function* backup(world: World, vg: MetaVg, file: string): Running {
  world.files.set(file, writeText(vg));
  yield live('backup written');
  return say('backedUp', vg.name);
}

/** Puts a text in the place of the metadata; what is loaded stays as it is. `test`: only says whether it would do. */
export function* restoreText(world: World, vg: MetaVg, { file, test }: { file: string; test: boolean }): Running {
  const next = readText(vg, world.files.get(file) ?? '');
  if (!test) {
    Object.assign(vg, next);
    yield { kind: 'commit', name: 'text restored' };
  }
  const active = vg.lvs.filter((lv) => world.isActive(vg, lv)).map(({ name }) => name);
  return say(test ? 'textTried' : 'textRestored', vg.name, ...active.sort());
}

/** `cp` and `sed -i -e …` of the lines that an edit changes. */
export function* editFile(world: World, argv: readonly string[]): Running {
  const file = argv.at(-1) ?? '';
  const text = world.files.get(argv[0] === 'cp' ? (argv[1] ?? '') : file) ?? '';
  const lines: (string | null)[] = text.split('\n');
  for (const word of argv.slice(1, -1)) {
    const [, at = '', to] = /^(\d+)(?:d|s\/\^\.\*\$\/(.*)\/)$/.exec(word) ?? [];
    if (at !== '') lines[Number(at) - 1] = to?.replace(/\\(.)/g, '$1') ?? null;
  }
  world.files.set(file, lines.filter((line) => line !== null).join('\n'));
  yield live(`${argv[0]} done`);
  return say('fileEdited');
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
    const part = lvIn(vg, name);
    return part === undefined || pvPieces(part).every(({ pv }) => !world.isAway(vg, pv));
  };
  if (lv.type === 'raid1') return lv.legs.some((leg, index) => isHere(leg) && isHere(lv.metas[index] ?? ''));
  return [lv.name, ...deepParts(vg, lv)].every(isHere);
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
    if (isMove(lv) && lv.type !== 'error') return say('lockedMove', names[index] ?? '');
    if (parentOf(vg, lv.name) !== undefined) return say('usedByRaid', names[index] ?? '');
  }
  for (const [index, { vg, lv }] of targets.entries()) {
    // Recorded of what a move has left, and so of a mirror's leg; a stray of a conversion goes once its volume's table is reverted.
    if (/^pvmove|_mimage_\d+$/.test(lv.name) && isUsed(world, dmUuid(vg, lv)))
      return say('usedByDevice', names[index] ?? '');
    deactivate(world, vg, lv);
    yield live(`${lv.name} deactivated`);
  }
  const [first] = targets;
  if (first === undefined) return say('removed');
  const gone = new Set(targets.map(({ lv }) => lv));
  first.vg.lvs = first.vg.lvs.filter((lv) => !gone.has(lv));
  yield commit(first.vg, 'removed');
  // Of one that is hidden LVM says nothing.
  return say('removed', ...names.filter((_name, index) => targets[index]?.lv.visible === true));
}

function isUsed(world: World, uuid: string): boolean {
  return usersOf(world, uuid).length > 0;
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

/** `dmsetup clear`: drops what is loaded and not live; says as little as a resume. */
export function* clearTable(world: World, name: string): Running {
  const device = [...world.devices.values()].find((candidate) => candidate.name === name);
  if (device === undefined) return say('noDevice', name);
  device.loaded = null;
  yield live(`${name} cleared`);
  return say('resumed');
}

/** `dmsetup remove`: a device that nothing has open. */
export function* removeDevice(world: World, name: string): Running {
  const device = [...world.devices.values()].find((candidate) => candidate.name === name);
  if (device === undefined) return say('noDeviceToRemove', name);
  if (isUsed(world, device.uuid)) {
    throw new Error(`fake: dmsetup remove of ${name}, which is in use`);
  }
  world.devices.delete(device.uuid);
  yield live(`${name} removed`);
  return say('deviceRemoved');
}

/** `src/plan/note-absence.ts`: a scrub, at whose end newer superblocks are written; where one leg is left it has nothing to read. */
export function* noteAbsence(world: World, name: string): Running {
  const device = [...world.devices.values()].find((candidate) => candidate.name === name);
  if (device?.table?.target !== 'raid') throw new Error(`fake: ${name} is no raid1 that is active`);
  const { table } = device;
  if (device.suspended || table.metas.some((meta) => meta !== null && world.devices.get(meta)?.suspended === true)) {
    throw new Error(`fake: what is suspended under ${name} would be read for ever`);
  }
  const copy = world.copyOf(device.uuid);
  copy.action = 'check';
  copy.scrubbed = table.legs.filter((leg) => !copy.dead.has(leg)).length > 1 ? 0 : 1;
  for (let turn = 0; copy.action === 'check' && turn < 300; turn++) yield live('noting that a leg is out');
  return say('noted');
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
  const leg = lv.legs.map((name) => mustLv(vg, name)).find((part) => pvPieces(part).some(({ pv }) => pvs.has(pv)));
  if (leg === undefined) return say('noImageThere');
  const { uuid } = leg;
  const edit = (next: MetaVg): void => setTracked(next, uuid, true);
  yield* reload(world, { vg, lv }, { name: 'split', edit });
  return say(lv.legs.length > 2 ? 'splitOffSeveral' : 'split', `${vg.name}/${leg.name}`, subject);
}

function setTracked(vg: MetaVg, uuid: string, tracked: boolean): void {
  for (const lv of vg.lvs.filter((each) => each.uuid === uuid)) Object.assign(lv, { tracked, visible: tracked });
}

export function* merge(world: World, { vg, lv: leg }: Target): Running {
  const subject = `${vg.name}/${leg.name}`;
  if (hasMissing(world, vg)) return say('deviceAway', vg.name);
  const lv = parentOf(vg, leg.name);
  if (lv === undefined || !leg.tracked) return say('notTracked', subject);
  setTracked(vg, leg.uuid, false);
  yield commit(vg, 'merged');
  reloadTable(world, vg, lv);
  yield live('merging');
  return say('merged', subject, `${vg.name}/${lv.name}`);
}
