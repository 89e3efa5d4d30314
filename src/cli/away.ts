import { ExitCode } from '../model/errors.js';
import type { Plan } from '../model/plan.js';
import { makeAwayPlan } from '../plan/away/make-away-plan.js';
import { sealPlan, type PlanDraft } from '../plan/seal.js';
import { viewOfDraft } from '../plan/view.js';
import { renderPlan } from '../render/plan.js';
import { textOf, wrap } from '../render/text.js';
import { wantsColor, type Context } from './context.js';
import { findPv } from './find-pv.js';
import { keepPlan } from './keep-plan.js';
import { nextCommand, type VerbOptions } from './options.js';
import { remark, writeJson } from './output.js';
import { exitOf } from './plan-exit.js';
import { byPolicy, readPolicy } from './policy-options.js';
import { runPlan } from './run-plan.js';
import { takeInventory } from './take-inventory.js';
import { plansAway } from './plans-away.js';

/** `raidlift away PV`: plans for everything that lies on a PV, shows it, and moves it elsewhere, so that the PV may be pulled. */
export async function away(names: string[], options: VerbOptions, context: Context): Promise<ExitCode> {
  const policy = await readPolicy(options);
  const inventory = await takeInventory(options, context);
  const { pv } = await findPv(inventory, names[0] ?? '', await context.host(options.host?.[0]));
  const [begun] = await plansAway(pv.uuid, options, context, inventory);
  if (begun !== undefined) {
    if (options.json !== true) context.stdout.write(`Plan ${begun.id} has begun this already; going on with it.\n`);
    return runPlan({ plan: begun, options, context, verb: 'resume', takeOver: true });
  }
  const { draft, inTheWay } = makeAwayPlan({
    inventory,
    assessment: await byPolicy(options, context.rooms.assess(inventory, policy)),
    policy,
    pv: pv.uuid,
    redundancy: options.redundancy ?? 'keep',
    moveOthers: options.moveOthers === true,
    convert: options.convert === true,
    only: options.only ?? [],
  });
  const reasons = options.only === undefined ? inTheWay : [];
  if (draft.volumes.length === 0 && reasons.length === 0) return nothingThere(pv.device, options, context);
  const plan = sealPlan(draft);
  if (exitOf(draft) !== ExitCode.done || reasons.length > 0) return refuse({ draft, plan, reasons }, options, context);
  await keepPlan(plan, options);
  return runPlan({ plan, options, context, verb: 'apply', takeOver: false });
}

function nothingThere(device: string, options: VerbOptions, context: Context): ExitCode {
  if (options.json === true) writeJson(context, { formatVersion: 1, device, volumes: [] });
  else context.stdout.write(`Nothing lies on ${device}: there is nothing to move.\n`);
  return ExitCode.done;
}

interface Refused {
  draft: PlanDraft;
  plan: Plan;
  reasons: readonly string[];
}

/** A PV leaves as a whole or not at all: where something stands against one volume, none is touched. */
function refuse({ draft, plan, reasons }: Refused, options: VerbOptions, context: Context): ExitCode {
  if (options.json === true) writeJson(context, plan);
  else {
    const view = viewOfDraft({ ...draft, volumes: draft.volumes }, 0);
    context.stdout.write(renderPlan(view, { full: true, more: '', color: wantsColor(context) }));
    context.stdout.write(textOf(reasons.flatMap((reason) => wrap(reason, { first: '  also there: ' }))));
  }
  remark(
    context,
    `Nothing was changed: not everything can leave ${draft.away?.device ?? 'the PV'}. Mend what is said above, or name what shall leave: ${nextCommand('away PV --only VG/LV', options)}`,
  );
  return ExitCode.blocked;
}
