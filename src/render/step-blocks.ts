import type { DraftVolume, Step } from '../model/plan.js';
import { subjectOf } from '../model/volume.js';
import { strategyOf } from '../plan/strategies.js';
import type { PlanView } from '../plan/view.js';

/** Steps that follow each other and belong to the same volume or VG. */
export interface StepBlock {
  heading: string;
  steps: Step[];
  /** Null for the steps of a whole VG. */
  volume: DraftVolume | null;
}

/** The steps of a plan in order, cut where they change from one volume or VG to the next, and where the way back of what is only for a while begins. */
export function blocksOf(plan: Pick<PlanView, 'basis' | 'volumes' | 'steps'>): StepBlock[] {
  const volumes = new Map(plan.volumes.map((volume) => [volume.uuid, volume]));
  const vgs = new Map(plan.basis.vgs.map((vg) => [vg.uuid, vg.name]));
  const blocks: StepBlock[] = [];
  const wayBack = new Set(plan.volumes.flatMap(wayBackOf));
  let owner: string | undefined;
  for (const step of plan.steps) {
    const isWayBack = wayBack.has(step.id);
    const next = `${step.volume ?? step.vg}${isWayBack ? ' back' : ''}`;
    const last = blocks.at(-1);
    if (last !== undefined && next === owner) {
      last.steps.push(step);
      continue;
    }
    const volume = (step.volume === undefined ? undefined : volumes.get(step.volume)) ?? null;
    const heading = volume === null ? `VG ${vgs.get(step.vg) ?? step.vg}` : subjectOf(volume);
    blocks.push({
      heading: isWayBack ? `${heading}: its way back, by raidlift back` : heading,
      steps: [step],
      volume,
    });
    owner = next;
  }
  return blocks;
}

/** Ids of the steps that come when a person says that it is over. */
function wayBackOf(volume: DraftVolume): string[] {
  return (strategyOf(volume)?.back?.(volume) ?? []).map(({ name }) => `${subjectOf(volume)}:${name}`);
}
