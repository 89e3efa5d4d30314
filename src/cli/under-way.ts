import { foldJournal } from '../apply/fold-journal.js';
import type { JournalEntry } from '../model/journal.js';
import type { Plan, PlannedVolume } from '../model/plan.js';
import { isActedOn, strategyOf } from '../plan/strategies.js';

/** How far a plan has come, by its journal. */
export type PlanPhase = 'new' | 'agreed' | 'under-way' | 'away' | 'finished' | 'closed';

/**
 * `new`: nothing was begun. `agreed`: a run was broken off between consent and its first step. `away`: everything is elsewhere for a while.
 * `finished`: every volume reached its goal and its tag was taken off after that. The host may know better; this only says which plan a person means by `raidlift resume`.
 */
export function phaseOf(plan: Plan, entries: readonly JournalEntry[]): PlanPhase {
  const { closed, heading, reached } = foldJournal(entries);
  if (closed) return 'closed';
  if (!entries.some((entry) => entry.event.kind === 'started')) {
    return entries.at(-1)?.event.kind === 'opened' ? 'agreed' : 'new';
  }
  const acted = plan.volumes.filter(isActedOn);
  const vgs = plan.basis.vgs.filter((vg) => plan.steps.some((step) => step.vg === vg.uuid));
  const others = acted.filter((volume) => strategyOf(volume)?.back === undefined);
  if (heading !== 'away' || others.length === acted.length) {
    return vgs.every((vg) => isVgFinished(vg, acted, entries)) ? 'finished' : 'under-way';
  }
  // What is to come back keeps its mark until then; the others are over as in any plan.
  const isAway = acted.every(({ uuid }) => reached.has(uuid)) && vgs.every((vg) => isVgFinished(vg, others, entries));
  return isAway ? 'away' : 'under-way';
}

/** The PVs that legs leave by this plan, for a while. */
export function pvsAwayBy({ away, volumes }: Pick<Plan, 'away' | 'volumes'>): string[] {
  const left = volumes.flatMap(({ standIn }) => standIn?.source ?? []);
  return [...new Set(away === undefined ? left : [away.pv, ...left])];
}

function isVgFinished(
  vg: { uuid: string; name: string },
  volumes: readonly PlannedVolume[],
  entries: readonly JournalEntry[],
): boolean {
  const own = volumes.filter((volume) => volume.vg === vg.uuid);
  const all = own.map((volume) => volume.uuid);
  let open = new Set(all);
  let heading = 'away';
  const tags = own.some((volume) => volume.useTags);
  let untagged = !tags;
  for (const { event } of entries) {
    if (event.kind === 'turned' && event.to !== heading) {
      heading = event.to;
      open = new Set(all);
      untagged = !tags;
    }
    if (event.kind === 'reached' && open.delete(event.volume)) untagged = !tags;
    if (event.kind === 'finished' && event.step === `${vg.name}:untag`) untagged = true;
  }
  return open.size === 0 && untagged;
}
