import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RaidliftError } from '../../../src/model/errors.js';
import { readableJson } from '../../../src/model/canonical-json.js';
import { openStore, readEntries } from '../../../src/state/store.js';
import { aMirror, anInventory, anLv, aVg, lvUuid } from '../support/inventory.js';
import { allDone, planFor, World, type WorldOptions } from './world.js';

const plan = planFor(anInventory());

async function planned(options: WorldOptions = {}): Promise<World> {
  const world = new World(options);
  await world.raidlift('plan');
  return world;
}

const kinds = async (world: World): Promise<string[]> =>
  (await readEntries({ stateDir: world.stateDir, planId: plan.id })).map((entry) => entry.event.kind);

test('Without a terminal and without --yes nothing is run, exit 2 naming --yes', async () => {
  const world = await planned();
  expect(await world.raidlift('apply', plan.id)).toBe(2);
  expect(world.stderr).toContain('--yes');
  expect(world.applied).toHaveLength(0);
  expect(await kinds(world)).toEqual([]);
});

test('With --yes the plan is carried out, one line per event, and the lock is given back', async () => {
  const world = await planned();
  expect(await world.raidlift('apply', plan.id, '--yes')).toBe(0);
  expect(world.applied[0]).toMatchObject({ resume: false, ignoreJournal: false, stateFolder: world.stateDir });
  expect(world.stdout).toContain(`Applying plan ${plan.id}: 1 volume: 1 to convert to raid1.\n`);
  expect(world.stdout).not.toContain('Steps, in this order');
  expect(world.stdout).toContain('03:04:05 Convert vg0/db. $ lvconvert vg0/db\n');
  expect(world.stdout).toContain('1 volume: 1 converted.');
  expect(await kinds(world)).toEqual(['opened', 'started', 'reached']);
  expect(world.released).toBe(1);
});

test('On a terminal it asks; anything but yes changes nothing', async () => {
  const world = await planned({ terminal: true, answer: 'maybe' });
  expect(await world.raidlift('apply', plan.id)).toBe(5);
  expect(world.stdout).toContain('Steps, in this order');
  expect(world.asked).toEqual(['Carry out this plan? [y/N] ']);
  expect(world.stdout).toContain('Nothing was changed.');
  expect(world.applied).toHaveLength(0);
  expect(world.released).toBe(1);
});

test('On a terminal it asks; yes carries it out', async () => {
  const world = await planned({ terminal: true, answer: 'y', env: { NO_COLOR: '1' } });
  expect(await world.raidlift('apply', plan.id)).toBe(0);
  expect(world.applied).toHaveLength(1);
});

test('With --json there is an event a line, the last one with the outcome', async () => {
  const world = await planned();
  expect(await world.raidlift('apply', plan.id, '--yes', '--json')).toBe(0);
  const events = world.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(events.map((event) => event['code'])).toEqual(['step.started', 'volume.done', 'apply.finished']);
  expect(events[0]).toMatchObject({ subject: 'vg0/db', plan: plan.id, at: '2030-01-02T03:04:05.000Z' });
  expect(events[2]).toMatchObject({ exit: 0, volumes: [{ outcome: 'done', subject: 'vg0/db' }] });
});

test('A second run is refused with who holds the lock, exit 6', async () => {
  const world = await planned({ lock: { heldBy: 'process 4711' } });
  expect(await world.raidlift('apply', plan.id, '--yes')).toBe(6);
  expect(world.stderr).toContain('process 4711');
});

test('A live command of another plan is exit 6', async () => {
  const world = await planned({ alive: [4711] });
  const other = planFor(anInventory({ host: { name: 'beta' } }));
  const store = await openStore({ stateDir: world.stateDir, plan: other, bootId: 'boot-1', now: () => new Date(0) });
  await store.journal.append({ kind: 'running', step: 'vg0/db:convert', pid: 4711, startTime: '5' });
  await store.close();
  expect(await world.raidlift('apply', plan.id, '--yes')).toBe(6);
  expect(world.stderr).toContain('Process 4711');
  await store.close().catch(() => undefined);
});

test('A plan file is enough: no state folder is needed before', async () => {
  const world = new World();
  mkdirSync(world.stateDir);
  const file = join(world.stateDir, 'plan.json');
  writeFileSync(file, readableJson(plan));
  expect(await world.raidlift('apply', file, '--yes')).toBe(0);
  expect(readFileSync(join(world.stateDir, plan.id, 'plan.json'), 'utf8')).toBe(readableJson(plan));
});

test('A plan without steps is nothing to do', async () => {
  const inventory = anInventory({ vgs: [aVg({ volumes: [aMirror('db', { snapshots: ['s'] })] })] });
  const world = new World({ inventory });
  mkdirSync(world.stateDir);
  const file = join(world.stateDir, 'plan.json');
  writeFileSync(file, readableJson(planFor(inventory)));
  expect(await world.raidlift('apply', file)).toBe(3);
  expect(world.stdout).toContain('nothing to do');
});

test('A state folder that cannot be used stops it before anything is run', async () => {
  const world = new World();
  writeFileSync(world.stateDir, 'a file, no folder');
  const file = `${world.stateDir}.json`;
  writeFileSync(file, readableJson(plan));
  expect(await world.raidlift('apply', file, '--yes')).toBe(1);
  expect(world.stderr).toMatch(/^raidlift: Cannot .* \[STATE_NOT_A_FOLDER\]\n$/);
  expect(world.applied).toHaveLength(0);
});

test('A signal stops it softly, a second one only says that it waits', async () => {
  const world = await planned({
    rooms: {
      applyPlan: async ({ stop, store }) => {
        world.signal('SIGINT');
        world.signal('SIGINT');
        expect(stop.aborted).toBe(true);
        expect(stop.reason).toBe('SIGINT');
        const message = 'stopped before it was finished';
        const [volume] = store.plan.volumes;
        return { volumes: [{ uuid: volume!.uuid, subject: 'vg0/db', outcome: 'interrupted', message }], exit: 5 };
      },
    },
  });
  expect(await world.raidlift('apply', plan.id, '--yes')).toBe(5);
  expect(world.stdout).toContain('SIGINT: stopping as soon as the running LVM command has ended.');
  expect(world.stdout).toContain('Still waiting for the running LVM command');
  expect(world.stdout).toContain(`raidlift resume ${plan.id}`);
});

test('A stale plan is exit 4 with what changed', async () => {
  const message = 'the plan does not fit the host any more: vg0/db: had 2 legs, has 3';
  const world = await planned({
    rooms: {
      applyPlan: async () => {
        throw new RaidliftError({ code: 'PLAN_STALE', exit: 4, message });
      },
    },
  });
  expect(await world.raidlift('apply', plan.id, '--yes')).toBe(4);
  expect(world.stderr).toContain('had 2 legs, has 3');
  expect(world.released).toBe(1);
});

test('A fault of our own is exit 1, in one line; the stack only when asked for', async () => {
  const applyPlan = async (): Promise<never> => {
    throw new TypeError('x is not\na function');
  };
  const world = await planned({ rooms: { applyPlan } });
  expect(await world.raidlift('apply', plan.id, '--yes')).toBe(1);
  expect(world.stderr).toMatch(/^raidlift: unexpected error: x is not a function;.*\[UNEXPECTED\]\n$/);
  const debug = await planned({ rooms: { applyPlan }, env: { RAIDLIFT_DEBUG: '1' } });
  await debug.raidlift('apply', plan.id, '--yes');
  expect(debug.stderr).toContain('apply.test.ts');
});

test('Resume without a name takes the one plan that is under way, and does not ask again', async () => {
  const world = await planned({ rooms: { applyPlan: stoppedHalfWay } });
  expect(await world.raidlift('resume')).toBe(0);
  expect(world.stdout).toContain('nothing to resume');
  expect(await world.raidlift('apply', plan.id, '--yes')).toBe(5);
  expect(await world.raidlift('resume')).toBe(5);
  expect(world.stdout).toContain(`Going on with plan ${plan.id}`);
});

test('A run cut off right after consent is taken up without another question, but the plan must still fit', async () => {
  const world = await planned();
  const store = await openStore({ stateDir: world.stateDir, plan, bootId: 'boot-1', now: () => new Date(0) });
  await store.journal.append({ kind: 'opened', plan: plan.id, version: '1' });
  await store.close();
  expect(await world.raidlift('resume')).toBe(0);
  expect(world.applied[0]).toMatchObject({ resume: false });
});

test('A plan that was refused as stale is not what a later resume means', async () => {
  const stale = new RaidliftError({ code: 'PLAN_STALE', exit: 4, message: 'it does not fit' });
  const world = await planned({ rooms: { applyPlan: async () => Promise.reject(stale) } });
  expect(await world.raidlift('apply', plan.id, '--yes')).toBe(4);
  expect(await world.raidlift('resume')).toBe(0);
  expect(world.stdout).toContain('nothing to resume');
});

test('A plan that was given up can be made again and applied', async () => {
  const world = await planned();
  expect(await world.raidlift('close', plan.id)).toBe(0);
  expect(await world.raidlift('apply', plan.id, '--yes')).toBe(2);
  expect(await world.raidlift('plan')).toBe(0);
  expect(await world.raidlift('apply', plan.id, '--yes')).toBe(0);
});

test('One damaged plan does not hide the others in the status', async () => {
  const world = await planned();
  mkdirSync(join(world.stateDir, '00000000000a'));
  writeFileSync(join(world.stateDir, '00000000000a', 'plan.json'), '{');
  expect(await world.raidlift('status')).toBe(2);
  expect(world.stdout).toContain(`Plan ${plan.id}: not begun`);
  expect(world.stderr).toContain('PLAN_TORN');
});

test('Resume of a finished plan by name looks again', async () => {
  const world = await planned();
  await world.raidlift('apply', plan.id, '--yes');
  expect(await world.raidlift('resume', plan.id)).toBe(0);
  expect(world.applied[1]).toMatchObject({ resume: true });
});

test('Resume with a damaged journal says how to go on, and goes on so', async () => {
  const world = await planned();
  await world.raidlift('apply', plan.id, '--yes');
  const journal = join(world.stateDir, plan.id, 'journal.ndjson');
  writeFileSync(journal, readFileSync(journal, 'utf8').replace('opened', 'opemed'));
  expect(await world.raidlift('resume', plan.id)).toBe(2);
  expect(world.stderr).toContain(`raidlift resume --ignore-journal ${plan.id}`);
  expect(await world.raidlift('resume', '--ignore-journal', plan.id)).toBe(2);
  expect(world.stderr).toContain('--yes');
  expect(await world.raidlift('resume', '--ignore-journal', plan.id, '--yes')).toBe(0);
  expect(world.applied.at(-1)).toMatchObject({ resume: true, ignoreJournal: true });
  expect(world.stderr).toContain('set aside');
});

test('Status shows each volume, and without LVM when devices are suspended', async () => {
  const suspended = [{ name: 'vg0-db_rmeta_0', uuid: 'LVM-x' }];
  const world = await planned({ suspended });
  expect(await world.raidlift('status')).toBe(0);
  expect(world.stdout).toMatch(/suspended: I\/O to them waits\n {2}remedy: once no command of LVM runs/);
  expect(world.stdout).toContain('dmsetup resume vg0-db_rmeta_0');
  expect(world.stdout).toContain('LVM was not asked');
  const calm = await planned();
  expect(await calm.raidlift('status', plan.id)).toBe(0);
  expect(calm.stdout).toContain('vg0/db: not begun');
  expect(await calm.raidlift('status', '--json')).toBe(0);
  expect(JSON.parse(calm.stdout)).toMatchObject({ plans: [{ id: plan.id, phase: 'new' }] });
});

test('Status says what lets suspended devices go on: `resume` where a plan is under way; by hand loaded tables are dropped first', async () => {
  const suspended = ['vg0-db_mimage_0', 'vg0-db'].map((name) => ({ name, uuid: 'LVM-x' }));
  const world = await planned({ suspended, tablesToDrop: ['vg0-db', 'vg0-db_mimagetmp_2'] });
  await world.raidlift('apply', plan.id, '--yes');
  const journal = join(world.stateDir, plan.id, 'journal.ndjson');
  writeFileSync(journal, `${readFileSync(journal, 'utf8').split('\n').slice(0, 2).join('\n')}\n`);
  expect(await world.raidlift('status')).toBe(0);
  expect(world.stdout).toMatch(/waits\n {2}remedy: `raidlift resume --state-dir .*`\n {2}or by hand/);
  expect(world.stdout).toContain(
    [
      '  or by hand, once no command of LVM runs',
      '    (`ps -C lvm,lvconvert,lvchange,pvmove`), all of these in this order:',
      '    dmsetup clear vg0-db',
      '    dmsetup clear vg0-db_mimagetmp_2',
      '    dmsetup resume vg0-db_mimage_0',
      '    dmsetup resume vg0-db',
    ].join('\n'),
  );
  expect(await world.raidlift('status', '--json')).toBe(0);
  expect(JSON.parse(world.stdout)).toMatchObject({
    suspended: ['vg0-db_mimage_0', 'vg0-db'],
    commands: [
      ['dmsetup', 'clear', 'vg0-db'],
      ['dmsetup', 'clear', 'vg0-db_mimagetmp_2'],
      ['dmsetup', 'resume', 'vg0-db_mimage_0'],
      ['dmsetup', 'resume', 'vg0-db'],
    ],
  });
});

test('Close refuses while a volume is half-way, and names the commands', async () => {
  const stray = {
    uuid: lvUuid('s'),
    name: 'db_rmeta_0',
    role: 'rmeta',
    active: true,
    open: false,
    visible: true,
  } as const;
  const tag = `raidlift.${plan.id}`;
  const halfWay = anInventory({
    vgs: [
      aVg({ volumes: [aMirror('db', { strays: [stray], tags: [tag] })], lvs: [anLv('db', 'sda', { tags: [tag] })] }),
    ],
  });
  const world = await planned();
  Object.assign(world.options, { inventory: halfWay });
  expect(await world.raidlift('close', plan.id)).toBe(3);
  expect(world.stdout).toContain('$ lvremove --yes vg0/db_rmeta_0');
  expect(world.changes).toEqual([]);
  expect(await world.raidlift('close', plan.id, '--yes')).toBe(0);
  expect(world.changes).toEqual([['lvchange', '--deltag', tag, 'vg0/db']]);
  expect(await world.raidlift('apply', plan.id, '--yes')).toBe(2);
  expect(world.stderr).toContain('PLAN_CLOSED');
});

test('Close of a plan that left nothing only marks it', async () => {
  const world = await planned();
  expect(await world.raidlift('close', plan.id)).toBe(0);
  expect(world.changes).toEqual([]);
  expect(await kinds(world)).toEqual(['closed']);
});

async function stoppedHalfWay(input: Parameters<typeof allDone>[0]): ReturnType<typeof allDone> {
  const [volume] = input.store.plan.volumes;
  await input.store.journal.append({ kind: 'started', step: 's', volume: volume!.uuid, argv: null });
  const message = 'stopped before it was finished';
  return { volumes: [{ uuid: volume!.uuid, subject: 'vg0/db', outcome: 'interrupted', message }], exit: 5 };
}

test('Status of a volume that hangs under a layer answers by the journal, and says how to let its writes go on', async () => {
  const world = await planned();
  Object.assign(world.options, { held: [{ name: 'vg0-db_mimagetmp_2' }] });
  expect(await world.raidlift('status', plan.id)).toBe(0);
  expect(world.stderr).toContain('vg0-db_mimagetmp_2 holds all writes');
  expect(world.stderr).toMatch(/raidlift resume .*lets them go on/);
  expect(world.stdout).toContain('the host was not asked');
});
