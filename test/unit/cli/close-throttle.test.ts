import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ApplyOptions, ApplyResult } from '../../../src/apply/apply-plan.js';
import { MIRROR_THROTTLE } from '../../../src/apply/throttle.js';
import { readableJson } from '../../../src/model/canonical-json.js';
import { anInventory } from '../support/inventory.js';
import { planFor, World } from './world.js';

/* A plan that is given up after a run that died with the speed of copies lowered: nobody will resume it. */

const lowered = { kind: 'throttled', parameter: MIRROR_THROTTLE, before: '100', now: '40' } as const;

async function died(bootId = 'boot-1'): Promise<World> {
  const dies = async ({ store }: ApplyOptions): Promise<ApplyResult> => {
    await store.journal.append(lowered);
    return { volumes: [], exit: 5 };
  };
  const files = { [MIRROR_THROTTLE]: '40\n', '/proc/sys/kernel/random/boot_id': bootId };
  const world = new World({ rooms: { applyPlan: dies }, files });
  const plan = join(world.stateDir, '..', 'plan.json');
  writeFileSync(plan, readableJson(planFor(anInventory())));
  expect(await world.raidlift('apply', plan, '--yes')).toBe(5);
  world.changes.length = 0;
  return world;
}

const id = planFor(anInventory()).id;

test('close puts the speed of copies back and says so', async () => {
  const world = await died();
  expect(await world.raidlift('close', id, '--yes')).toBe(0);
  expect(world.options.files?.[MIRROR_THROTTLE]).toBe('100');
  expect(world.stdout).toContain('Copies of mirrors may take 100 % of the time again.');
});

test('With --json the document is alone on stdout', async () => {
  const world = await died();
  expect(await world.raidlift('close', id, '--yes', '--json')).toBe(0);
  expect(JSON.parse(world.stdout)).toMatchObject({ closed: true });
  expect(world.options.files?.[MIRROR_THROTTLE]).toBe('100');
});

test('After a boot, which has put it back, nothing is written', async () => {
  const world = await died();
  Object.assign(world.options.files ?? {}, { '/proc/sys/kernel/random/boot_id': 'boot-2', [MIRROR_THROTTLE]: '70' });
  expect(await world.raidlift('close', id, '--yes')).toBe(0);
  expect(world.changes.filter(([program]) => program === 'sh')).toEqual([]);
});
