import type { Inventory, Pv, Vg, Volume } from '../model/inventory.js';
import type { DraftVolume, Plan } from '../model/plan.js';
import type { Predicate } from '../model/predicate.js';
import { formatBytes } from '../model/quantities.js';
import { findPv, isThere, subjectOf } from '../model/volume.js';
import { chooseTarget, promise, type Promised } from './away/choose-target.js';
import type { StepSketch } from './step.js';
import { absenceOf } from './track.js';

/*
 * What becomes of a tracked leg that is not to come back: a new one on another PV, or none. Seen in the lab, 2.03.16: of a raid1 a leg
 * that is out is only ever replaced (`-m 0`: `Conversion of tracking raid1 LV … is not supported`), by `--replace` while its PV is there and
 * by `--repair` once it is gone; a mirror's is dropped by `-m`, or by `--repair`, which leaves one copy.
 */

/**
 * PVs for new legs, by LV UUID of those of the plan's volumes that have a leg out still; null: none has room. What one is promised is none of the
 * next one's, in the plan's order, so that what was said beforehand stays true whichever of them comes first.
 */
export function refugesOf(volumes: readonly DraftVolume[], vg: Vg): Map<string, Pv | null> {
  const promised: Promised = new Map();
  const refuges = new Map<string, Pv | null>();
  for (const planned of volumes) {
    const now = vg.volumes.find(({ uuid }) => uuid === planned.uuid);
    if (planned.absence === undefined || now === undefined || !isOut(planned, now)) continue;
    refuges.set(planned.uuid, refugeOf(planned, vg, now, promised));
  }
  return refuges;
}

/** A mirror whose leg was given up and that has no new one yet is linear. */
function isOut(planned: DraftVolume, now: Volume): boolean {
  if (isRaid(planned)) return now.operation?.kind === 'split';
  return now.kind === 'linear' || now.legs.some(({ uuid }) => uuid === absenceOf(planned).leg);
}

function refugeOf(planned: DraftVolume, vg: Vg, now: Volume, promised: Promised): Pv | null {
  const { leg, pv, spares = [] } = absenceOf(planned);
  const own = planned.legs.find(({ uuid }) => uuid === leg);
  const data = (own?.areas ?? []).reduce((sum, area) => sum + area.extents, 0);
  const extents = data + (isRaid(planned) ? planned.metadataExtents : 0);
  const target = chooseTarget({ vg, volume: now, source: pv, extents, spares, promised });
  if (target !== null) promise(promised, target, extents);
  return target;
}

function isRaid({ decision }: DraftVolume): boolean {
  return decision === 'track' || decision === 'track-back';
}

/** In one sentence what will be done; shown before anybody agrees to it. */
function sayAbandon(planned: DraftVolume, refuge: Pv | null, isThere: boolean): string {
  const subject = subjectOf(planned);
  const copy = `a full copy, ${formatBytes(planned.sizeBytes)}`;
  if (refuge !== null)
    return `${subject}: the leg that is out is given up; a new one is made on ${refuge.device}, ${copy}`;
  if (!isRaid(planned))
    return `${subject}: the leg that is out is dropped, and no PV has room for a new one: one copy is left`;
  return isThere
    ? `${subject}: the leg that is out comes back, only changes are copied, and is dropped then: no PV has room for a new one`
    : `${subject}: nothing can be done yet: LVM gives a raid1's leg that is out up only for a new one, and no PV has room for that`;
}

export function replaceLeg(planned: DraftVolume, to: string, how: 'replace' | 'repair'): StepSketch {
  const lv = planned.uuid;
  const { pv } = absenceOf(planned);
  return {
    name: 'replace-leg',
    phase: 'restore',
    action: { kind: 'replace-leg', lv, pv, to: [to], how },
    done: [{ kind: 'no-operation', lv }, ...off(planned)],
    copiedBytes: planned.sizeBytes,
  };
}

/** `to`: PVs for the new leg and the log. */
export function repairMirror(planned: DraftVolume, to: string[]): StepSketch {
  const lv = planned.uuid;
  const { pv } = absenceOf(planned);
  return {
    name: 'replace-leg',
    phase: 'restore',
    action: { kind: 'replace-leg', lv, pv, to, how: 'repair' },
    done: [{ kind: 'no-missing-pvs', lv }],
    copiedBytes: to.length === 0 ? 0 : planned.sizeBytes,
  };
}

export function dropTracked(planned: DraftVolume, legs: number): StepSketch {
  const lv = planned.uuid;
  const { pv } = absenceOf(planned);
  return {
    name: 'drop-leg',
    phase: 'restore',
    action: { kind: 'drop-leg', lv, legs, pvs: [pv] },
    done: [...off(planned)],
  };
}

export function verifyAbandoned(planned: DraftVolume, now: Volume): StepSketch {
  const lv = planned.uuid;
  const whole: Predicate[] =
    now.kind === 'linear'
      ? []
      : [
          { kind: 'legs-alive', lv },
          { kind: 'in-sync', lv },
        ];
  return {
    name: 'verify-without',
    phase: 'check',
    action: { kind: 'verify', lv, as: now.kind === 'linear' ? 'linear' : now.kind === 'mirror' ? 'mirror' : 'raid1' },
    done: [
      ...whole,
      ...off(planned),
      { kind: 'no-operation', lv },
      { kind: 'none-suspended', lv },
      { kind: 'no-missing-pvs', lv },
    ],
  };
}

function off(planned: DraftVolume): Predicate[] {
  return [{ kind: 'part-off', lv: planned.uuid, part: planned.uuid, pv: absenceOf(planned).pv }];
}

/** Whether the PV is there. */
export function isPresent(vg: Vg, pvUuid: string): boolean {
  const pv = findPv(vg, pvUuid);
  return pv !== undefined && isThere(pv);
}

/** What becomes of each volume of a plan whose PV is not waited for any more, one sentence each. */
export function sayOutcomes(plan: Plan, inventory: Inventory): string[] {
  const refuges = new Map(inventory.vgs.flatMap((vg) => [...refugesOf(plan.volumes, vg)]));
  return plan.volumes.flatMap((planned) => {
    const vg = inventory.vgs.find(({ uuid }) => uuid === planned.vg);
    const now = vg?.volumes.find(({ uuid }) => uuid === planned.uuid);
    if (vg === undefined || now === undefined) return [];
    if (planned.standIn !== undefined) return [`${subjectOf(planned)}: stays where it is, whole; nothing is done`];
    const refuge = refuges.get(planned.uuid);
    if (planned.absence === undefined || refuge === undefined) return [];
    return [sayAbandon(planned, refuge, isPresent(vg, planned.absence.pv))];
  });
}
