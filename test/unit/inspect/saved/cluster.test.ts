import { expect, test } from 'vitest';
import { mergeInventories } from '../../../../src/inspect/merge/merge-inventories.js';
import { aMirror, anInventory, aVg } from '../../support/inventory.js';
import { assess } from '../../../../src/assess/assess.js';
import { canonicalJson } from '../../../../src/model/canonical-json.js';
import { defaultPolicy } from '../../../../src/model/default-policy.js';
import { inventory as inventorySchema } from '../../../../src/model/inventory.js';
import { policy as policySchema } from '../../../../src/model/policy.js';
import { makePlan } from '../../../../src/plan/make-plan.js';
import { sealPlan } from '../../../../src/plan/seal.js';
import { volumeOf } from '../expected-hosts.js';
import { readPaths, readPathsAt } from './sources.js';

const bothActive = 'test/fixtures/saved/cluster-2.02.187-active-on-both';
const held = 'test/fixtures/saved/cluster-2.02.187-stand-in-held';
const archive = 'test/fixtures/saved/metadata/archive-2.03.16';
const backup = 'test/fixtures/saved/metadata/backup-2.03.16.vg';

test('a folder of node directories is one inventory: the first node is worked on, the other is a view', async () => {
  const inventory = await readPaths(bothActive);
  inventorySchema.parse(JSON.parse(canonicalJson(inventory)));
  expect(inventory.host).toMatchObject({
    name: 'node1',
    lvmVersion: '2.02.187',
    kernel: '6.1.0-56-amd64',
    daemons: ['clvmd', 'cmirrord', 'corosync', 'dlm_controld', 'dmeventd'],
    cluster: { lockspaces: ['clvmd', 'gfs'], clusterMounts: [{ mountPoint: '/mnt/g', fileSystem: 'gfs2' }] },
  });
  expect(inventory.nodes).toHaveLength(1);
  expect(inventory.nodes[0]).toMatchObject({
    source: 'saved',
    host: { name: 'node2' },
    vgs: [{ name: 'vg', seqno: 91, lvs: [{ name: 'lv', activation: 'active', openCount: 1, clusterLog: true }] }],
  });
  expect(inventory.nodes[0]?.vgs[0]?.lvs[0]?.usage).toMatchObject({ fileSystem: 'gfs2', mountPoints: ['/mnt/g'] });
});

test('the metadata text beside them shows the legs that reports without hidden LVs lack', async () => {
  const volume = volumeOf(await readPaths(bothActive), 'lv');
  expect(volume.legs.map((leg) => [leg.name, leg.health])).toEqual([
    ['lv_mimage_0', 'A'],
    ['lv_mimage_1', 'A'],
  ]);
  expect(volume).toMatchObject({ activation: 'active', openCount: 1, syncPercent: 100, liveTarget: 'mirror' });
  expect(volume.log).toMatchObject({ kind: 'disk', name: 'lv_mlog', health: 'A' });
  expect(volumeOf(await readPaths(`${bothActive}/node1`), 'lv').legs).toEqual([]);
});

test('who showed a VG, and with which seqno, is kept', async () => {
  const inventory = await readPaths(bothActive);
  expect(inventory.vgs[0]?.seen).toEqual([
    { source: `${bothActive}/node1`, seqno: 91 },
    { source: `${bothActive}/node2`, seqno: 91 },
    { source: `${bothActive}/vg.metadata.txt`, seqno: 91 },
  ]);
});

test('node directories may be given one by one, in the order that says which host is worked on', async () => {
  const inventory = await readPaths(`${bothActive}/node2`, `${bothActive}/node1`);
  expect([inventory.host.name, inventory.nodes.map(({ host }) => host.name)]).toEqual(['node2', ['node1']]);
});

test('a node whose mirror is under a held stand-in shows the move', async () => {
  const volume = volumeOf(await readPaths(held), 'c');
  expect(volume.operation).toMatchObject({ kind: 'pvmove' });
  expect(volume.legs).toHaveLength(2);
});

test('metadata texts alone say nothing of activation, and nobody concludes from them that one host uses a mirror', async () => {
  const inventory = await readPaths(`${held}/vg.metadata.txt`, backup);
  expect(inventory.vgs.map((vg) => vg.name)).toEqual(['vg', 'vg']);
  const mirrors = inventory.vgs.flatMap((vg) => vg.volumes);
  expect(mirrors.map(({ kind }) => kind)).toEqual(['mirror', 'mirror']);
  for (const { activation, openCount, syncPercent, monitored } of mirrors) {
    expect([activation, openCount, syncPercent, monitored]).toEqual([null, null, null, null]);
  }
  const { volumes } = assess(inventory, defaultPolicy);
  expect(volumes.map(({ verdict }) => verdict?.verdict)).toEqual(['undecided', 'undecided']);
});

test.each([['older first'], ['newer first']])(
  'of sources with different seqnos the newer layout counts: %s',
  async (order) => {
    const paths = [`${archive}/vg_00018-615175853.vg`, backup];
    const inventory = await readPaths(...(order === 'older first' ? paths : paths.reverse()));
    expect(inventory.vgs).toHaveLength(1);
    expect(inventory.vgs[0]).toMatchObject({ seqno: 31 });
    expect(assess(inventory, defaultPolicy).findings.map(({ id }) => id)).toContain('SOURCES_DISAGREE');
  },
);

test('a metadata text completes the layout of a report, not what the report says of activation', async () => {
  const inventory = await readPaths('test/fixtures/reports/host-2.03.16-all-columns.json', backup);
  expect(volumeOf(inventory, 'm')).toMatchObject({ activation: 'exclusive', legs: [{}, {}, {}], syncPercent: 100 });
  expect(inventory.host.warnings).toEqual([]);
  expect(assess(inventory, defaultPolicy).findings.map(({ id }) => id)).not.toContain('SOURCES_DISAGREE');
});

test.each([['required'], ['end']] as const)(
  'the same sources give the same plan, whenever they are read: parallel: %s',
  async (parallel) => {
    const policy = policySchema.parse({ formatVersion: 1, volumes: { vg: { parallel, reason: 'as it is' } } });
    const planAt = async (time: string): Promise<string> => {
      const inventory = await readPathsAt(time, bothActive);
      expect(inventory).toMatchObject({ takenAt: time, nodes: [{ takenAt: time }] });
      return canonicalJson(sealPlan(makePlan({ inventory, assessment: assess(inventory, policy), policy })));
    };
    const plan = await planAt('2026-01-02T03:04:05Z');
    expect(plan).toContain(parallel === 'end' ? 'node2: lvs: active' : 'SAVED_REPORT');
    expect(await planAt('2026-05-06T07:08:09Z')).toBe(plan);
  },
);

test('two reports of which one names no host are not two hosts: what both show as active is not in parallel use for that', async () => {
  const report = 'test/fixtures/reports/host-2.03.16-all-columns.json';
  const inventory = await readPaths(report, report);
  expect([inventory.host.name, inventory.nodes.map(({ host }) => host.name)]).toEqual([null, [null]]);
  const verdictOf = (one: typeof inventory) =>
    assess(one, defaultPolicy).volumes.find(({ uuid }) => uuid === volumeOf(one, 'm').uuid)?.verdict;
  expect(verdictOf(inventory)).toMatchObject({ verdict: 'undecided', rule: 'hosts-untold' });
  const named = { ...inventory, host: { ...inventory.host, name: 'alpha' } };
  expect(verdictOf(named)).toMatchObject({ verdict: 'undecided', rule: 'hosts-untold' });
  const others = named.nodes.map((node) => ({ ...node, host: { ...node.host, name: 'beta' } }));
  expect(verdictOf({ ...named, nodes: others })).toMatchObject({ verdict: 'parallel', rule: 'seen-in-use' });
});

test.each([['older first'], ['newer first']])(
  'of two reports of the host that is worked on the newer one says what is active: %s',
  (order) => {
    const at = (seqno: number, activation: 'active' | 'inactive') => ({
      source: `seqno ${seqno}`,
      inventory: anInventory({ dm: null, vgs: [aVg({ seqno, volumes: [aMirror('db', { activation })] })] }),
    });
    const reports = [at(7, 'active'), at(8, 'inactive')];
    const { vgs, nodes } = mergeInventories(order === 'older first' ? reports : reports.reverse());
    expect(nodes).toEqual([]);
    expect(vgs).toMatchObject([{ seqno: 8, volumes: [{ activation: 'inactive' }] }]);
  },
);
