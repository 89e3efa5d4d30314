import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ApplyOptions, ApplyResult } from '../../../src/apply/apply-plan.js';
import { listenForPause } from '../../../src/cli/pause-switch.js';
import { listenForStop } from '../../../src/cli/stop-request.js';
import { anInventory } from '../support/inventory.js';
import { allDone, planFor, World, type WorldOptions } from './world.js';

const plan = planFor(anInventory());

async function planned(options: WorldOptions = {}): Promise<World> {
  const world = new World(options);
  await world.raidlift('plan');
  return world;
}

/** A world in whose apply something happens. */
async function during(happen: (world: World, input: ApplyOptions) => Promise<void>, options: WorldOptions = {}) {
  let world: World | null = null;
  const applyPlan = async (input: ApplyOptions): Promise<ApplyResult> => {
    if (world !== null) await happen(world, input);
    return allDone(input);
  };
  world = await planned({ ...options, rooms: { applyPlan } });
  return world;
}

test('SIGTSTP pauses and SIGCONT goes on, each as often as it comes', async () => {
  const seen: (string | null)[] = [];
  const world = await during(async (host, { control }) => {
    for (const signal of ['SIGTSTP', 'SIGTSTP', 'SIGCONT', 'SIGCONT']) {
      host.signal(signal);
      seen.push((await control?.pausedBy()) ?? null);
    }
  });
  expect(await world.raidlift('apply', plan.id, '--yes')).toBe(0);
  expect(seen).toEqual(['SIGTSTP', 'SIGTSTP', null, null]);
  expect(world.stdout).toContain(`SIGTSTP: no new step begins, what runs and what is copied goes on; kill -CONT`);
  expect(world.stdout).toContain('SIGCONT: going on.');
});

test('On a terminal the second Ctrl-Z goes on', async () => {
  const seen: (string | null)[] = [];
  const world = await during(
    async (host, { control }) => {
      for (let turn = 0; turn < 3; turn++) {
        host.signal('SIGTSTP');
        seen.push((await control?.pausedBy()) ?? null);
      }
    },
    { terminal: true, env: { NO_COLOR: '1' } },
  );
  expect(await world.raidlift('apply', plan.id, '--yes')).toBe(0);
  expect(seen).toEqual(['SIGTSTP', null, 'SIGTSTP']);
});

test('The file pause in the state folder pauses until it is removed', async () => {
  const seen: (string | null)[] = [];
  const world = await during(async ({ stateDir }, { control }) => {
    writeFileSync(join(stateDir, 'pause'), '');
    seen.push((await control?.pausedBy()) ?? null);
    rmSync(join(stateDir, 'pause'));
    seen.push((await control?.pausedBy()) ?? null);
  });
  expect(await world.raidlift('apply', plan.id, '--yes')).toBe(0);
  expect(seen).toEqual([`the file ${join(world.stateDir, 'pause')}`, null]);
});

test('SIGCONT says so where a file still pauses', async () => {
  const world = new World();
  mkdirSync(world.stateDir);
  const pause = listenForPause(world.context(), world.stateDir);
  const said: string[] = [];
  pause.tell = ({ message }) => void said.push(message);
  writeFileSync(join(world.stateDir, 'pause'), '');
  world.signal('SIGTSTP');
  world.signal('SIGCONT');
  expect(said[1]).toContain('still paused by the file');
  expect(await pause.pausedBy()).toContain('the file');
  pause.end();
});

test('Whoever holds the switch can pause, too', async () => {
  const world = new World();
  const pause = listenForPause(world.context(), world.stateDir);
  pause.set(true);
  expect(await pause.pausedBy()).toBe('you');
  pause.set(false);
  expect(await pause.pausedBy()).toBeNull();
  pause.end();
});

test('Where the file stop is there, nothing begins, exit 5', async () => {
  const world = await planned();
  writeFileSync(join(world.stateDir, 'stop'), '');
  expect(await world.raidlift('apply', plan.id, '--yes')).toBe(5);
  expect(world.stderr).toContain('stop is there: nothing begins before it is removed [STOP_FILE]');
  expect(world.applied).toHaveLength(0);
  expect(world.released).toBe(0);
});

test('The file stop stops a run, within a second even where it only waits', async () => {
  const world = await during(async ({ stateDir }, { stop }) => {
    writeFileSync(join(stateDir, 'stop'), '');
    await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }));
    expect(stop.reason).toBe(`the file ${join(stateDir, 'stop')}`);
  });
  expect(await world.raidlift('apply', plan.id, '--yes')).toBe(0);
  expect(world.stdout).toContain('/stop: stopping as soon as the running LVM command has ended.');
});

test('The time that was given stops a run when it is over', () => {
  let now = 1000;
  const world = new World();
  const context = { ...world.context(), clock: { now: () => new Date(now), sleep: async () => true } };
  const stop = listenForStop(context, { stateDir: world.stateDir, afterMs: 60_000 });
  now += 59_999;
  stop.look();
  expect(stop.signal.aborted).toBe(false);
  now += 1;
  stop.look();
  expect(stop.signal.reason).toBe('the time given is over');
  stop.end();
});

test('With --wait the window is waited for', async () => {
  const seen: unknown[] = [];
  const world = await during(async (_host, { outsideWindow }) => void seen.push(outsideWindow));
  await world.raidlift('apply', plan.id, '--yes', '--wait');
  expect(seen).toEqual(['wait']);
});
