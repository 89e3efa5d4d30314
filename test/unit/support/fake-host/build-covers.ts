import { waitSync } from './build.js';
import { runOn } from './build-moves.js';
import { advance } from './data.js';
import { lowerOf } from './model.js';
import { bootUp, cutPower } from './power.js';
import type { Setup } from './situations/types.js';
import type { World } from './world.js';

type Of<K extends Setup['do']> = Extract<Setup, { do: K }>;

export function waitLayer(world: World, path: string): void {
  const isLayered = (): boolean => {
    const found = world.lv(path);
    return found !== undefined && lowerOf(found.vg, found.lv) !== undefined;
  };
  for (let turn = 0; turn < 100 && isLayered(); turn++) advance(world, 1000);
}

/** The power goes right after the command committed this state. */
export function cutCover(world: World, setup: Of<'cut-cover'>): void {
  const { lv, disk, way, state } = setup;
  world.copyRate = 200;
  if (way === 'down') runOn(world, ['lvconvert', '--yes', '-m', '1', lv, `/dev/mapper/pv${disk}`], `D${state}`);
  else if (state <= 2) runOn(world, addArgv(setup), `K${state}`);
  else {
    coverUnpolled(world, setup);
    runOn(world, ['lvconvert', lv], `K${state}`);
  }
  cutPower(world);
  bootUp(world);
}

function addArgv({ lv, disk }: { lv: string; disk: string }): string[] {
  return ['lvconvert', '--yes', '-b', '-m', '2', lv, `/dev/mapper/pv${disk}`];
}

export function coverUnpolled(world: World, setup: { lv: string; disk: string }): void {
  runOn(world, addArgv(setup));
  world.polls = [];
  waitSync(world, setup.lv);
}
