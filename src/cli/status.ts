import type { VolumeStatus } from '../apply/status.js';
import { ExitCode, RaidliftError } from '../model/errors.js';
import type { Inventory } from '../model/inventory.js';
import type { JournalEntry } from '../model/journal.js';
import type { Plan } from '../model/plan.js';
import type { HostPort } from '../model/ports.js';
import { renderBeforeAfter } from '../render/before-after.js';
import { renderStatus, renderSuspended } from '../render/status.js';
import { listPlans, readPlanDocument } from '../state/plan-file.js';
import { readEntries } from '../state/store.js';
import { wantsColor, type Context } from './context.js';
import { reportError } from './exit.js';
import { findPlan } from './find-plan.js';
import { nextCommand, type VerbOptions } from './options.js';
import { remark, writeJson } from './output.js';
import { takeInventory } from './take-inventory.js';
import { phaseOf, type PlanPhase } from './under-way.js';

interface PlanView {
  plan: Plan;
  phase: PlanPhase;
  volumes: VolumeStatus[];
}

/** `raidlift status [PLAN]`: where each volume stands, by the host where it can be asked, else by the journal. */
export async function status(names: string[], options: VerbOptions, context: Context): Promise<ExitCode> {
  const { plans, faults } = await plansToShow(names[0], options.stateDir, context);
  const { rooms } = context;
  const suspended = (await askDm(options, context, rooms.suspendedDevices)).map(({ name }) => name);
  const toResume = (port: HostPort): Promise<string[][]> => rooms.commandsToResume(port, suspended);
  const commands = suspended.length === 0 ? [] : await askDm(options, context, toResume);
  // An LVM command would hang on suspended devices, and this verb must always answer.
  const held = await heldNames(options, context);
  const waits = suspended.length > 0 || held.length > 0;
  const inventory = plans.length === 0 || waits ? null : await lookIfPossible(options, context);
  const views: PlanView[] = [];
  for (const { plan, entries } of plans) {
    const { volumes } = await context.rooms.planStatus({ plan, entries, inventory });
    views.push({ plan, phase: phaseOf(plan, entries), volumes });
  }
  if (options.json === true) {
    const documents = views.map(({ plan, phase, volumes }) => ({ id: plan.id, phase, volumes }));
    writeJson(context, {
      formatVersion: 1,
      hostAsked: inventory !== null,
      suspended,
      commands,
      held,
      plans: documents,
    });
  } else
    print(
      { views, suspended, commands, inventory, detailed: names.length > 0, hasFaults: faults.length > 0 },
      options,
      context,
    );
  for (const fault of faults) reportError(fault, context);
  return faults.length > 0 ? ExitCode.usage : ExitCode.done;
}

interface Printed {
  views: PlanView[];
  suspended: string[];
  /** What lets them go on. */
  commands: readonly string[][];
  inventory: Inventory | null;
  /** One plan was named: everything about it. */
  detailed: boolean;
  hasFaults: boolean;
}

function print(
  { views, suspended, commands, inventory, detailed, hasFaults }: Printed,
  options: VerbOptions,
  context: Context,
): void {
  const color = wantsColor(context);
  const isBegun = views.some(({ phase }) => phase === 'under-way');
  const goOn = isBegun ? nextCommand('resume', options) : null;
  context.stdout.write(renderSuspended({ devices: suspended, commands, goOn }, { color }));
  if (views.length === 0 && !hasFaults)
    context.stdout.write(`No plans in ${options.stateDir}: nothing is under way.\n`);
  for (const { plan, phase, volumes } of views) {
    const view = { id: plan.id, phase, hostAsked: inventory !== null, volumes };
    context.stdout.write(renderStatus(view, { color, ...(detailed ? {} : { limit: 10 }) }));
    if (detailed && inventory !== null) {
      context.stdout.write(`\n${renderBeforeAfter(plan, inventory, { color })}`);
    }
  }
}

interface ReadPlan {
  plan: Plan;
  entries: readonly JournalEntry[];
}

/** One damaged plan among several must not hide the others; a named one is an error. */
async function plansToShow(
  name: string | undefined,
  stateDir: string,
  context: Context,
): Promise<{ plans: ReadPlan[]; faults: RaidliftError[] }> {
  if (name !== undefined) {
    const plan = await findPlan(name, stateDir, context);
    return { plans: [{ plan, entries: await readEntries({ stateDir, planId: plan.id }) }], faults: [] };
  }
  const plans: ReadPlan[] = [];
  const faults: RaidliftError[] = [];
  for (const { id, planFile } of await listPlans(stateDir)) {
    try {
      const plan = await context.rooms.verifyPlan(await readPlanDocument(planFile), planFile);
      plans.push({ plan, entries: await readEntries({ stateDir, planId: id }) });
    } catch (error) {
      if (!(error instanceof RaidliftError)) throw error;
      faults.push(error);
    }
  }
  return { plans, faults };
}

/** Layers that hold writes are said on stderr: LVM was not asked, and `resume` lets them go on. */
async function heldNames(options: VerbOptions, context: Context): Promise<string[]> {
  try {
    const names = (await context.rooms.heldLayers(await context.host(options.host?.[0]))).map(({ name }) => name);
    const goOn = nextCommand('resume', options);
    for (const name of names) {
      remark(context, `${name} holds all writes: a device was lost under it, and LVM waits; ${goOn} lets them go on`);
    }
    return names;
  } catch {
    return []; // that dmsetup does not answer was said for the suspended ones
  }
}

/** What device-mapper says; nothing, with a remark, where it cannot be asked. */
async function askDm<T>(
  { host }: VerbOptions,
  context: Context,
  ask: (port: HostPort) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  try {
    return await ask(await context.host(host?.[0]));
  } catch (error) {
    remark(context, `cannot ask device-mapper (${reasonOf(error)})`);
    return [];
  }
}

async function lookIfPossible(options: VerbOptions, context: Context): Promise<Inventory | null> {
  try {
    return await takeInventory(options, context);
  } catch (error) {
    remark(context, `cannot look at the host (${reasonOf(error)})`);
    return null;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
