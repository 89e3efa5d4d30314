import { readableJson } from '../model/canonical-json.js';
import { ExitCode } from '../model/errors.js';
import { isActedOn } from '../plan/strategies.js';
import { sealPlan, type PlanDraft } from '../plan/seal.js';
import { viewOfPlan } from '../plan/view.js';
import { renderPlan } from '../render/plan.js';
import { savePlan } from '../state/plan-file.js';
import { beginAnew, readEntries } from '../state/store.js';
import { wantsColor, type Context } from './context.js';
import { nextCommand, type VerbOptions } from './options.js';
import { remark, writeJson, writeResult } from './output.js';
import { exitOf } from './plan-exit.js';
import { runPlan } from './run-plan.js';
import { phaseOf } from './under-way.js';

/** What the verbs that plan and carry out in one do with their plan: show it, keep it, ask, carry it out. */
export async function carryOutDraft(draft: PlanDraft, options: VerbOptions, context: Context): Promise<ExitCode> {
  const plan = sealPlan(draft);
  const acts = draft.volumes.some(isActedOn);
  if (!acts || options.out !== undefined) {
    if (options.json === true) writeJson(context, plan);
    else context.stdout.write(renderPlan(viewOfPlan(plan), { full: false, more: '', color: wantsColor(context) }));
    if (!acts || options.out === undefined) return exitOf(draft);
    await writeResult(options.out, readableJson(plan));
    remark(
      context,
      `No volume was changed. The plan is in ${options.out}: ${nextCommand(`apply ${options.out}`, options)}`,
    );
    return ExitCode.done;
  }
  await savePlan({ stateDir: options.stateDir, plan });
  const where = { stateDir: options.stateDir, planId: plan.id };
  const phase = phaseOf(plan, await readEntries(where));
  // The same host gives the same plan, id included: what was given up or finished may be done again.
  if (phase === 'closed' || phase === 'finished') await beginAnew(where);
  return runPlan({ plan, options, context, verb: 'apply', takeOver: phase === 'under-way' });
}
