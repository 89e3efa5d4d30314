import { readdir, readFile } from 'node:fs/promises';
import { canonicalJson, readableJson } from '../model/canonical-json.js';
import { RaidliftError, usageError } from '../model/errors.js';
import type { Plan } from '../model/plan.js';
import { stateFault, systemCode } from './faults.js';
import { makeFolder, planPaths, syncFolder } from './folder.js';
import { writeWhole } from './write-whole.js';

/** A plan that is there, by name only: nothing of it was read. */
export interface StoredPlan {
  id: string;
  folder: string;
  planFile: string;
}

/** The plans in a state folder, by id; none where there is no such folder. */
export async function listPlans(stateDir: string): Promise<StoredPlan[]> {
  let names: string[];
  try {
    names = await readdir(stateDir);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw stateFault(error, 'Cannot read the state folder', stateDir);
  }
  return names
    .filter((name) => /^[0-9a-f]{12}$/.test(name))
    .sort()
    .map((id) => ({ id, folder: planPaths(stateDir, id).folder, planFile: planPaths(stateDir, id).plan }));
}

/**
 * Reads a plan's JSON; what is in it is for `verifyPlan` to judge.
 * @throws RaidliftError exit 2 where there is no such file or it is torn.
 */
export async function readPlanDocument(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      throw usageError('PLAN_NOT_FOUND', `No plan at ${file}; raidlift status lists the plans there are`, error);
    }
    throw usageError(
      'PLAN_UNREADABLE',
      `Cannot read the plan ${file} (${systemCode(error) ?? 'unknown reason'}); look at it with: ls -l ${file}`,
      error,
    );
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw usageError('PLAN_TORN', `${file} is no whole JSON document; make the plan again: raidlift plan`, error);
  }
}

/**
 * Puts a plan into the state folder; one that is there already and says the same stays.
 * @returns the file. @throws RaidliftError exit 2 where another document is in its place, exit 1 where it cannot be written.
 */
export async function savePlan(options: { stateDir: string; plan: Plan }): Promise<string> {
  const { stateDir, plan } = options;
  const paths = planPaths(stateDir, plan.id);
  await makeFolder(paths.folder);
  if (await isThere(paths.plan, plan)) return paths.plan;
  try {
    await writeWhole(paths.plan, readableJson(plan));
    await syncFolder(paths.folder);
  } catch (error) {
    throw stateFault(error, 'Cannot save the plan', paths.plan);
  }
  return paths.plan;
}

async function isThere(file: string, plan: Plan): Promise<boolean> {
  let present: unknown;
  try {
    present = await readPlanDocument(file);
  } catch (error) {
    if (error instanceof RaidliftError && error.code === 'PLAN_NOT_FOUND') return false;
    throw error;
  }
  if (canonicalJson(present) === canonicalJson(plan)) return true;
  throw usageError('PLAN_DIFFERS', `${file} is not the plan ${plan.id} that it is named for; move that file away`);
}
