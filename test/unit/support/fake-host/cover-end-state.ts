import { reservedName } from '../../../../src/inspect/strays.js';
import type { Plan } from '../../../../src/model/plan.js';
import { sightOf } from './attributes.js';
import { wrongReads, wrongsOfHost } from './away-end-state.js';
import type { FakeHost } from './fake-host.js';
import { homeOf, mustLv } from './model.js';

/**
 * What is wrong with the host after a mirror was covered, or uncovered; empty when all is as promised: its old legs in their order, the new one
 * behind them or none, equal, in sync, monitored, its log on disk while it is covered and as it was afterwards, nothing left behind, no tag.
 */
export function wrongsOfCover(host: FakeHost, plan: Plan): string[] {
  const { world } = host;
  const [planned] = plan.volumes;
  const now = world.lv('vg/m');
  if (planned === undefined || now === undefined || now.lv.uuid !== planned.uuid) return ['m is gone'];
  const { vg, lv } = now;
  const isCover = planned.decision === 'cover';
  const found: string[] = [];
  const sight = sightOf(world, vg, lv);
  if (lv.type !== 'mirror') found.push(`is ${lv.type}`);
  if (!sight.active || sight.percent !== 100 || sight.partial)
    found.push(`is ${sight.percent} % in sync, ${sight.health}`);
  if (!world.monitored.has(lv.uuid)) found.push('is not monitored');
  if (lv.tags.length > 0) found.push(`has tags: ${lv.tags.join(', ')}`);
  const homes = lv.legs.map((leg) => homeOf(mustLv(vg, leg)));
  const before = planned.legs.map(({ areas }) => areas[0]?.pvUuid ?? '');
  const { pv = '' } = planned.cover ?? {};
  const wanted = isCover ? [...before, pv] : before.filter((home) => home !== pv);
  if (homes.join() !== wanted.join()) found.push(`lies on ${homes.join()}, not ${wanted.join()}`);
  const log = isCover ? 'disk' : planned.cover?.logToCore === true ? 'core' : planned.log;
  if ((lv.log === null ? 'core' : 'disk') !== log) found.push(`has another log than ${log}`);
  found.push(...wrongReads(world, vg, lv));
  for (const each of vg.lvs) {
    const isStray = each.visible && reservedName(each.name) !== null;
    if (isStray || each.name.includes('_mimagetmp_')) found.push(`${each.name} is left behind`);
  }
  return [...found.map((what) => `m ${what}`), ...wrongsOfHost(host)];
}
