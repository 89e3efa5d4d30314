import { ExitCode } from '../model/errors.js';
import { sealPlan } from '../plan/seal.js';
import { wantsColor, type Context } from './context.js';
import { draftAway, renderRefusal, sayRefused, type AwayDraft } from './draft-away.js';
import { findPv } from './find-pv.js';
import { keepPlan } from './keep-plan.js';
import type { VerbOptions } from './options.js';
import { remark, writeJson } from './output.js';
import { readPolicy } from './policy-options.js';
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
  const made = await draftAway({ inventory, policy, pv: pv.uuid, options }, context);
  const { draft, reasons } = made;
  if (draft.volumes.length === 0 && reasons.length === 0) return nothingThere(pv.device, options, context);
  const plan = sealPlan(draft);
  if (made.refused) return refuse(made, { options, context });
  await keepPlan(plan, options);
  return runPlan({ plan, options, context, verb: 'apply', takeOver: false });
}

function nothingThere(device: string, options: VerbOptions, context: Context): ExitCode {
  if (options.json === true) writeJson(context, { formatVersion: 1, device, volumes: [] });
  else context.stdout.write(`Nothing lies on ${device}: there is nothing to move.\n`);
  return ExitCode.done;
}

function refuse(made: AwayDraft, { options, context }: { options: VerbOptions; context: Context }): ExitCode {
  if (options.json === true) writeJson(context, sealPlan(made.draft));
  else context.stdout.write(renderRefusal(made, wantsColor(context)));
  remark(context, sayRefused(made, options));
  return ExitCode.blocked;
}
