import { dmUuid } from '../../../../src/model/volume.js';
import type { Plan, PlannedVolume } from '../../../../src/model/plan.js';
import { sightOf } from './attributes.js';
import { readAll, readEnds } from './data.js';
import type { FakeHost } from './fake-host.js';
import { activate, deactivate, tableOf } from './kernel.js';
import { deepParts, homeOf, isMove, mustLv, pvPieces, type MetaLv, type MetaVg } from './model.js';
import type { World } from './world.js';

/** Where what was moved should be. */
export type Whereabouts = 'away' | 'home';

/**
 * What is wrong with the host after a stand-in has taken a leg's place, or has given it back; empty when all is as promised: whole, its legs
 * in order and equal, each where it should be, its log as it was, nothing left of a move, nothing suspended, nothing lost that was
 * acknowledged; no tag once it is home.
 */
export function wrongsOfMove(host: FakeHost, plan: Plan, where: Whereabouts): string[] {
  return wrongsOf(host, plan, { decision: 'stand-in', where, judge: wrongsOfVolume });
}

/** The same of a raid1's leg that is out with its changes tracked, or is back. */
export function wrongsOfAbsence(host: FakeHost, plan: Plan, where: Whereabouts): string[] {
  return wrongsOf(host, plan, { decision: 'track', where, judge: wrongsOfTracked });
}

/** A planned volume as it is now. */
interface Found {
  planned: PlannedVolume;
  vg: MetaVg;
  lv: MetaLv;
}

interface Judgement {
  decision: PlannedVolume['decision'];
  where: Whereabouts;
  judge: (host: FakeHost, found: Found, where: Whereabouts) => string[];
}

function wrongsOf(host: FakeHost, plan: Plan, { decision, where, judge }: Judgement): string[] {
  const found = plan.volumes
    .filter((planned) => planned.decision === decision)
    .flatMap((planned) => {
      const now = host.world.lv(`${planned.vgName}/${planned.name}`);
      const wrongs =
        now === undefined || now.lv.uuid !== planned.uuid
          ? ['is gone']
          : [...tagsLeft(now.lv, where), ...judge(host, { planned, ...now }, where)];
      return wrongs.map((what) => `${planned.name} ${what}`);
    });
  return [...found, ...wrongsOfHost(host)];
}

function tagsLeft({ tags }: MetaLv, where: Whereabouts): string[] {
  return where === 'home' && tags.length > 0 ? [`has tags: ${tags.join(', ')}`] : [];
}

function wrongsOfTracked({ world }: FakeHost, { planned, vg, lv }: Found, where: Whereabouts): string[] {
  const sight = sightOf(world, vg, lv);
  const found: string[] = [];
  if (lv.type !== 'raid1' || lv.legs.length !== planned.legs.length) found.push(`is ${lv.type} of ${lv.legs.length}`);
  if (!sight.active || sight.partial || sight.health !== '') found.push(`is inactive or ${sight.health}`);
  // The percent of a scrub that a killed command has left says nothing of the legs.
  const isScrubbed = world.copyOf(dmUuid(vg, lv)).action !== 'idle';
  if (sight.percent !== 100 && !isScrubbed) found.push(`is ${sight.percent} % in sync`);
  const wanted = world.acknowledged.get(lv.uuid);
  lv.legs.forEach((name, index) => {
    const leg = mustLv(vg, name);
    const isOut = where === 'away' && leg.uuid === planned.absence?.leg;
    if (leg.tracked !== isOut) found.push(`${name} is ${leg.tracked ? 'out' : 'in'}`);
    const parts = [leg, mustLv(vg, lv.metas[index] ?? '')];
    for (const part of parts) if (isOut && world.isActive(vg, part)) found.push(`${part.name} is active`);
    const numbers = readEnds(world, dmUuid(vg, leg));
    if (!isOut && numbers.some((number) => number !== wanted))
      found.push(`${name} has ${numbers.join(' or ')}, not ${wanted}`);
  });
  return found;
}

export function wrongsOfHost({ world }: FakeHost): string[] {
  const found: string[] = [];
  for (const vg of world.vgs) {
    for (const lv of vg.lvs) {
      if (lv.name.startsWith('pvmove')) found.push(`${vg.name}/${lv.name} is left behind`);
      const device = world.deviceOf(vg, lv);
      const meant = lv.type === 'linear' ? JSON.stringify(tableOf(world, vg, lv)) : null;
      if (device !== undefined && meant !== null && JSON.stringify(device.table) !== meant) {
        found.push(`${vg.name}/${lv.name} runs on another table than the metadata says`);
      }
    }
    for (const pv of vg.pvs) if (pv.missing) found.push(`${pv.disk} is flagged missing`);
  }
  for (const device of world.devices.values()) {
    if (device.suspended) found.push(`${device.name} is suspended`);
    if (world.lvOfDevice(device.uuid) === undefined) found.push(`${device.name} is a device without an LV`);
  }
  return found;
}

function wrongsOfVolume({ world }: FakeHost, { planned, vg, lv }: Found, where: Whereabouts): string[] {
  const sight = sightOf(world, vg, lv);
  const found: string[] = [];
  if (lv.type !== planned.standIn?.kind) found.push(`is ${lv.type}`);
  if (planned.log !== 'unknown' && lv.type === 'mirror' && (lv.log === null ? 'core' : 'disk') !== planned.log) {
    found.push(`has another log than ${planned.log}`);
  }
  if (sight.active !== planned.wasActive) found.push(`is ${sight.active ? 'active' : 'inactive'}`);
  if (sight.partial || sight.health !== '') found.push(`is ${sight.health}`);
  if (sight.active && sight.percent !== 100) found.push(`is ${sight.percent} % in sync`);
  if (sight.active && planned.wasMonitored && !world.monitored.has(lv.uuid)) found.push('is not monitored');
  if (deepParts(vg, lv).some((name) => isMove(mustLv(vg, name)))) found.push('lies on a move');
  found.push(...wrongPlaces({ planned, vg, lv }, where));
  if (!sight.active) activate(world, vg, lv);
  found.push(...wrongReads(world, vg, lv));
  if (!sight.active) deactivate(world, vg, lv);
  return found;
}

/** Where an active volume, or one of its legs, does not give the last write that was acknowledged. */
export function wrongReads(world: World, vg: MetaVg, lv: MetaLv): string[] {
  const wanted = world.acknowledged.get(lv.uuid);
  const read = [
    { name: 'reads', numbers: readAll(world, dmUuid(vg, lv)) },
    ...lv.legs.map((leg) => ({ name: `${leg} has`, numbers: readEnds(world, dmUuid(vg, mustLv(vg, leg))) })),
  ];
  const wrong = read.filter(({ numbers }) => numbers.some((number) => number !== wanted));
  return wrong.map(({ name, numbers }) => `${name} ${numbers.join(' or ')}, not ${wanted}`);
}

function wrongPlaces({ planned, vg, lv }: Found, where: Whereabouts): string[] {
  const { standIn } = planned;
  if (standIn === undefined) return ['has no stand-in'];
  const homes = lv.legs.map((leg) => pvsOf(mustLv(vg, leg)));
  const wanted = planned.legs.map((leg) =>
    leg.areas.map(({ pvUuid }) => (where === 'away' && pvUuid === standIn.source ? standIn.target : (pvUuid ?? ''))),
  );
  const unlike = wanted.some((pvs, index) => [...new Set(pvs)].join() !== homes[index]?.join());
  const metas = lv.metas.map((meta) => homeOf(mustLv(vg, meta)));
  const apart = metas.some((home, index) => !homes[index]?.includes(home));
  return [
    ...(unlike || homes.length !== wanted.length
      ? [`lies on ${JSON.stringify(homes)}, not ${JSON.stringify(wanted)}`]
      : []),
    ...(apart ? ['has metadata apart from its leg'] : []),
  ];
}

function pvsOf(lv: MetaLv): string[] {
  return [...new Set(pvPieces(lv).map(({ pv }) => pv))];
}
