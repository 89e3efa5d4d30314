import { join } from 'node:path';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readableJson } from '../../../src/model/canonical-json.js';
import { ScriptedAsk } from '../support/scripted-ask.js';
import { World } from '../cli/world.js';
import { aCluster, aMirror, anInventory, aPv, aVg, pvUuid } from '../support/inventory.js';
import { movingInventory } from '../support/moving.js';
import { answersOf, wizard } from './person.js';

/* What a person can do with a mirror that must, or shall, stay a mirror: whole flows, and that flags give the same. */

const gfs = { fileSystem: 'gfs2', mountPoints: ['/shared'], swap: false, fstab: [] };
const mount = { mountPoint: '/shared', fileSystem: 'gfs2', locking: 'cluster' as const, source: 'lock_dlm' };
/** `vg0/db` is used by several nodes; sdd has room for a leg. */
const shared = () => {
  const inventory = movingInventory({ mirror: { usage: gfs } });
  return { ...inventory, host: { ...inventory.host, cluster: aCluster({ clusterMounts: [mount] }) } };
};
/** The same in a VG that lvmlockd shares. */
const inSharedVg = () => {
  const inventory = shared();
  const host = { ...inventory.host, daemons: [...(inventory.host.daemons ?? []), 'lvmlockd', 'dlm_controld'] };
  return { ...inventory, host, vgs: inventory.vgs.map((vg) => ({ ...vg, lockType: 'dlm' })) };
};

test('What must stay is said with what shows it, and Enter keeps it as it is', async () => {
  const { world, ask, exit } = await wizard({}, { inventory: shared() });
  expect(exit).toBe(0);
  expect(world.stdout.replaceAll(/\s+/g, ' ')).toContain(
    'vg0/db must stay a mirror, as several nodes use it at once. seen: mounts: gfs2 at /shared; lock_dlm',
  );
  expect(ask.asked.find(({ code }) => code === 'stay')).toMatchObject({ answer: 'Keep it as it is' });
  expect(world.changes).toEqual([]);
});

test('A device of it will be gone: its leg is moved, by a plan that flags make as well', async () => {
  const script = { stay: 'One of its devices', 'stay.away': '/dev/sda, with db_mimage_0' };
  const { policy } = await answersOf(script, { inventory: shared() });
  expect(policy.volumes).toEqual({ 'vg0/db': { do: 'stand-in', away: pvUuid('sda') } });
  const { world, exit } = await wizard(
    { ...script, next: 'Carry it out now', consent: 'Yes' },
    { inventory: shared() },
  );
  expect(exit).toBe(0);
  const plan = world.applied[0]?.store.plan;
  expect(plan).toMatchObject({ kind: 'migrate', volumes: [{ decision: 'stand-in' }] });
  expect(world.stdout).toContain('1 to move for a while');
  expect(world.stdout).toContain('what is moved can be moved back');
});

test('None of its devices after all: the question comes again', async () => {
  const { ask } = await wizard({ stay: ['One of its devices', 'Keep'] }, { inventory: shared() });
  expect(ask.codes.slice(1, 4)).toEqual(['stay', 'stay.away', 'stay']);
});

describe('Several nodes need not use it', () => {
  test('is offered where LVM’s locks can end that, and stands in the policy with its reason', async () => {
    const script = { stay: 'Several nodes need not', 'stay.reason': 'the second node is gone' };
    const { policy } = await answersOf(script, { inventory: inSharedVg() });
    expect(policy.volumes).toEqual({ 'vg0/db': { parallel: 'end', reason: 'the second node is gone' } });
    const { world } = await wizard({ ...script, next: 'Look at every step' }, { inventory: inSharedVg() });
    expect(world.stdout).toContain('umount /shared');
  });

  test('without a reason goes back to the question', async () => {
    const { ask } = await wizard(
      { stay: ['Several nodes need not', 'Keep'], 'stay.reason': '' },
      { inventory: inSharedVg() },
    );
    expect(ask.codes.slice(1, 4)).toEqual(['stay', 'stay.reason', 'stay']);
  });

  test('is not offered in a plain VG, where no lock keeps the others out', async () => {
    const { ask } = await wizard({}, { inventory: shared() });
    expect(ask.asked[1]?.choices).toEqual(['Keep it as it is', expect.stringContaining('One of its devices')]);
  });
});

describe('A mirror that the policy keeps', () => {
  const kept = (script: ConstructorParameters<typeof ScriptedAsk>[0], inventory = movingInventory()) => {
    const ask = new ScriptedAsk(script);
    const world = new World({ inventory, terminal: true, env: { NO_COLOR: '1' }, questions: ask });
    const policy = join(world.stateDir, '..', 'p.yaml');
    writeFileSync(policy, 'formatVersion: 1\nvolumes:\n  vg0/db: {do: keep, reason: not yet}\n');
    return { ask, world, policy };
  };

  test('can get a cover: told what it is worth and costs, and shown as the plan of its own that the verb makes', async () => {
    const { world, policy } = kept({ stay: 'Give it one more leg', 'stay.cover': 'Yes, on /dev/sdd', next: 'Later' });
    const file = join(world.stateDir, '..', 'plan.json');
    Object.assign(world.options, {
      questions: new ScriptedAsk({
        stay: 'Give it one more leg',
        'stay.cover': 'Yes, on /dev/sdd',
        next: ['Export', 'Quit'],
        format: 'json',
        'export.file': file,
      }),
    });
    expect(await world.raidlift('--policy', policy)).toBe(0);
    const told = world.stdout.replaceAll(/\s+/g, ' ');
    expect(told).toContain('the loss of any one leg leaves it a mirror');
    expect(told).toContain('would stop the volume for ever');
    const made = readFileSync(file, 'utf8');
    expect(JSON.parse(made)).toMatchObject({ kind: 'cover', volumes: [{ cover: { pv: pvUuid('sdd') } }] });
    const out = join(world.stateDir, '..', 'by-verb.json');
    expect(await world.raidlift('cover', 'vg0/db', '--on', pvUuid('sdd'), '--policy', policy, '--out', out)).toBe(0);
    expect(readFileSync(out, 'utf8')).toBe(made);
  });

  test('"No" to the cover goes back to the question', async () => {
    const { world, ask, policy } = kept({ stay: ['Give it one more leg', 'Keep'], 'stay.cover': 'No' });
    expect(await world.raidlift('--policy', policy)).toBe(0);
    expect(ask.codes.slice(1, 4)).toEqual(['stay', 'stay.cover', 'stay']);
  });

  test('can be converted after all, which is what a leg that goes for a while is best on', async () => {
    const { world, ask, policy } = kept({ stay: 'Convert it', next: 'Carry it out now', consent: 'Yes' });
    expect(await world.raidlift('--policy', policy)).toBe(0);
    expect(ask.codes).toContain('which');
    expect(world.applied[0]?.store.plan.volumes[0]).toMatchObject({ decision: 'convert' });
  });

  test('can get a cover over ssh, too, and is told what a broken connection means', async () => {
    const script = {
      stay: 'Give it one more leg',
      'stay.cover': 'Yes, on /dev/sdd',
      next: 'Carry it out',
      consent: 'Yes',
    };
    const { world, policy } = kept(script);
    expect(await world.raidlift('--policy', policy, '--host', 'node1')).toBe(0);
    expect(world.stdout.replaceAll(/\s+/g, ' ')).toContain('watched from here, through the connection');
    expect(world.applied[0]?.store.plan).toMatchObject({ kind: 'cover' });
    expect(world.targets).toContain('lock node1');
  });

  test('gets no cover from a saved report, as no flag makes one from there', async () => {
    const { world, ask, policy } = kept({ next: 'Quit' });
    const report = join(world.stateDir, '..', 'report.json');
    writeFileSync(report, readableJson(movingInventory()));
    expect(await world.raidlift('--policy', policy, '--from', report)).toBe(0);
    expect(ask.asked[0]?.choices).toEqual([
      'Keep it as it is',
      expect.stringMatching(/^One of/),
      'Convert it to raid1 after all',
    ]);
  });
});

test('Where several stay, one answer keeps them all', async () => {
  const { ask } = await wizard({ parallel: 'Yes', 'parallel.rest': 'The same', 'stay.rest': 'Keep all' });
  expect(ask.codes.filter((code) => code.startsWith('stay'))).toEqual(['stay', 'stay.rest']);
});

test('An undecided mirror is not asked about twice', async () => {
  const far = { legs: ['sdx', 'sdy'], activation: 'inactive', liveTarget: null } as const;
  const pvs = ['sdx', 'sdy'].map((name) => aPv(name, { transport: 'fc' }));
  const { ask } = await wizard({}, { inventory: anInventory({ vgs: [aVg({ pvs, volumes: [aMirror('far', far)] })] }) });
  expect(ask.codes).not.toContain('stay');
});
