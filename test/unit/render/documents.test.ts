import { viewOfPlan } from '../../../src/plan/view.js';
import { expect, test } from 'vitest';
import { assess } from '../../../src/assess/assess.js';
import type { Finding } from '../../../src/model/finding.js';
import { defaultPolicy } from '../../../src/model/default-policy.js';
import type { Inventory } from '../../../src/model/inventory.js';
import { makePlan } from '../../../src/plan/make-plan.js';
import { sealPlan } from '../../../src/plan/seal.js';
import { renderBeforeAfter } from '../../../src/render/before-after.js';
import { renderFindings, summariseFindings } from '../../../src/render/findings.js';
import { renderInventory } from '../../../src/render/inventory.js';
import { renderPlan } from '../../../src/render/plan.js';
import { remnantsOf } from '../../../src/render/remnants.js';
import { renderResult } from '../../../src/render/result.js';
import { renderStatus } from '../../../src/render/status.js';
import { aMirror, anInventory, aPv, aStranded, aStray, aVg, coreLog, GiB } from '../support/inventory.js';

const plain = { color: false };
const pvs = ['sda', 'sdb', 'sdc'].map((name) => aPv(name, { extentCount: 1_000_000, free: 900_000 }));
const planOf = (inventory: Inventory) =>
  sealPlan(makePlan({ inventory, assessment: assess(inventory, defaultPolicy), policy: defaultPolicy }));
const inventoryOf = (...volumes: ReturnType<typeof aMirror>[]) =>
  anInventory({ vgs: [aVg({ volumes, pvs, mdaFreeBytes: GiB, mdaSizeBytes: 2 * GiB })] });

const giant = aMirror('giant', { sizeBytes: 1500 * GiB, regionBytes: 512 * 1024, nosync: true });
const mounted = aMirror('db', { usage: { fileSystem: 'ext4', mountPoints: ['/srv/db'], swap: false, fstab: [] } });

test('An inventory shows each mirror with its legs, log and use', () => {
  const inventory = inventoryOf(mounted, aMirror('m', { log: coreLog, syncPercent: 12.5 }));
  const text = renderInventory(inventory, assess(inventory, defaultPolicy), plain);
  expect(text).toContain('Host alpha: 2 mirrors, 0 raid1, 0 other in 1 VG.');
  expect(text).toMatch(/vg0\/db +mirror +400 MiB +2 MiB +100% +active +exclusive\n/);
  expect(text).toContain('    2 legs on /dev/sda, /dev/sdb; log disk on /dev/sdc\n    used by ext4 at /srv/db\n');
  expect(text).toContain('log in memory');
  expect(text).toContain('12.5%');
});

test('A plan has the counts first, then groups, then steps with commands', () => {
  const text = renderPlan(viewOfPlan(planOf(inventoryOf(giant, aMirror('snapped', { snapshots: ['s'] })))), {
    ...plain,
    full: false,
    more: '--full lists all',
  });
  expect(text.split('\n')[0]).toMatch(/^Plan [0-9a-f]{12} for host alpha: 2 volumes: 1 to convert to raid1, 1/);
  expect(text).toContain('vg0/giant: 1.5 TiB, 2 legs, log disk, regions become 1 MiB');
  expect(text).toContain('vg0/snapped: 400 MiB, 2 legs, log disk; UNDER_SNAPSHOT');
  expect(text).toContain('$ lvconvert --yes --type raid1 -R 1024k vg0/giant');
  expect(text).toContain('power cut: One of four committed states');
  expect(text.indexOf('to convert')).toBeLessThan(text.indexOf('Steps, in this order'));
  expect(text.split('\n').filter((line) => line.length > 80 && !line.includes('$ '))).toEqual([]);
});

test('Levels of findings are words, with or without colours', () => {
  const { findings } = assess(inventoryOf(giant, aMirror('snapped', { snapshots: ['s'] })), defaultPolicy);
  expect(renderFindings(findings, plain)).toContain('BLOCKER UNDER_SNAPSHOT');
  expect(renderFindings(findings, { color: true })).toContain('\u001b[31mBLOCKER\u001b[39m UNDER_SNAPSHOT');
  expect(summariseFindings(findings)).toMatch(/^1 blocker, /);
  expect(summariseFindings([])).toBe('no findings');
});

test('An overridden finding shows the reason that was given', () => {
  const finding: Finding = { id: 'X', level: 'overridable', subject: 'vg0', title: 't', evidence: [], remedy: 'r' };
  expect(renderFindings([{ ...finding, overridden: 'tried on a clone' }], plain)).toBe(
    'vg0\n  overridden X: t\n    reason given: tried on a clone\n\n',
  );
  expect(renderFindings([finding], plain)).toContain('STOPS UNLESS OVERRIDDEN X: t');
});

test('A remedy with a line for each PV is shown in lines', () => {
  const remedy = '/dev/sda: free an extent.\n/dev/sdb: free two.';
  const finding: Finding = { id: 'X', level: 'blocker', subject: 'vg0', title: 't', evidence: [], remedy };
  expect(renderFindings([finding], plain)).toContain(
    '    remedy: /dev/sda: free an extent.\n            /dev/sdb: free two.\n',
  );
});

test('A plan of two thousand volumes is short by default, whole with --full, and quickly there', () => {
  const many = planOf(inventoryOf(...Array.from({ length: 2000 }, (_, index) => aMirror(`m${index}`))));
  const before = performance.now();
  const text = renderPlan(viewOfPlan(many), { ...plain, full: false, more: '--full lists all' });
  const full = renderPlan(viewOfPlan(many), { ...plain, full: true, more: '' });
  // Generous: this only catches work that grows with the square.
  expect(performance.now() - before).toBeLessThan(30_000);
  expect(text.split('\n').length).toBeLessThan(300);
  expect(text).toContain('and 1,980 more; --full lists all');
  expect(full).toContain('vg0/m1999');
});

test('The outcome names every volume that did not get there, and how to go on', () => {
  const volumes = [
    { uuid: 'a', subject: 'vg0/a', outcome: 'done', message: 'raid1, verified' },
    { uuid: 'b', subject: 'vg0/b', outcome: 'failed', code: 'STEP_FAILED', message: 'it did not work' },
  ] as const;
  const text = renderResult(
    { volumes: [...volumes], exit: 1 },
    { ...plain, goOn: 'raidlift resume x', done: 'converted' },
  );
  expect(text).toContain('2 volumes: 1 converted, 1 failed.');
  expect(text).toContain('it did not work [STEP_FAILED]');
  expect(text).not.toContain('vg0/a:');
  expect(text).toContain('Go on with: raidlift resume x');
});

test('What came back says how much was copied against full copies', () => {
  const copied = { copiedBytes: String(6 * 1024 ** 2), sizeBytes: String(400 * 1024 ** 2), unmeasured: 1 };
  const text = renderResult({ volumes: [], copied, exit: 0 }, { ...plain, goOn: '', done: 'back' });
  expect(text.replaceAll(/\s+/g, ' ')).toContain(
    "6 MiB were copied, by the kernel's count; full copies would have been 400 MiB; 1 volume not measured.",
  );
});

test('The status is short when asked to be', () => {
  const volume = { subject: 'vg0/a', state: 'not begun', explanation: 'mirror', next: 'convert' };
  const view = { id: 'x', phase: 'new', hostAsked: false, volumes: Array(30).fill(volume) as (typeof volume)[] };
  const text = renderStatus(view, { ...plain, limit: 10 });
  expect(text).toContain('30 volumes: 30 not begun.');
  expect(text).toContain('LVM was not asked');
  expect(text).toContain('and 20 more volumes');
});

test('Before and after stand side by side', () => {
  const plan = planOf(inventoryOf(mounted, aMirror('m')));
  const raid = aMirror('db', { kind: 'raid1', liveTarget: 'raid' });
  const text = renderBeforeAfter(plan, inventoryOf(raid), plain);
  expect(text).toMatch(/vg0\/db +mirror ×2, log disk, active +raid1 ×2, active, sync 100%, legs AA\n/);
  expect(text).toMatch(/vg0\/m .* gone\n/);
});

test('What a plan left is named with the commands that tidy it', () => {
  const plan = planOf(inventoryOf(aMirror('db', { activation: 'inactive', syncPercent: null, liveTarget: null })));
  const left = (volume: ReturnType<typeof aMirror>) => remnantsOf(plan, inventoryOf(volume));
  expect(left(aMirror('db')).notes).toEqual(['vg0/db was inactive before: lvchange -an vg0/db']);
  const c2 = left(aMirror('db', { log: coreLog, strays: [aStray('db_rmeta_2')], suspended: ['vg0-db_rmeta_2'] }));
  expect(c2.halfWay[0]?.commands).toEqual([
    ['raidlift', 'status'],
    ['lvremove', '--yes', 'vg0/db_rmeta_2'],
    ['lvconvert', '--yes', '--mirrorlog', 'disk', 'vg0/db'],
  ]);
  const c5 = left(aMirror('db', { kind: 'linear', legs: ['sdb'], log: coreLog }));
  expect(c5.halfWay[0]?.commands).toEqual([['lvconvert', '--yes', '--type', 'raid1', '-m', '1', 'vg0/db']]);
});

test('A leg that is out is named with the command that brings it back, whichever it is', () => {
  const plan = planOf(inventoryOf(aMirror('db')));
  const [db] = plan.volumes;
  if (db === undefined) throw new Error('nothing planned');
  const away = (decision: 'track' | 'track-mirror') => ({
    ...plan,
    volumes: [{ ...db, decision, absence: { leg: db.legs[0]?.uuid ?? '', pv: '' } }],
  });
  const out = aMirror('db', {
    kind: 'raid1',
    operation: { kind: 'split', detail: 'db_mimage_0 is split off with tracking' },
  });
  expect(remnantsOf(away('track'), inventoryOf(out)).halfWay[0]?.commands).toEqual([
    ['dmsetup', 'message', 'vg0-db', '0', 'check'],
    ['sleep', '5'],
    ['lvconvert', '--yes', '--merge', 'vg0/db_mimage_0'],
  ]);
  const unwatched = remnantsOf(away('track-mirror'), inventoryOf(aMirror('db', { monitored: false })));
  expect(unwatched.halfWay[0]).toMatchObject({ commands: [['lvchange', '--refresh', 'vg0/db']] });
  expect(remnantsOf(away('track-mirror'), inventoryOf(aMirror('db'))).halfWay).toEqual([]);
  // A killed `--replace`, before its commit and after it.
  const replaced = inventoryOf(aMirror('db', { kind: 'raid1', strays: [aStray('db_rmeta_0_extracted')] }));
  const [vg] = replaced.vgs;
  const stranded = { ...replaced, dm: [aStranded(vg ?? { uuid: '' }, 'vg0-db_rimage_2')] };
  expect(remnantsOf(away('track'), stranded).halfWay[0]?.commands).toEqual([
    ['lvremove', '--yes', 'vg0/db_rmeta_0_extracted'],
    ['dmsetup', 'remove', 'vg0-db_rimage_2'],
  ]);
});
