import { say } from '../answers.js';
import type { World } from '../world.js';
import { dropDetachedLog, detachLog, type Target } from './convert.js';
import { commit, type Running } from './running.js';

/** `lvconvert --mirrorlog core`: three commits; in the first two the old log is visible and belongs to nothing. */
export function* logToCore(world: World, { vg, lv }: Target): Running {
  const subject = `${vg.name}/${lv.name}`;
  if (lv.log === null) return say('isCore', subject);
  const log = yield* detachLog(world, { vg, lv });
  dropDetachedLog(vg, log);
  yield commit(vg, 'log gone');
  return say('logToCore', subject);
}
