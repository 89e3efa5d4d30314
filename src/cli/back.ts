import { ExitCode, RaidliftError, usageError } from '../model/errors.js';
import type { Inventory } from '../model/inventory.js';
import type { Plan } from '../model/plan.js';
import { listPlans, readPlanDocument } from '../state/plan-file.js';
import { readEntries } from '../state/store.js';
import type { Context } from './context.js';
import { findPv } from './find-pv.js';
import { nextCommand, type VerbOptions } from './options.js';
import { plansAway } from './plans-away.js';
import { runPlan } from './run-plan.js';
import { takeInventory } from './take-inventory.js';
import { phaseOf, pvsAwayBy } from './under-way.js';

/**
 * `raidlift back PV`: goes on with the plan by which the PV went away: everything comes back to it, or stays where it is (`--stay`,
 * `--abandon`).
 */
export async function back(names: string[], options: VerbOptions, context: Context): Promise<ExitCode> {
  const inventory = await takeInventory(options, context);
  const name = names[0] ?? '';
  const plan = await planFor(name, inventory, options, context);
  const to = options.stay === true || options.abandon === true ? 'stay' : 'back';
  if (to === 'back' || options.stay === true) {
    for (const uuid of pvsAwayBy(plan)) requirePresent({ inventory, uuid, plan }, options);
  }
  return runPlan({ plan, options, context, verb: 'back', takeOver: true, turn: to });
}

/** By the PV as it is seen now, or by the path that it had when it went. */
async function planFor(name: string, inventory: Inventory, options: VerbOptions, context: Context): Promise<Plan> {
  const uuid = await findPv(inventory, name, await context.host(options.host?.[0])).then(
    ({ pv }) => pv.uuid,
    (error: unknown) => uuidByOldPath(name, options, context, error),
  );
  const [plan, ...more] = await plansAway(uuid, options, context);
  if (more.length > 0) {
    const ids = [plan, ...more].map((each) => each?.id ?? '').join(', ');
    throw usageError(
      'PLAN_AMBIGUOUS',
      `${name} is away by several plans: ${ids}; close those that are over: raidlift close PLAN`,
    );
  }
  if (plan !== undefined) return plan;
  throw usageError(
    'NOT_AWAY',
    `No plan in ${options.stateDir} has sent ${name} away. To move something onto it: send the PV away where that lies now (raidlift away PV, with the policy's spares)`,
  );
}

async function uuidByOldPath(name: string, options: VerbOptions, context: Context, error: unknown): Promise<string> {
  for (const { id, planFile } of await listPlans(options.stateDir)) {
    const plan = await context.rooms.verifyPlan(await readPlanDocument(planFile), planFile);
    const phase = phaseOf(plan, await readEntries({ stateDir: options.stateDir, planId: id }));
    if (phase !== 'under-way' && phase !== 'away') continue;
    const pv = pvsAwayBy(plan).find((uuid) => [uuid, deviceThen(uuid, plan)].includes(name));
    if (pv !== undefined) return pv;
  }
  throw error;
}

/** Where the PV was when the plan was made. */
function deviceThen(uuid: string, { away, basis }: Plan): string | undefined {
  return away?.pv === uuid ? away.device : basis.pvs.find((pv) => pv.uuid === uuid)?.device;
}

interface Leaver {
  inventory: Inventory;
  uuid: string;
  plan: Plan;
}

function requirePresent({ inventory, uuid, plan }: Leaver, options: VerbOptions): void {
  const pv = inventory.vgs.flatMap((vg) => vg.pvs).find((candidate) => candidate.uuid === uuid);
  if (pv !== undefined && (!pv.missing || pv.device.startsWith('/'))) return;
  if (pv?.hidden !== null && pv?.hidden !== undefined) {
    throw notYet(
      'PV_FILTERED',
      `PV ${uuid} is there as ${pv.hidden.device}, but LVM does not see it: ${pv.hidden.by}. Let LVM see it, then: ${nextCommand(`back ${uuid}`, options)}`,
    );
  }
  throw notYet(
    'PV_STILL_AWAY',
    `PV ${uuid} (it was ${deviceThen(uuid, plan) ?? '?'}) is not there yet under any name; if it never comes back: ${nextCommand(`back ${uuid} --abandon`, options)}`,
  );
}

function notYet(code: string, message: string): RaidliftError {
  return new RaidliftError({ code, exit: ExitCode.blocked, message });
}
