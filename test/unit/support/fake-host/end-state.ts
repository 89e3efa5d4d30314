import { dmUuid } from '../../../../src/model/volume.js';
import { reservedName } from '../../../../src/inspect/strays.js';
import type { Plan } from '../../../../src/model/plan.js';
import { sightOf } from './attributes.js';
import { readAll } from './data.js';
import type { FakeHost } from './fake-host.js';
import { activate, deactivate } from './kernel.js';
import { mustLv } from './model.js';

/**
 * What is wrong with the host after a plan was carried out; empty when all is as promised: raid1 with all its legs, in sync,
 * monitored, active as before, nothing left behind, nothing suspended, nothing lost that was acknowledged.
 */
export function wrongs(host: FakeHost, plan: Plan): string[] {
  const { world } = host;
  const found: string[] = [];
  for (const planned of plan.volumes) {
    if (planned.decision !== 'convert') continue;
    const target = world.lv(`${planned.vgName}/${planned.name}`);
    const subject = `${planned.vgName}/${planned.name}`;
    if (target === undefined) {
      found.push(`${subject} is gone`);
      continue;
    }
    const { vg, lv } = target;
    const sight = sightOf(world, vg, lv);
    if (lv.uuid !== planned.uuid) found.push(`${subject} is another LV`);
    if (lv.type !== 'raid1') found.push(`${subject} is ${lv.type}`);
    if (lv.legs.length !== planned.legs.length) found.push(`${subject} has ${lv.legs.length} legs`);
    if (lv.tags.length > 0) found.push(`${subject} has tags: ${lv.tags.join(', ')}`);
    if (sight.active !== planned.wasActive) found.push(`${subject} is ${sight.active ? 'active' : 'inactive'}`);
    if (sight.partial || sight.health !== '') found.push(`${subject} is ${sight.health}`);
    if (sight.active && sight.percent !== 100) found.push(`${subject} is ${sight.percent} % in sync`);
    if (sight.active && planned.wasMonitored && !world.monitored.has(lv.uuid))
      found.push(`${subject} is not monitored`);
    if (lv.legs.some((leg) => mustLv(vg, leg).tracked)) found.push(`${subject} has a leg split off`);
    if (!sight.active) activate(world, vg, lv);
    found.push(...lostData(host, subject, lv.uuid, dmUuid(vg, lv)));
    if (!sight.active) deactivate(world, vg, lv);
  }
  for (const vg of world.vgs) {
    for (const lv of vg.lvs) {
      if (lv.visible && reservedName(lv.name) !== null) found.push(`${vg.name}/${lv.name} is left behind`);
    }
    for (const pv of vg.pvs) if (pv.missing) found.push(`${pv.disk} is flagged missing`);
  }
  for (const device of world.devices.values()) {
    if (device.suspended) found.push(`${device.name} is suspended`);
    if (world.lvOfDevice(device.uuid) === undefined) found.push(`${device.name} is a device without an LV`);
  }
  return found;
}

/** Every leg that may be read gives the last write that was acknowledged. */
function lostData({ world }: FakeHost, subject: string, lvUuid: string, uuid: string): string[] {
  const wanted = world.acknowledged.get(lvUuid);
  const read = readAll(world, uuid);
  const wrong = wanted === undefined ? [] : read.filter((number) => number !== wanted);
  return wrong.length === 0 ? [] : [`${subject} reads ${read.join(' or ')} where ${wanted} was acknowledged`];
}
