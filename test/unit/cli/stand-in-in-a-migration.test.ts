import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ApplyOptions, ApplyResult } from '../../../src/apply/apply-plan.js';
import { isActedOn } from '../../../src/plan/strategies.js';
import { aLeg, aMirror, anArea, coreLog } from '../support/inventory.js';
import { movingInventory } from '../support/moving.js';
import { World } from './world.js';

/* A plan that converts and moves a leg for a while: where its journal says that it stands, and its way back. */

const web = aMirror('web', {
  legs: [
    aLeg('web_mimage_0', [], { areas: [anArea('sdd', 300)] }),
    aLeg('web_mimage_1', [], { areas: [anArea('sdb', 300)] }),
  ],
  log: coreLog,
});

/** All volumes reach their goal; the marks of those that are over are taken off, unless a power cut comes before. */
function carriesOut({ untags }: { untags: boolean }) {
  return async ({ store }: ApplyOptions): Promise<ApplyResult> => {
    const acted = store.plan.volumes.filter(isActedOn);
    for (const { uuid, vgName, name } of acted) {
      await store.journal.append({ kind: 'started', step: `${vgName}/${name}:x`, volume: uuid, argv: null });
      await store.journal.append({ kind: 'reached', volume: uuid });
    }
    if (untags) await store.journal.append({ kind: 'finished', step: 'vg0:untag', code: 0, said: '' });
    return { volumes: [], exit: 0 };
  };
}

async function applied({ untags = true } = {}): Promise<World> {
  const world = new World({
    inventory: movingInventory({ volumes: [web] }),
    rooms: { applyPlan: carriesOut({ untags }) },
  });
  const [policy, plan] = ['policy.yaml', 'plan.json'].map((name) => join(world.stateDir, '..', name)) as [
    string,
    string,
  ];
  writeFileSync(policy, 'formatVersion: 1\nvolumes:\n  vg0/db: {do: stand-in, away: /dev/sda}\n');
  expect(await world.raidlift('plan', '--policy', policy, '--out', plan)).toBe(0);
  expect(await world.raidlift('apply', plan, '--yes')).toBe(0);
  return world;
}

async function phase(world: World): Promise<string> {
  await world.raidlift('status', '--json');
  return (JSON.parse(world.stdout) as { plans: { phase: string }[] }).plans[0]?.phase ?? '';
}

test('With the conversions over and the leg elsewhere the plan is away, and nothing is to be gone on with', async () => {
  const world = await applied();
  expect(await phase(world)).toBe('away');
  expect(await world.raidlift('resume')).toBe(0);
  expect(world.stdout).toContain('nothing');
});

test('Broken off before the marks of the converted were taken off, it is under way', async () => {
  expect(await phase(await applied({ untags: false }))).toBe('under-way');
});

test('`back` by the path of the PV goes on with that plan, the other way round, and ends it', async () => {
  const world = await applied();
  expect(await world.raidlift('back', '/dev/sda', '--yes')).toBe(0);
  expect(world.stdout).toContain('2 volumes');
  expect(await phase(world)).toBe('finished');
  expect(await world.raidlift('back', '/dev/sda', '--yes')).toBe(2);
  expect(world.stderr).toContain('[NOT_AWAY]');
});

test('Planned again after it came back, the same plan begins anew', async () => {
  const world = await applied();
  await world.raidlift('back', '/dev/sda', '--yes');
  const policy = join(world.stateDir, '..', 'policy.yaml');
  expect(await world.raidlift('plan', '--policy', policy)).toBe(0);
  expect(await phase(world)).toBe('new');
});
