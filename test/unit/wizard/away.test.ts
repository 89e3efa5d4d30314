import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readableJson } from '../../../src/model/canonical-json.js';
import type { Inventory } from '../../../src/model/inventory.js';
import { aMirror, anArea, anLv, aPv, aSegment, coreLog, pvUuid } from '../support/inventory.js';
import { movingInventory, PVS } from '../support/moving.js';
import { ScriptedAsk } from '../support/scripted-ask.js';
import { World, type WorldOptions } from '../cli/world.js';
import { wizard, type Script } from './person.js';

/* A device has to leave for a while: the wizard's other way in, and that flags make the same plan. */

const onSda = { aim: 'A device has to leave', 'away.device': '/dev/sda of vg0' };
const exclusive = () => movingInventory({ mirror: { activation: 'exclusive' } });

/** The wizard up to a saved policy and a plan that is kept. */
async function keep(script: Script, options: WorldOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'raidlift-away-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const policy = join(folder, 'answers.yaml');
  const answers = { ...onSda, ...script, next: ['Save my answers', 'Keep the plan'], 'save.file': policy };
  const { world, ask, exit } = await wizard(answers, { inventory: exclusive(), ...options });
  expect([exit, ask.left, world.changes]).toEqual([0, [], []]);
  return { world, ask, policy, id: keptIn(world) };
}

const keptIn = (world: World): string => readdirSync(world.stateDir).find((name) => /^[0-9a-f]{12}/.test(name)) ?? '';

/** The id of the plan that `away` makes of the saved answers: the digest of all that is in it. */
async function byFlags(inventory: Inventory, policy: string, ...flags: string[]): Promise<string> {
  const world = new World({ inventory });
  await world.raidlift('away', '/dev/sda', '--policy', policy, ...flags);
  expect(world.stderr).toContain('[CONSENT_NEEDED]');
  return keptIn(world);
}

test('Enter at each question of it keeps as many copies, and `away` makes the same plan', async () => {
  const { world, ask, policy, id } = await keep({});
  expect(ask.codes).toEqual([
    'aim',
    'away.device',
    'away.redundancy',
    'away.convert',
    'away.spares',
    'next',
    'save.file',
    'next',
  ]);
  expect(world.stdout).toContain('vg0/db');
  expect(world.stdout).toContain(`raidlift away /dev/sda --policy ${policy}`);
  expect(await byFlags(exclusive(), policy)).toBe(id);
});

test('Fewer copies, raid1 first: the flags that say so are told, and make the same plan', async () => {
  const { world, ask, policy, id } = await keep({ 'away.redundancy': 'No', 'away.convert': 'Yes' });
  expect(ask.codes).not.toContain('away.spares');
  expect(world.stdout.replaceAll(/\s+/g, ' ')).toContain('raidlift away /dev/sda --redundancy drop --convert --policy');
  expect(await byFlags(exclusive(), policy, '--redundancy', 'drop', '--convert')).toBe(id);
});

test('The device that stands in can be chosen, and stands in the policy', async () => {
  const pvs = ['sda', 'sdb', 'sdc', 'sdd', 'sde'].map((name) => aPv(name, { free: 900 }));
  const inventory = movingInventory({ pvs, mirror: { activation: 'exclusive' } });
  const { ask, policy, id } = await keep({ 'away.spares': 'Only /dev/sde' }, { inventory });
  expect(ask.asked.find(({ code }) => code === 'away.spares')?.choices[0]).toBe('Any with room: the plan says which');
  expect(await byFlags(inventory, policy)).toBe(id);
});

test('What is no leg moves, too, where that is wanted; else the device cannot leave, and nothing is carried out', async () => {
  const swap = aMirror('swap', { kind: 'linear', legs: [], liveTarget: 'linear' });
  const inventory = movingInventory({
    mirror: { activation: 'exclusive' },
    volumes: [swap],
    more: [{ ...anLv('swap', 'sda'), segments: [aSegment({ areas: [anArea('sda', 500, 10)], extents: 10 })] }],
  });
  const { policy, id } = await keep({ 'away.others': 'Yes' }, { inventory });
  expect(await byFlags(inventory, policy, '--move-others')).toBe(id);
  const { world, ask, exit } = await wizard(onSda, { inventory });
  expect(exit).toBe(0);
  expect(world.stdout.replaceAll(/\s+/g, ' ')).toContain('not everything can leave /dev/sda');
  expect(ask.asked.at(-1)?.choices).toEqual([
    expect.stringMatching(/^Export/),
    expect.stringMatching(/^Save/),
    'Change my answers',
    'Quit and keep nothing',
  ]);
  expect(world.applied).toEqual([]);
});

test('Carried out, it is the plan that `back` brings back', async () => {
  const { world, exit } = await wizard({ ...onSda, next: 'Carry it out', consent: 'Yes' }, { inventory: exclusive() });
  expect(exit).toBe(0);
  expect(world.applied[0]?.store.plan).toMatchObject({ kind: 'away', away: { pv: pvUuid('sda') } });
});

test('A device that has left already is told, with what brings it back', async () => {
  const begins: WorldOptions['rooms'] = {
    applyPlan: async ({ store }) => {
      const [volume] = store.plan.volumes;
      await store.journal.append({ kind: 'started', step: 'vg0/db:read-part', volume: volume!.uuid, argv: null });
      return { volumes: [], exit: 5 };
    },
  };
  const { world } = await wizard(
    { ...onSda, next: 'Carry it out', consent: 'Yes' },
    { inventory: exclusive(), rooms: begins },
  );
  const script = { ...onSda, unfinished: 'Leave that', aim: ['A device', 'Old mirrors'], next: 'Quit' };
  Object.assign(world.options, { questions: new ScriptedAsk(script), rooms: {} });
  expect(await world.raidlift()).toBe(0);
  expect(world.stdout.replaceAll(/\s+/g, ' ')).toContain('`raidlift back /dev/sda');
});

test('Who uses an undecided mirror there is asked before it leaves', async () => {
  const pvs = PVS.map((name) => aPv(name, { transport: 'fc', free: 900 }));
  const inventory = movingInventory({ pvs, mirror: { activation: 'inactive', liveTarget: null } });
  const script = {
    aim: 'A device',
    'away.device': '/dev/sda',
    parallel: 'No',
    'parallel.reason': 'zoned',
    next: 'Quit',
  };
  const { ask } = await wizard(script, { inventory });
  expect(ask.codes.slice(0, 5)).toEqual(['aim', 'away.device', 'parallel', 'parallel.reason', 'away.redundancy']);
});

test('None of them after all: the first question comes again', async () => {
  const { ask, exit } = await wizard({ aim: ['A device', 'Old mirrors'], next: 'Quit' }, { inventory: exclusive() });
  expect(exit).toBe(0);
  expect(ask.codes.slice(0, 3)).toEqual(['aim', 'away.device', 'aim']);
});

test('A host with raid1 alone is asked, and Enter leaves', async () => {
  const inventory = movingInventory({ mirror: { kind: 'raid1', liveTarget: 'raid', log: coreLog } });
  const { ask, exit } = await wizard({}, { inventory });
  expect([exit, ask.codes]).toEqual([0, ['aim']]);
  expect(ask.asked[0]).toMatchObject({ answer: 'Nothing: leave' });
});

test('With a saved report, or with volumes that were named, nobody is asked about devices', async () => {
  const ask = new ScriptedAsk({ next: 'Quit' });
  const world = new World({ inventory: exclusive(), terminal: true, env: { NO_COLOR: '1' }, questions: ask });
  const report = join(world.stateDir, '..', 'report.json');
  writeFileSync(report, readableJson(exclusive()));
  expect(await world.raidlift('--from', report)).toBe(0);
  expect(ask.codes).not.toContain('aim');
  const named = new ScriptedAsk({ next: 'Quit' });
  Object.assign(world.options, { questions: named });
  expect(await world.raidlift('wizard', 'vg0/db')).toBe(0);
  expect(named.codes).not.toContain('aim');
});
