import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hosts } from '../assess/cases/verdict-scenes.js';
import { readableJson } from '../../../src/model/canonical-json.js';
import { aDmDevice, aMirror, anInventory, aVg } from '../support/inventory.js';
import { planFor, World } from './world.js';

const blocked = anInventory({ vgs: [aVg({ volumes: [aMirror('db'), aMirror('old', { snapshots: ['snap'] })] })] });
const nothing = anInventory({ vgs: [aVg({ volumes: [] })] });
const converted = anInventory({ vgs: [aVg({ volumes: [aMirror('db', { kind: 'raid1', liveTarget: 'raid' })] })] });

test('A plan is shown, kept in the state folder, and the next command is named', async () => {
  const world = new World();
  expect(await world.raidlift('plan')).toBe(0);
  const { id } = planFor(anInventory());
  expect(world.stdout).toContain(`Plan ${id} for host alpha: 1 volume: 1 to convert to raid1.`);
  expect(world.stdout).toContain('lvconvert --yes --type raid1');
  expect(world.stdout).toContain(`raidlift apply ${id} --state-dir ${world.stateDir}`);
  expect(world.stderr).toBe('');
  const kept = readFileSync(join(world.stateDir, id, 'plan.json'), 'utf8');
  expect(kept).toBe(readableJson(planFor(anInventory())));
});

test('A clustered VG that this lvm2 does not show is exit 3: an empty report is not an empty host', async () => {
  const skippedVgs = [{ name: 'shared', why: 'Skipping clustered VG shared.' }];
  const world = new World({ inventory: anInventory({ host: { skippedVgs }, vgs: [] }) });
  expect(await world.raidlift('plan')).toBe(3);
  expect(world.stdout).toContain('CLUSTERED_BIT_LEFT');
  const elsewhere = new World({ inventory: anInventory({ host: { skippedVgs } }) });
  expect(await elsewhere.raidlift('plan', 'vg0/db')).toBe(0);
});

test('Something blocked is exit 3, and what blocks it is shown', async () => {
  const world = new World({ inventory: blocked });
  expect(await world.raidlift('plan')).toBe(3);
  expect(world.stdout).toContain('BLOCKER UNDER_SNAPSHOT');
  expect(world.stdout).toMatch(/1 blocked\n {2}vg0\/old/);
});

test('A host without mirrors is a friendly nothing to do', async () => {
  const world = new World({ inventory: nothing });
  expect(await world.raidlift('plan')).toBe(0);
  expect(world.stdout).toContain('nothing to do');
  expect(await world.raidlift('inspect')).toBe(0);
  expect(world.stdout).toContain('nothing to do');
});

test('On a host without mirrors, inspect tells what it found out about its raid1s', async () => {
  const vgs = [aVg({ volumes: [aMirror('db', { kind: 'raid1' })] })];
  const world = new World({ inventory: anInventory({ vgs, dm: [aDmDevice('vg0-db_mimage_1-missing_0_0')] }) });
  expect(await world.raidlift('inspect')).toBe(0);
  expect(world.stdout).toContain('nothing to convert');
  expect(world.stdout).toMatch(/ABSENCE_UNNOTED[^]*dmsetup message vg0-db 0 check/);
});

test('An LV that is raid1 already is a friendly nothing to do', async () => {
  const world = new World({ inventory: converted });
  expect(await world.raidlift('plan', 'vg0/db')).toBe(0);
  expect(world.stdout).toContain('1 raid1 already');
  expect(world.stdout).toContain('Nothing to do; no volume was changed and no plan was kept.');
});

test('With --json there is one document on stdout, and nothing else', async () => {
  const world = new World();
  expect(await world.raidlift('plan', '--json')).toBe(0);
  expect(world.stdout).toBe(readableJson(planFor(anInventory())));
  expect(world.stderr).toContain('raidlift apply');
});

test('With --out the plan goes there and nowhere else', async () => {
  const world = new World();
  mkdirSync(world.stateDir);
  const out = join(world.stateDir, 'p.json');
  expect(await world.raidlift('plan', '--out', out)).toBe(0);
  expect(readFileSync(out, 'utf8')).toBe(readableJson(planFor(anInventory())));
  expect(world.stdout).toContain(`raidlift apply ${out}`);
  expect(await world.raidlift('show', out)).toBe(0);
  expect(world.stdout).toContain('1 to convert');
  expect(await world.raidlift('plan', '--out', join(world.stateDir, 'no', 'p.json'))).toBe(1);
  expect(world.stderr).toMatch(/^raidlift: Cannot write .*ENOENT.* \[CANNOT_WRITE\]\n$/);
});

test('Where the state folder cannot be written, the plan is shown all the same', async () => {
  const world = new World();
  writeFileSync(world.stateDir, 'a file');
  expect(await world.raidlift('plan')).toBe(0);
  expect(world.stdout).toContain('cannot be written. --out FILE keeps the plan.');
});

test('A plan from a saved inventory is shown and not kept', async () => {
  const live = new World();
  await live.raidlift('inspect', '--json');
  const world = new World({ stdin: live.stdout });
  expect(await world.raidlift('plan', '--from', '-')).not.toBe(1);
  expect(world.stdout).toContain('made from a saved report');
});

test('A report that is not there, or torn, is exit 2 naming it', async () => {
  const world = new World({ stdin: '{"report": [' });
  expect(await world.raidlift('plan', '--from', '/nonexistent/r.json')).toBe(2);
  expect(world.stderr).toContain('/nonexistent/r.json');
  expect(await world.raidlift('plan', '--from', '-')).toBe(2);
  expect(world.stderr).toContain('stdin');
});

test('A name that is not there is exit 2', async () => {
  const world = new World();
  expect(await world.raidlift('plan', 'vg0/dbx')).toBe(2);
  expect(world.stderr).toContain('vg0/dbx');
  expect(world.stderr.trim().split('\n')).toHaveLength(1);
});

test('An override goes into the plan with its reason', async () => {
  const inventory = anInventory({ host: { lvmVersion: null } });
  const world = new World({ inventory });
  expect(await world.raidlift('plan')).toBe(3);
  const reason = 'tried on a clone';
  expect(await world.raidlift('plan', '--override', `LVM_VERSION_UNPROVEN=${reason}`, '--json')).toBe(0);
  expect(JSON.parse(world.stdout)).toMatchObject({
    policy: { overrides: [{ finding: 'LVM_VERSION_UNPROVEN', reason }] },
  });
});

test('A policy keeps a volume, and its reason is shown', async () => {
  const world = new World();
  mkdirSync(world.stateDir);
  const file = join(world.stateDir, 'policy.yaml');
  writeFileSync(file, 'formatVersion: 1\nvolumes:\n  vg0/db: {do: keep, reason: GFS2 on both nodes}\n');
  expect(await world.raidlift('plan', '--policy', file)).toBe(0);
  expect(world.stdout).toContain('1 kept as is');
  expect(world.stdout).toContain('GFS2 on both nodes');
});

test('A policy that contradicts what is seen is exit 2 naming the line', async () => {
  const inventory = hosts({ vg: { clustered: true }, clusterLog: true });
  const world = new World({ inventory });
  mkdirSync(world.stateDir);
  const file = join(world.stateDir, 'policy.yaml');
  writeFileSync(file, 'formatVersion: 1\nvolumes:\n  vg0/db: {reason: only alpha, parallel: never}\n');
  expect(await world.raidlift('plan', '--policy', file)).toBe(2);
  expect(world.stderr).toContain(`Policy ${file} line 3 column 3: The policy says vg0/db: {parallel: never}`);
  expect(world.stderr).toContain('dmsetup table');
  expect(world.stderr.trim().split('\n')).toHaveLength(1);
  writeFileSync(file, 'formatVersion: 1\nvolumes:\n  vg0/db: {do: keep}\n  vg0/dx: {do: keep}\n');
  expect(await world.raidlift('plan', '--policy', file)).toBe(2);
  expect(world.stderr).toContain(`Policy ${file} line 4 column 3: `);
});

test('A PV that a policy names and the VG has not is exit 2 naming the line', async () => {
  const world = new World();
  mkdirSync(world.stateDir);
  const file = join(world.stateDir, 'policy.yaml');
  for (const wish of ['{do: stand-in, away: /dev/nosuch}', '{do: cover, on: /dev/nosuch}']) {
    writeFileSync(file, `formatVersion: 1\nvolumes:\n  vg0/db: ${wish}\n`);
    for (const verb of ['plan', 'batch']) {
      world.stderr = '';
      expect(await world.raidlift(verb, '--policy', file)).toBe(2);
      expect(world.stderr).toMatch(
        /line 3 column 3: .* \/dev\/nosuch, which is no PV of vg0 .*\[POLICY_UNKNOWN_PV\]\n$/,
      );
    }
  }
});

test('Show finds a plan by the beginning of its id', async () => {
  const world = new World();
  await world.raidlift('plan');
  const { id } = planFor(anInventory());
  expect(await world.raidlift('show', id.slice(0, 4))).toBe(0);
  expect(world.stdout).toContain(id);
  expect(await world.raidlift('show', id, '--json')).toBe(0);
  expect(world.stdout).toBe(readableJson(planFor(anInventory())));
  expect(await world.raidlift('show', 'ffff0000')).toBe(2);
  expect(world.stderr).toContain('PLAN_NOT_FOUND');
});

test('A plan that was edited is refused', async () => {
  const world = new World();
  await world.raidlift('plan');
  const { id } = planFor(anInventory());
  const file = join(world.stateDir, id, 'plan.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"--type"', '"--typo"'));
  expect(await world.raidlift('show', id)).toBe(2);
  expect(world.stderr).toContain('PLAN_ALTERED');
});
