import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readableJson } from '../../../src/model/canonical-json.js';
import { verifyPlan } from '../../../src/plan/verify-plan.js';
import { savePlan } from '../../../src/state/plan-file.js';
import { anInventory } from '../support/inventory.js';
import { planFor, World } from './world.js';

const plan = planFor(anInventory());

/** A world in which no host answers: exporting must not ask it anything. */
function withoutHost(): World {
  const world = new World();
  world.context = () => ({
    ...World.prototype.context.call(world),
    host: () => Promise.reject(new Error('the host was asked')),
    takeLock: () => Promise.reject(new Error('the lock was taken')),
  });
  return world;
}

test('A runbook comes from the plan alone: by its file, its id, the beginning of it', async () => {
  const world = withoutHost();
  const file = await savePlan({ stateDir: world.stateDir, plan });
  for (const name of [file, plan.id, plan.id.slice(0, 5)]) {
    expect(await world.raidlift('export', name)).toBe(0);
    expect(world.stdout).toMatch(new RegExp(`^# Plan ${plan.id}: old mirrors to raid1 on host alpha\n`));
  }
  expect(world.stderr).toBe('');
});

test('As JSON it is the plan, byte for byte', async () => {
  const world = withoutHost();
  await savePlan({ stateDir: world.stateDir, plan });
  for (const words of [['--format', 'json'], ['--json'], ['--json', '--format', 'json']]) {
    expect(await world.raidlift('export', plan.id, ...words)).toBe(0);
    expect(world.stdout).toBe(readableJson(plan));
  }
  expect(verifyPlan(JSON.parse(world.stdout), 'stdout')).toEqual(plan);
});

test('With --out it is in a file, and stdout says so', async () => {
  const world = withoutHost();
  await savePlan({ stateDir: world.stateDir, plan });
  const file = join(world.stateDir, 'runbook.md');
  expect(await world.raidlift('export', plan.id, '--out', file)).toBe(0);
  expect(world.stdout).toBe(`Plan ${plan.id} is in ${file}, as md. Nothing on the host was changed.\n`);
  await world.raidlift('export', plan.id);
  expect(readFileSync(file, 'utf8')).toBe(world.stdout);
});

test('A file that cannot be written is exit 1, and no half of it is there', async () => {
  const world = withoutHost();
  await savePlan({ stateDir: world.stateDir, plan });
  expect(await world.raidlift('export', plan.id, '--out', join(world.stateDir, 'nowhere', 'x.md'))).toBe(1);
  expect(world.stderr).toMatch(/^raidlift: Cannot write .*ENOENT.* \[CANNOT_WRITE\]\n$/);
});

test('Unknown formats, two at once, and edited plans are exit 2', async () => {
  const world = withoutHost();
  const file = await savePlan({ stateDir: world.stateDir, plan });
  expect(await world.raidlift('export', plan.id, '--format', 'pdf')).toBe(2);
  expect(world.stderr).toContain('Allowed choices are md, html, sh, json');
  expect(await world.raidlift('export', plan.id, '--json', '--format', 'md')).toBe(2);
  expect(world.stderr).toContain('[FORMAT_TWICE]');
  writeFileSync(file, readableJson({ ...plan, findings: [] }).replaceAll('online', 'offline'));
  expect(await world.raidlift('export', plan.id)).toBe(2);
  expect(world.stderr).toContain('[PLAN_ALTERED]');
});

test('As HTML it is one whole page', async () => {
  const world = withoutHost();
  await savePlan({ stateDir: world.stateDir, plan });
  expect(await world.raidlift('export', plan.id, '--format', 'html')).toBe(0);
  expect(world.stdout).toMatch(/^<!DOCTYPE html>\n<html lang="en">/);
  expect(world.stdout).toMatch(/<\/html>\n$/);
});
