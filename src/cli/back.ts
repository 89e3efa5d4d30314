import { isThere } from '../model/volume.js';
import { defaultPolicy } from '../model/default-policy.js';
import { ExitCode, RaidliftError, usageError } from '../model/errors.js';
import type { Inventory } from '../model/inventory.js';
import type { Plan } from '../model/plan.js';
import { sayOutcomes } from '../plan/abandon.js';
import { makeBackPlan } from '../plan/away/make-back-plan.js';
import { sealPlan } from '../plan/seal.js';
import { textOf, wrap } from '../render/text.js';
import { listPlans, readPlanDocument } from '../state/plan-file.js';
import { readEntries } from '../state/store.js';
import type { Context } from './context.js';
import { findPv } from './find-pv.js';
import { keepPlan } from './keep-plan.js';
import { nextCommand, type VerbOptions } from './options.js';
import { remark } from './output.js';
import { plansAway } from './plans-away.js';
import { runPlan } from './run-plan.js';
import { takeInventory } from './take-inventory.js';
import { phaseOf, pvsAwayBy } from './under-way.js';

/**
 * `raidlift back PV`: goes on with the plan by which the PV went away: everything comes back to it, or stays where it is (`--stay`,
 * `--abandon`). Where that plan is lost, what shows that it is out comes back.
 */
export async function back(names: string[], options: VerbOptions, context: Context): Promise<ExitCode> {
  const inventory = await takeInventory(options, context);
  const name = names[0] ?? '';
  const uuid = await uuidOf(name, inventory, options, context);
  const to = options.stay === true || options.abandon === true ? 'stay' : 'back';
  const plan = await planFor({ name, uuid, inventory }, options, context);
  if (plan === null) return withoutPlan({ name, uuid, inventory, to }, options, context);
  if (to === 'back' || options.stay === true) {
    for (const each of pvsAwayBy(plan))
      requirePresent({ inventory, uuid: each, device: deviceThen(each, plan) ?? '?' }, options);
  }
  const preface = to === 'stay' ? textOf(sayOutcomes(plan, inventory).flatMap((line) => wrap(line))) : '';
  return runPlan({ plan, options, context, verb: 'back', takeOver: true, turn: to, preface });
}

interface Sought {
  name: string;
  uuid: string;
  inventory: Inventory;
}

/** By the PV as it is seen now, or by the path that it had when it went. */
async function uuidOf(name: string, inventory: Inventory, options: VerbOptions, context: Context): Promise<string> {
  return findPv(inventory, name, await context.host(options.host?.[0])).then(
    ({ pv }) => pv.uuid,
    (error: unknown) => uuidByOldPath(name, options, context, error),
  );
}

async function planFor(
  { name, uuid, inventory }: Sought,
  options: VerbOptions,
  context: Context,
): Promise<Plan | null> {
  const [plan, ...more] = await plansAway(uuid, options, context, inventory);
  if (more.length > 0) {
    const ids = [plan, ...more].map((each) => each?.id ?? '').join(', ');
    throw usageError(
      'PLAN_AMBIGUOUS',
      `${name} is away by several plans: ${ids}; close those that are over: raidlift close PLAN`,
    );
  }
  return plan ?? null;
}

async function withoutPlan(
  { name, uuid, inventory, to }: Sought & { to: 'back' | 'stay' },
  options: VerbOptions,
  context: Context,
): Promise<ExitCode> {
  const place = await findPv(inventory, uuid, await context.host(options.host?.[0]));
  const draft = makeBackPlan(inventory, place, defaultPolicy);
  const subjects = draft.volumes.map((volume) => `${volume.vgName}/${volume.name}`).join(', ');
  if (draft.volumes.length === 0) {
    throw usageError(
      'NOT_AWAY',
      `No plan in ${options.stateDir} has sent ${name} away, and no leg on it is out. To move something onto it: send the PV away where that lies now (raidlift away PV, with the policy's spares)`,
    );
  }
  if (to === 'stay') {
    throw usageError(
      'PLAN_NEEDED_TO_STAY',
      `No plan in ${options.stateDir} has sent ${name} away; ${subjects} can come back without it: ${nextCommand(`back ${uuid}`, options)}. To give that up: docs/away.md, "If it never comes back"`,
    );
  }
  requirePresent({ inventory, uuid, device: name }, options);
  remark(context, `the plan by which ${name} went away is lost; what shows that it is out comes back: ${subjects}`);
  const plan = sealPlan(draft);
  await keepPlan(plan, options);
  return runPlan({ plan, options, context, verb: 'apply', takeOver: true });
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
  /** Where it was. */
  device: string;
}

function requirePresent({ inventory, uuid, device }: Leaver, options: VerbOptions): void {
  const pv = inventory.vgs.flatMap((vg) => vg.pvs).find((candidate) => candidate.uuid === uuid);
  if (pv !== undefined && (!pv.missing || isThere(pv))) return;
  if (pv?.hidden !== null && pv?.hidden !== undefined) {
    throw notYet(
      'PV_FILTERED',
      `PV ${uuid} is there as ${pv.hidden.device}, but LVM does not see it: ${pv.hidden.by}. Let LVM see it, then: ${nextCommand(`back ${uuid}`, options)}`,
    );
  }
  throw notYet(
    'PV_STILL_AWAY',
    `PV ${uuid} (it was ${device}) is not there yet under any name; if it never comes back: ${nextCommand(`back ${uuid} --abandon`, options)}`,
  );
}

function notYet(code: string, message: string): RaidliftError {
  return new RaidliftError({ code, exit: ExitCode.blocked, message });
}
