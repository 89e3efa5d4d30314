import { dmUuid } from '../../../../../src/model/volume.js';
import { freeOn, place } from '../allocate.js';
import { say } from '../answers.js';
import { endLayer, takeOff } from '../layers.js';
import { homeOf, lowerOf, mustLv, onPv, plainLv, type MetaLv, type MetaPv, type MetaVg } from '../model.js';
import { pollSoon } from '../moves.js';
import { isCopied } from '../status.js';
import type { World } from '../world.js';
import { wipe, type Target } from './convert.js';
import { commit, live, reload, type Running } from './running.js';

export interface LegsOfMirror {
  /** As many as there are to be. */
  legs: number;
  pv: MetaPv;
  /** LVM's poller waits for the copy, not the command. */
  background: boolean;
}

/** `lvconvert -m N` of a mirror: a leg more, in a temporary layer, or one less. */
export function* legsOfMirror(world: World, target: Target, wanted: LegsOfMirror): Running {
  const { vg, lv } = target;
  if (vg.pvs.some((pv) => world.isAway(vg, pv.uuid))) return say('deviceAway', vg.name);
  const lower = lowerOf(vg, lv);
  const present = lower === undefined ? lv.legs.length : lower.legs.length + 1;
  if (present === wanted.legs) return say('sameLegs');
  if (wanted.legs > present) return yield* addLeg(world, target, wanted);
  return yield* lower === undefined ? dropLeg(world, target, wanted) : takeBack(world, target, lower);
}

/** K1: a hidden `error` LV; K2: the old mirror is that LV, under a new one with a core log; then as `layers.ts` has it. */
function* addLeg(world: World, { vg, lv }: Target, { pv, background }: LegsOfMirror): Running {
  const room = place(world, vg, pv.uuid, lv.extents);
  if (room === null) return say('noRoomForLeg', String(lv.extents), String(freeOn(vg, pv)));
  const number = Math.max(...lv.legs.map((leg) => Number(/\d+$/.exec(leg)?.[0]))) + 1;
  const names = { lower: `${lv.name}_mimagetmp_${number}`, leg: `${lv.name}_mimage_${number}` };
  const tags = [...lv.tags];
  vg.lvs.push(
    plainLv({ uuid: world.newUuid(), name: names.lower, extents: lv.extents, type: 'error', visible: false, tags }),
  );
  yield commit(vg, 'K1');
  const lowerUuid = dmUuid(vg, mustLv(vg, names.lower));
  // The log that says what is right is the lower mirror's from now on.
  world.copyOf(lowerUuid).done = new Map(world.copyOf(dmUuid(vg, lv)).done);
  world.watch(mustLv(vg, names.lower));
  const legUuid = world.newUuid();
  const edit = (next: MetaVg, own: MetaLv): void => {
    next.lvs.push(
      plainLv({ uuid: legUuid, name: names.leg, extents: lv.extents, pieces: onPv(room, lv.extents), visible: false }),
    );
    const below = mustLv(next, names.lower);
    Object.assign(below, { type: 'mirror', legs: own.legs, log: own.log, regionBytes: own.regionBytes, tags: [] });
    own.legs = [below.name, names.leg];
    own.log = null;
  };
  yield* reload(world, { vg, lv }, { name: 'K2', edit });
  if (background) {
    pollSoon(world, lv.uuid);
    return say('coverStarted', `${vg.name}/${lv.name}`);
  }
  return yield* waitAndEnd(world, { vg, lv });
}

/** `lvconvert VG/LV`: waits for the copy of a layer and ends that. */
export function* waitAndEnd(world: World, { vg, lv }: Target): Running {
  for (let turn = 0; lowerOf(vg, lv) !== undefined && !isCopied(world, vg, lv); turn++) {
    if (turn > 1000) throw new Error(`fake: the layer of ${lv.name} never ends`);
    yield live('copying');
  }
  yield* endLayer(world, vg, lv);
  return say('layerEnded', `${vg.name}/${lv.name}`);
}

/** D1: the leg is an LV that belongs to nothing; D2: it has the volume's tags; D3: it is gone. */
function* dropLeg(world: World, { vg, lv }: Target, { pv }: LegsOfMirror): Running {
  const name = lv.legs.find((leg) => homeOf(mustLv(vg, leg)) === pv.uuid);
  if (name === undefined) throw new Error(`fake: no leg of ${lv.name} on ${pv.disk}`);
  const edit = (next: MetaVg, own: MetaLv): void => {
    own.legs = own.legs.filter((leg) => leg !== name);
    mustLv(next, name).visible = true;
  };
  yield* reload(world, { vg, lv }, { name: 'D1', edit });
  yield* takeOff(world, { vg, lv }, { part: name, commits: ['D2', 'D3'] });
  return say('legDropped', `${vg.name}/${lv.name}`);
}

/** The new leg goes with its layer. In one commit here: what LVM commits on the way was not recorded. */
function* takeBack(world: World, { vg, lv }: Target, lower: MetaLv): Running {
  const gone = [lower.name, ...lv.legs.filter((leg) => leg !== lower.name)];
  const uuids = gone.map((name) => dmUuid(vg, mustLv(vg, name)));
  const edit = (next: MetaVg, own: MetaLv): void => {
    own.legs = [...lower.legs];
    own.log = lower.log;
    next.lvs = next.lvs.filter((each) => !gone.includes(each.name));
  };
  yield* reload(world, { vg, lv }, { name: 'taken back', edit });
  for (const uuid of uuids) world.devices.delete(uuid);
  yield live('layer gone');
  return say('legDropped', `${vg.name}/${lv.name}`);
}

/** `--mirrorlog disk`: L1: a visible LV; L2: it is the log, of a mirror that is known to be in sync. */
export function* logToDisk(world: World, { vg, lv }: Target, pv: MetaPv): Running {
  if (lv.log !== null) return say('isDisk');
  const room = place(world, vg, pv.uuid, 1);
  const name = `${lv.name}_mlog`;
  if (room === null) throw new Error(`fake: no room for ${name}`);
  vg.lvs.push(plainLv({ uuid: world.newUuid(), name, extents: 1, pieces: onPv(room, 1) }));
  yield commit(vg, 'L1');
  yield* wipe(world, vg, [name]);
  const edit = (next: MetaVg, own: MetaLv): void => {
    mustLv(next, name).visible = false;
    own.log = name;
  };
  yield* reload(world, { vg, lv }, { name: 'L2', inSync: isCopied(world, vg, lv), edit });
  return say('logToDisk', `${vg.name}/${lv.name}`);
}
