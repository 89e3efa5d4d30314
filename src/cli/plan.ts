import { readableJson } from '../model/canonical-json.js';
import type { ExitCode } from '../model/errors.js';
import type { Volume } from '../model/inventory.js';
import type { Plan } from '../model/plan.js';
import { renderPlan } from '../render/plan.js';
import { isNotWritable } from '../state/faults.js';
import { savePlan } from '../state/plan-file.js';
import { beginAnew, readEntries } from '../state/store.js';
import { wantsColor, type Context } from './context.js';
import { chosenVolumes } from './narrow.js';
import { nextCommand, type VerbOptions } from './options.js';
import { remark, writeJson, writeResult } from './output.js';
import { exitOf } from './plan-exit.js';
import { readPolicy } from './policy-file.js';
import { takeInventory } from './take-inventory.js';

/** `raidlift plan`: makes a plan, shows it and keeps it. Exit 3 where something is blocked or undecided. */
export async function plan(names: string[], options: VerbOptions, context: Context): Promise<ExitCode> {
  const policy = await readPolicy(options);
  const inventory = await takeInventory(options, context);
  const chosen = chosenVolumes(inventory, names);
  const only = (volume: Volume): boolean => chosen === null || chosen.has(volume.uuid);
  const assessment = await context.rooms.assess(inventory, policy, { only });
  const made = await context.rooms.makePlan({ inventory, assessment, policy, select: names });
  if (options.json === true) writeJson(context, made);
  else
    context.stdout.write(
      renderPlan(made, { full: options.full === true, more: '--full lists all', color: wantsColor(context) }),
    );
  const kept = await keep(made, options);
  if (options.json === true) remark(context, kept);
  else context.stdout.write(`${kept}\n`);
  return exitOf(made);
}

/** Keeps the plan where that makes sense, and says in one sentence what to do next. */
async function keep(made: Plan, options: VerbOptions): Promise<string> {
  if (options.out !== undefined) {
    await writeResult(options.out, readableJson(made));
    return `No volume was changed. The plan is in ${options.out}: ${nextCommand(`apply ${options.out}`, options)}`;
  }
  if (made.steps.length === 0) return 'Nothing to do; no volume was changed and no plan was kept.';
  if (options.from !== undefined) {
    return 'Nothing was changed or kept: the plan is made from a saved report. --out FILE keeps it.';
  }
  try {
    await savePlan({ stateDir: options.stateDir, plan: made });
    await reopen(made.id, options.stateDir);
  } catch (error) {
    if (!isNotWritable(error)) throw error;
    return `Nothing was changed or kept: ${options.stateDir} cannot be written. --out FILE keeps the plan.`;
  }
  return `No volume was changed. The plan is kept: ${nextCommand(`apply ${made.id}`, options)}`;
}

/** The same host gives the same plan, id included: made again after it was given up, it may be applied again. */
async function reopen(planId: string, stateDir: string): Promise<void> {
  const entries = await readEntries({ stateDir, planId });
  if (entries.some((entry) => entry.event.kind === 'closed')) await beginAnew({ stateDir, planId });
}
