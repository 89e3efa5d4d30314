import type { Plan, DraftVolume, Step } from '../model/plan.js';
import type { Names } from './names.js';
import { inOrder } from './order.js';
import { volumeStep, vgStep } from './step.js';
import { isActedOn, strategyOf } from './strategies.js';

export interface StepsInput {
  basis: Plan['basis'];
  /** The PV that leaves, in a plan of that kind. */
  away?: Plan['away'];
  volumes: readonly DraftVolume[];
  /** The plan's tag; a placeholder while it has no id. */
  tag?: string;
  /** Volumes whose own steps are wanted; all when absent. */
  only?: ReadonlySet<string>;
}

/**
 * All steps of a plan, in the order of their VGs: save the metadata, mark the volumes, take one after another (those in
 * sync first, as the others have to wait anyway), take the marks off. A pure function of the plan's own data, so that a
 * loaded plan can be checked against it.
 */
export function planSteps({ basis, away, volumes, tag = 'raidlift.PLAN', only }: StepsInput): Step[] {
  const names = namesOfPlan(basis, volumes, tag);
  const byVg = new Map<string, DraftVolume[]>();
  for (const volume of volumes) {
    if (!isActedOn(volume)) continue;
    const list = byVg.get(volume.vg);
    if (list === undefined) byVg.set(volume.vg, [volume]);
    else list.push(volume);
  }
  const steps: Step[] = [];
  for (const vg of basis.vgs) {
    const own = byVg.get(vg.uuid);
    if (own === undefined) continue;
    const tagged = own.filter((volume) => volume.useTags);
    steps.push(vgStep(backup(vg.uuid, vg.name), vg, names));
    if (tagged.length > 0) steps.push(vgStep(tagAll(vg.uuid, tagged), vg, names));
    const isShown = (volume: DraftVolume): boolean => only === undefined || only.has(volume.uuid);
    const shown = inOrder(own).filter(isShown);
    for (const volume of shown) {
      for (const sketch of strategyOf(volume)?.steps(volume) ?? []) steps.push(volumeStep(sketch, volume, names));
    }
    if (away?.whole === true) steps.push(vgStep(checkPv(vg, away.pv), vg, names));
    for (const volume of inOrder(shown, 'back')) {
      for (const sketch of strategyOf(volume)?.back?.(volume) ?? []) steps.push(volumeStep(sketch, volume, names));
    }
    if (tagged.length > 0) steps.push(vgStep(untagAll(vg.uuid, tagged), vg, names));
  }
  return steps;
}

function backup(vg: string, name: string) {
  return {
    name: 'backup',
    phase: 'prepare',
    action: { kind: 'backup', vg },
    done: [{ kind: 'recorded', step: `${name}:backup` }],
  } as const satisfies Sketch;
}

function tagAll(vg: string, volumes: readonly DraftVolume[]): Sketch {
  return {
    name: 'tag',
    phase: 'prepare',
    action: { kind: 'tag', vg, lvs: volumes.map((volume) => volume.uuid) },
    done: volumes.map((volume) => ({ kind: 'tagged', lv: volume.uuid })),
    until: 'untag',
  };
}

function untagAll(vg: string, volumes: readonly DraftVolume[]): Sketch {
  return {
    name: 'untag',
    phase: 'restore',
    action: { kind: 'untag', vg, lvs: volumes.map((volume) => volume.uuid) },
    done: volumes.map((volume) => ({ kind: 'untagged', lv: volume.uuid })),
  };
}

/** Comes when all that was on the PV is elsewhere. */
export function checkPv(vg: { uuid: string; name: string }, pv: string): Sketch {
  return {
    name: 'check-pv',
    phase: 'check',
    action: { kind: 'check-pv', vg: vg.uuid, pv },
    done: [{ kind: 'recorded', step: `${vg.name}:check-pv` }],
  };
}

type Sketch = Parameters<typeof vgStep>[0];

/** The names a plan itself knows: those at planning. Parts are looked up only where a volume needs them. */
function namesOfPlan(basis: Plan['basis'], volumes: readonly DraftVolume[], tag: string): Names {
  const vgs = new Map(basis.vgs.map((vg) => [vg.uuid, vg.name]));
  const pvs = new Map(basis.pvs.map((pv) => [pv.uuid, pv.device]));
  const lvs = new Map<string, string>();
  for (const volume of volumes) {
    if (!isActedOn(volume)) continue;
    lvs.set(volume.uuid, `${volume.vgName}/${volume.name}`);
    for (const stray of volume.strays) lvs.set(stray.uuid, `${volume.vgName}/${stray.name}`);
    if (volume.standIn !== undefined) lvs.set(volume.standIn.part, `${volume.vgName}/${volume.standIn.name}`);
    const isRaid = volume.proveTracking || volume.convertFirst === true;
    if (volume.absence === undefined && !isRaid) continue;
    for (const { uuid, name } of volume.legs) {
      lvs.set(uuid, `${volume.vgName}/${isRaid ? name.replace('_mimage_', '_rimage_') : name}`);
    }
  }
  return {
    tag,
    vg: (uuid) => known(vgs, uuid),
    lv: (uuid) => known(lvs, uuid),
    pv: (uuid) => known(pvs, uuid),
    move: (uuid) => `${known(lvs, uuid).split('/')[0]}/pvmove0`,
    backupFile: (uuid) => `backups/${known(vgs, uuid)}`,
  };
}

function known(names: ReadonlyMap<string, string>, uuid: string): string {
  const name = names.get(uuid);
  if (name === undefined) throw new Error(`no name for ${uuid} in the plan`);
  return name;
}
