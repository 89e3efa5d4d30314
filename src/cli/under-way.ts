import { foldJournal } from '../apply/fold-journal.js';
import type { JournalEntry } from '../model/journal.js';
import type { Plan } from '../model/plan.js';
import { isActedOn } from '../plan/strategies.js';

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
  const moved = plan.volumes.filter(isActedOn);
  if (plan.away !== undefined && heading === 'away' && moved.every(({ uuid }) => reached.has(uuid))) return 'away';
  const vgs = plan.basis.vgs.filter((vg) => plan.steps.some((step) => step.vg === vg.uuid));
  return vgs.every((vg) => isVgFinished(plan, vg, entries)) ? 'finished' : 'under-way';
}

function isVgFinished(plan: Plan, vg: { uuid: string; name: string }, entries: readonly JournalEntry[]): boolean {
  const open = new Set(
    plan.volumes.filter((volume) => volume.vg === vg.uuid && isActedOn(volume)).map((volume) => volume.uuid),
  );
  const tags = plan.steps.some((step) => step.vg === vg.uuid && step.action.kind === 'untag');
  let untagged = !tags;
  for (const { event } of entries) {
    if (event.kind === 'reached' && open.delete(event.volume)) untagged = !tags;
    if (event.kind === 'finished' && event.step === `${vg.name}:untag`) untagged = true;
  }
  return open.size === 0 && untagged;
}
