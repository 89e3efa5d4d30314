import type { ExitCode } from '../model/errors.js';
import type { Volume } from '../model/inventory.js';
import { sealPlan, type PlanDraft } from '../plan/seal.js';
import { isActedOn } from '../plan/strategies.js';
import { viewOfDraft, viewOfPlan } from '../plan/view.js';
import { renderPlan, SHOWN_WITH_STEPS } from '../render/plan.js';
import { wantsColor, type Context } from './context.js';
import { keepPlan } from './keep-plan.js';
import { chosenVolumes } from './narrow.js';
import type { VerbOptions } from './options.js';
import { remark, writeJson } from './output.js';
import { exitOf } from './plan-exit.js';
import { byPolicy, readPolicy } from './policy-options.js';
import { takeInventory } from './take-inventory.js';

/** `raidlift plan`: makes a plan, shows it and keeps it. Exit 3 where something is blocked or undecided. */
export async function plan(names: string[], options: VerbOptions, context: Context): Promise<ExitCode> {
  const policy = await readPolicy(options);
  const inventory = await takeInventory(options, context);
  const chosen = chosenVolumes(inventory, names);
  const only = (volume: Volume): boolean => chosen === null || chosen.has(volume.uuid);
  const assessment = await byPolicy(options, context.rooms.assess(inventory, policy, { only }));
  const draft = await byPolicy(options, context.rooms.makePlan({ inventory, assessment, policy, select: names }));
  const full = options.full === true;
  // A document is made only where it goes somewhere: for very many volumes that is most of the work.
  const made = options.json === true || isKept(draft, options) ? sealPlan(draft) : null;
  if (options.json === true) writeJson(context, made);
  else {
    const view = made === null ? viewOfDraft(draft, full ? Infinity : SHOWN_WITH_STEPS) : viewOfPlan(made);
    context.stdout.write(renderPlan(view, { full, more: '--full lists all', color: wantsColor(context) }));
  }
  const kept = made === null || !isKept(draft, options) ? notKept(draft) : await keepPlan(made, options);
  if (options.json === true) remark(context, kept);
  else context.stdout.write(`${kept}\n`);
  return exitOf(draft);
}

/** A plan without steps is no use later, one from a saved report is kept only where a person says so. */
function isKept(draft: PlanDraft, options: VerbOptions): boolean {
  return options.out !== undefined || (options.from === undefined && hasWork(draft));
}

function hasWork(draft: PlanDraft): boolean {
  return draft.volumes.some((volume) => isActedOn(volume));
}

function notKept(draft: PlanDraft): string {
  return hasWork(draft)
    ? 'Nothing was changed or kept: the plan is made from a saved report. --out FILE keeps it.'
    : 'Nothing to do; no volume was changed and no plan was kept.';
}
