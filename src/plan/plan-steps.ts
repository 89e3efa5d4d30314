import type { Plan, PlannedVolume, Step } from '../model/plan.js';
import { convertSteps } from './convert.js';
import type { Names } from './names.js';
import { volumeStep, vgStep } from './step.js';

export interface StepsInput {
  basis: Plan['basis'];
  volumes: readonly PlannedVolume[];
  /** The plan's tag; a placeholder while it has no id. */
  tag?: string;
}

/**
 * All steps of a plan, in the order of their VGs: save the metadata, mark the volumes, convert one after another (those in
 * sync first, as the others have to wait anyway), take the marks off. A pure function of the plan's own data, so that a
 * loaded plan can be checked against it.
 */
export function planSteps({ basis, volumes, tag = 'raidlift.PLAN' }: StepsInput): Step[] {
  const names = namesOfPlan(basis, volumes, tag);
  const byVg = new Map<string, PlannedVolume[]>();
  for (const volume of volumes) {
    if (volume.decision !== 'convert') continue;
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
    for (const volume of waitingLast(own)) {
      for (const sketch of convertSteps(volume)) steps.push(volumeStep(sketch, volume, names));
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

function tagAll(vg: string, volumes: readonly PlannedVolume[]): Sketch {
  return {
    name: 'tag',
    phase: 'prepare',
    action: { kind: 'tag', vg, lvs: volumes.map((volume) => volume.uuid) },
    done: volumes.map((volume) => ({ kind: 'tagged', lv: volume.uuid })),
    until: 'untag',
  };
}

function untagAll(vg: string, volumes: readonly PlannedVolume[]): Sketch {
  return {
    name: 'untag',
    phase: 'restore',
    action: { kind: 'untag', vg, lvs: volumes.map((volume) => volume.uuid) },
    done: volumes.map((volume) => ({ kind: 'untagged', lv: volume.uuid })),
  };
}

type Sketch = Parameters<typeof vgStep>[0];

/** Stable: volumes that must wait for a copy come after those that need not. */
export function waitingLast(volumes: readonly PlannedVolume[]): PlannedVolume[] {
  return [
    ...volumes.filter((volume) => volume.copiedBytes === 0),
    ...volumes.filter((volume) => volume.copiedBytes > 0),
  ];
}

/** The names a plan itself knows: those at planning. */
function namesOfPlan(basis: Plan['basis'], volumes: readonly PlannedVolume[], tag: string): Names {
  const vgs = new Map(basis.vgs.map((vg) => [vg.uuid, vg.name]));
  const pvs = new Map(basis.pvs.map((pv) => [pv.uuid, pv.device]));
  const lvs = new Map<string, string>();
  for (const volume of volumes) {
    lvs.set(volume.uuid, `${volume.vgName}/${volume.name}`);
    for (const leg of volume.legs) lvs.set(leg.uuid, `${volume.vgName}/${leg.name.replace('_mimage_', '_rimage_')}`);
    for (const stray of volume.strays) lvs.set(stray.uuid, `${volume.vgName}/${stray.name}`);
  }
  return {
    tag,
    vg: (uuid) => known(vgs, uuid),
    lv: (uuid) => known(lvs, uuid),
    pv: (uuid) => known(pvs, uuid),
    backupFile: (uuid) => `backups/${known(vgs, uuid)}`,
  };
}

function known(names: ReadonlyMap<string, string>, uuid: string): string {
  const name = names.get(uuid);
  if (name === undefined) throw new Error(`no name for ${uuid} in the plan`);
  return name;
}
