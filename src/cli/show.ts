import { ExitCode } from '../model/errors.js';
import { viewOfPlan } from '../plan/view.js';
import { renderPlan } from '../render/plan.js';
import { wantsColor, type Context } from './context.js';
import { findPlan } from './find-plan.js';
import type { VerbOptions } from './options.js';
import { writeJson } from './output.js';

/** `raidlift show PLAN`: a plan as it was made, stale or not. */
export async function show(names: string[], options: VerbOptions, context: Context): Promise<ExitCode> {
  const plan = await findPlan(names[0] ?? '', options.stateDir, context);
  if (options.json === true) writeJson(context, plan);
  else
    context.stdout.write(
      renderPlan(viewOfPlan(plan), {
        full: options.full === true,
        more: '--full lists all',
        color: wantsColor(context),
      }),
    );
  return ExitCode.done;
}
