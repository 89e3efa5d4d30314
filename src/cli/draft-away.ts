import { ExitCode } from '../model/errors.js';
import type { Inventory } from '../model/inventory.js';
import type { Policy } from '../model/policy.js';
import type { PlanDraft } from '../plan/seal.js';
import { viewOfDraft } from '../plan/view.js';
import { renderPlan } from '../render/plan.js';
import { textOf, wrap } from '../render/text.js';
import type { Context } from './context.js';
import { nextCommand, type VerbOptions } from './options.js';
import { exitOf } from './plan-exit.js';
import { byPolicy } from './policy-options.js';

export interface AwayDraft {
  draft: PlanDraft;
  /** What else lies there and cannot leave, a sentence each. */
  reasons: readonly string[];
  /** A PV leaves as a whole or not at all: where something stands against one volume, none is touched. */
  refused: boolean;
}

type AwayOptions = Pick<VerbOptions, 'policy' | 'redundancy' | 'moveOthers' | 'convert' | 'only'>;

/** What it takes that a PV (its UUID) can leave, as `raidlift away` and the wizard plan it. */
export async function draftAway(
  { inventory, policy, pv, options }: { inventory: Inventory; policy: Policy; pv: string; options: AwayOptions },
  context: Context,
): Promise<AwayDraft> {
  const { makeAwayPlan } = await import('../plan/away/make-away-plan.js');
  const { draft, inTheWay } = makeAwayPlan({
    inventory,
    assessment: await byPolicy(options, context.rooms.assess(inventory, policy)),
    policy,
    pv,
    redundancy: options.redundancy ?? 'keep',
    moveOthers: options.moveOthers === true,
    convert: options.convert === true,
    only: options.only ?? [],
  });
  const reasons = options.only === undefined ? inTheWay : [];
  return { draft, reasons, refused: exitOf(draft) !== ExitCode.done || reasons.length > 0 };
}

/** Why a PV cannot leave, volume by volume. */
export function renderRefusal({ draft, reasons }: AwayDraft, color: boolean): string {
  return (
    renderPlan(viewOfDraft(draft, 0), { full: true, more: '', color }) +
    textOf(reasons.flatMap((reason) => wrap(reason, { first: '  also there: ' })))
  );
}

export function sayRefused({ draft }: AwayDraft, options: Pick<VerbOptions, 'stateDir' | 'host'>): string {
  return `Nothing was changed: not everything can leave ${draft.away?.device ?? 'the PV'}. Mend what is said above, or name what shall leave: ${nextCommand('away PV --only VG/LV', options)}`;
}
