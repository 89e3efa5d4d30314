import type { DraftVolume } from '../model/plan.js';
import type { Predicate } from '../model/predicate.js';
import { pvsOf } from '../model/volume.js';
import { afterEndingSteps, endingSteps } from './ending.js';
import type { StepSketch } from './step.js';

/**
 * The regular steps that take one exclusive mirror to raid1, in order. Which of them run is decided at apply by what the
 * host shows (`apply/next-step.ts`); recovery steps come from `recover.ts`.
 */
export function convertSteps(volume: DraftVolume): StepSketch[] {
  const checks = [...scrub(volume), ...prove(volume)];
  const [limit, free] = volume.recoveryRate === undefined || checks.length === 0 ? [] : rateSteps(volume);
  return [
    ...endingSteps(volume),
    ...prepare(volume),
    ...compare(volume),
    convert(volume),
    verify(volume),
    ...(limit === undefined ? [] : [limit]),
    ...checks,
    ...(free === undefined ? [] : [free]),
    ...restore(volume),
    ...afterEndingSteps(volume),
  ];
}

/** How often a scrub reads everything: `repair` once to count, once to make equal. */
export const SCRUB_PASSES: Readonly<Record<DraftVolume['scrub'], number>> = { never: 0, check: 1, repair: 2 };

/** How many steps `convertSteps` gives and how many of them run a command, without making them. */
export function countSteps(volume: DraftVolume): { steps: number; commands: number } {
  const scrubs = SCRUB_PASSES[volume.scrub];
  const proof = volume.proveTracking && volume.legs.length > 0 ? 2 : 0;
  const isPlain = volume.ending === undefined && volume.managed === undefined;
  const ending = isPlain ? [] : [...endingSteps(volume), ...afterEndingSteps(volume)];
  const own = ending.filter(({ action }) => action.kind === 'activate' || action.kind === 'deactivate').length;
  const activation = volume.wasActive ? 0 : volume.ending === undefined ? 2 : 1;
  const tidying = volume.strays.length > 0 ? 1 : 0;
  const limits = volume.recoveryRate !== undefined && scrubs + proof > 0 ? 2 : 0;
  const commands = 1 + limits + scrubs + proof + activation + tidying + (volume.log === 'mirrored' ? 1 : 0) + own;
  const looks = 1 + (mustWait(volume) ? 1 : 0) + (volume.compareLegs === true ? 1 : 0);
  return { steps: commands + looks + ending.length - own, commands };
}

/** Its legs may not be in sync yet; an inactive mirror does not say. */
function mustWait(volume: DraftVolume): boolean {
  return volume.copiedBytes > 0 || !volume.wasActive;
}

function prepare(volume: DraftVolume): StepSketch[] {
  const lv = volume.uuid;
  const steps: StepSketch[] = [];
  if (volume.strays.length > 0) {
    steps.push({
      name: 'remove-strays',
      phase: 'prepare',
      action: { kind: 'remove-strays', lv, strays: volume.strays.map((stray) => stray.uuid) },
      mayStart: [{ kind: 'segtype-is', lv, type: 'mirror' }],
      done: [{ kind: 'no-strays', lv }],
    });
  }
  if (!volume.wasActive && volume.ending === undefined) {
    steps.push({
      name: 'activate',
      phase: 'prepare',
      action: { kind: 'activate', lv, ignoreSkip: volume.ignoreSkip },
      mayStart: [{ kind: 'no-missing-pvs', lv }],
      done: [{ kind: 'active', lv }],
      until: 'deactivate',
    });
  }
  if (volume.log === 'mirrored') {
    steps.push({
      name: 'log-to-core',
      phase: 'prepare',
      action: { kind: 'log-to-core', lv },
      mayStart: [{ kind: 'in-sync', lv }],
      done: [{ kind: 'log-is', lv, log: 'core' }],
    });
  }
  if (mustWait(volume)) {
    steps.push({
      name: 'wait-sync',
      phase: 'prepare',
      action: { kind: 'wait-sync', lv },
      mayStart: [{ kind: 'active', lv }],
      done: [{ kind: 'in-sync', lv }],
      copiedBytes: volume.copiedBytes,
    });
  }
  return steps;
}

/** LVM's 100 % proves little for a mirror: one that synced while nobody watched it counts what it could not copy as copied (facts §3). */
function compare(volume: DraftVolume): StepSketch[] {
  if (volume.compareLegs !== true) return [];
  const lv = volume.uuid;
  return [
    {
      name: 'compare-legs',
      phase: 'prepare',
      action: { kind: 'compare-legs', lv, before: 'conversion' },
      mayStart: [
        { kind: 'active', lv },
        { kind: 'in-sync', lv },
      ],
      done: [{ kind: 'recorded', step: `${volume.vgName}/${volume.name}:compare-legs` }],
    },
  ];
}

function convert(volume: DraftVolume): StepSketch {
  const lv = volume.uuid;
  return {
    name: 'convert',
    phase: 'convert',
    action: { kind: 'convert', lv, regionBytes: volume.regionBytes },
    mayStart: [
      { kind: 'segtype-is', lv, type: 'mirror' },
      { kind: 'active', lv },
      { kind: 'in-sync', lv },
      { kind: 'no-strays', lv },
      { kind: 'none-suspended', lv },
      { kind: 'no-operation', lv },
      { kind: 'no-missing-pvs', lv },
      { kind: 'room-for-metadata', lv, extentsPerLeg: volume.metadataExtents },
    ],
    done: [{ kind: 'segtype-is', lv, type: 'raid1' }],
  };
}

function verify(volume: DraftVolume): StepSketch {
  return { name: 'verify', phase: 'check', action: { kind: 'verify', lv: volume.uuid }, done: healthy(volume) };
}

/** What a converted volume must show, all at once. */
export function healthy(volume: DraftVolume): Predicate[] {
  const lv = volume.uuid;
  return [
    { kind: 'segtype-is', lv, type: 'raid1' },
    { kind: 'legs-are', lv, count: volume.legs.length },
    { kind: 'legs-alive', lv },
    { kind: 'in-sync', lv },
    { kind: 'no-strays', lv },
    { kind: 'none-suspended', lv },
    { kind: 'no-operation', lv },
    { kind: 'no-missing-pvs', lv },
    ...(volume.wasMonitored ? [{ kind: 'monitored', lv } as const] : []),
  ];
}

/**
 * Limits the speed of copies of a raid1, and takes the limit off. In LVM's metadata, so a boot does not end it; both may be
 * repeated, and a scrub that runs meanwhile stops [lab, 2.03.16]. Of a mirror LVM refuses it (rc 5).
 */
export function rateSteps(volume: DraftVolume): [limit: StepSketch, free: StepSketch] {
  const lv = volume.uuid;
  const mayStart: StepSketch['mayStart'] = [{ kind: 'segtype-is', lv, type: 'raid1' }];
  const { minKiB, maxKiB } = volume.recoveryRate ?? { minKiB: 0, maxKiB: 0 };
  const sketch = (name: string, phase: StepSketch['phase']) => ({
    name,
    phase,
    mayStart,
    done: [{ kind: 'recorded' as const, step: `${volume.vgName}/${volume.name}:${name}` }],
  });
  return [
    { ...sketch('limit-rate', 'check'), action: { kind: 'limit-rate', lv, minKiB, maxKiB }, until: 'free-rate' },
    { ...sketch('free-rate', 'restore'), action: { kind: 'limit-rate', lv, minKiB: 0, maxKiB: 0 } },
  ];
}

function scrub(volume: DraftVolume): StepSketch[] {
  const modes: ('check' | 'repair')[] =
    volume.scrub === 'never' ? [] : volume.scrub === 'check' ? ['check'] : ['check', 'repair'];
  return modes.map((mode) => ({
    name: `scrub-${mode}`,
    phase: 'check',
    action: { kind: 'scrub', lv: volume.uuid, mode },
    mayStart: [
      { kind: 'segtype-is', lv: volume.uuid, type: 'raid1' },
      { kind: 'active', lv: volume.uuid },
      { kind: 'in-sync', lv: volume.uuid },
    ],
    done: [{ kind: 'recorded', step: `${volume.vgName}/${volume.name}:scrub-${mode}` }],
  }));
}

function prove(volume: DraftVolume): StepSketch[] {
  const lv = volume.uuid;
  const last = volume.legs.at(-1);
  if (!volume.proveTracking || last === undefined) return [];
  return [
    {
      name: 'track-split',
      phase: 'check',
      action: { kind: 'track-split', lv, leg: last.uuid, pvs: pvsOf(last) },
      mayStart: healthy(volume),
      done: [{ kind: 'recorded', step: `${volume.vgName}/${volume.name}:track-split` }],
      until: 'track-merge',
    },
    {
      name: 'track-merge',
      phase: 'check',
      action: { kind: 'track-merge', lv, leg: last.uuid },
      mayStart: [{ kind: 'split', lv }],
      done: [{ kind: 'recorded', step: `${volume.vgName}/${volume.name}:track-merge` }],
    },
  ];
}

function restore(volume: DraftVolume): StepSketch[] {
  const lv = volume.uuid;
  if (volume.wasActive) return [];
  return [
    {
      name: 'deactivate',
      phase: 'restore',
      action: { kind: 'deactivate', lv },
      mayStart: [{ kind: 'segtype-is', lv, type: 'raid1' }],
      done: [{ kind: 'inactive', lv }],
    },
  ];
}
