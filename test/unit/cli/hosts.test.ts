import { expect, test } from 'vitest';
import type { Inventory } from '../../../src/model/inventory.js';
import { RaidliftError } from '../../../src/model/errors.js';
import type { ApplyOptions, ApplyResult } from '../../../src/apply/apply-plan.js';
import { anInventory, lvUuid } from '../support/inventory.js';
import { allDone, World } from './world.js';

test('With several --host the first one is worked on and the others say how they see its volumes', async () => {
  const world = new World();
  expect(await world.raidlift('inspect', '--host', 'root@node1', '--host', 'node2', '--json')).toBe(0);
  expect(world.targets).toEqual(['root@node1', 'node2']);
  const { nodes, vgs } = JSON.parse(world.stdout) as Inventory;
  const [volume] = anInventory().vgs[0]?.volumes ?? [];
  expect(vgs).toHaveLength(1);
  expect(nodes).toHaveLength(1);
  expect(nodes[0]?.vgs[0]?.lvs[0]).toEqual({
    uuid: volume?.uuid,
    name: volume?.name,
    activation: volume?.activation,
    openCount: volume?.openCount,
    clusterLog: expect.toBeOneOf([false, null]),
    usage: volume?.usage,
  });
});

test('Without --host this machine is looked at, and nobody else', async () => {
  const world = new World();
  expect(await world.raidlift('inspect', '--json')).toBe(0);
  expect(world.targets).toEqual([undefined]);
  expect((JSON.parse(world.stdout) as Inventory).nodes).toEqual([]);
});

test('An error of one of several hosts says which one it is about', async () => {
  const inspectHost = async (): Promise<Inventory> => {
    throw new RaidliftError({
      code: 'LVM_MISSING',
      exit: 1,
      message: 'there is no lvm command on this host; install lvm2',
    });
  };
  const world = new World({ rooms: { inspectHost } });
  expect(await world.raidlift('plan', '--host', 'node1')).toBe(1);
  expect(world.stderr).toBe('raidlift: on node1: there is no lvm command on this host; install lvm2 [LVM_MISSING]\n');
});

test('--from and --host together are refused', async () => {
  const world = new World({ stdin: '{}' });
  expect(await world.raidlift('inspect', '--from', '-', '--host', 'node1')).toBe(2);
  expect(world.stderr).toContain('FROM_AND_HOST');
});

test('What to type next names the hosts again', async () => {
  const world = new World();
  expect(await world.raidlift('plan', '--host', 'node1', '--host', 'node2')).toBe(0);
  expect(world.stdout).toMatch(/raidlift apply [0-9a-f]{12} --host node1 --host node2 --state-dir/);
});

test('A plan is applied on the host that is named, under its lock', async () => {
  const world = new World();
  await world.raidlift('plan', '--host', 'node1');
  const id = /raidlift apply ([0-9a-f]{12})/.exec(world.stdout)?.[1] ?? '';
  world.targets = [];
  expect(await world.raidlift('apply', '--host', 'node1', '--yes', id)).toBe(0);
  expect(world.targets).toEqual(['lock node1', 'node1']);
});

test('Going on without --host with a plan that was under way over ssh says where it was', async () => {
  const world = new World({ rooms: { applyPlan: halfWay } });
  await world.raidlift('plan', '--host', 'node1');
  const id = /raidlift apply ([0-9a-f]{12})/.exec(world.stdout)?.[1] ?? '';
  await world.raidlift('apply', '--host', 'node1', '--yes', id);
  expect(world.stderr).toBe('');
  await world.raidlift('resume', '--yes', id);
  expect(world.stderr).toContain('the plan was carried out on node1 over ssh; unless this is that host: --host node1');
});

async function halfWay(options: ApplyOptions): Promise<ApplyResult> {
  await options.store.journal.append({ kind: 'started', step: 'vg0/db:convert', volume: lvUuid('db'), argv: null });
  return { ...(await allDone(options)), exit: 5 };
}
