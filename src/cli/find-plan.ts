import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { usageError } from '../model/errors.js';
import type { Plan } from '../model/plan.js';
import { listPlans, readPlanDocument } from '../state/plan-file.js';
import type { Context } from './context.js';

const PREFIX = /^[0-9a-f]{1,12}$/;

/**
 * The plan that a person named: an id, the beginning of one, or a file.
 * @throws RaidliftError exit 2 for none, several, or a document that is no plan of ours.
 */
export async function findPlan(name: string, stateDir: string, context: Context): Promise<Plan> {
  const file = await findPlanFile(name, stateDir);
  return context.rooms.verifyPlan(await readPlanDocument(file), file);
}

async function findPlanFile(name: string, stateDir: string): Promise<string> {
  if (PREFIX.test(name)) {
    const matches = (await listPlans(stateDir)).filter((stored) => stored.id.startsWith(name));
    const [only] = matches;
    if (matches.length > 1) {
      const ids = matches.map((stored) => stored.id).join(', ');
      throw usageError('PLAN_AMBIGUOUS', `${name} begins the ids of several plans: ${ids}; type more of it`);
    }
    if (only !== undefined) return only.planFile;
  }
  const file = resolve(name);
  const found = await access(file).then(
    () => true,
    () => false,
  );
  if (found) return file;
  throw usageError(
    'PLAN_NOT_FOUND',
    `No plan ${name}: neither an id in ${stateDir} nor a file; \`raidlift status\` lists the plans there are`,
  );
}
