import { expect, test } from 'vitest';
import { planStatus } from '../../../src/apply/status.js';
import { staleness } from '../../../src/apply/staleness.js';
import type { Inventory } from '../../../src/model/inventory.js';
import { dmUuid } from '../../../src/model/volume.js';
import { planAway } from '../support/fake-host/away.js';
import { setUp } from '../support/fake-host/build.js';
import { Died, Faults } from '../support/fake-host/faults.js';
import type { FakeHost } from '../support/fake-host/fake-host.js';
import { FakeStore } from '../support/fake-host/fake-store.js';
import { makeMirror as mirror, vg } from '../support/fake-host/samples.js';
import { applyOnce, look, makeHost, planFor } from '../support/fake-host/scenario.js';
import { aDmDevice } from '../support/inventory.js';

const sizes = new Map<string, number>();

async function prepare() {
  const host = makeHost([vg(), mirror('m'), mirror('n', { legs: ['d2', 'd3'] })]);
  const plan = await planFor(host);
  return { host, plan, store: new FakeStore(plan, host) };
}

/** Applies until the power goes at a boundary with this name, and boots again. */
async function cutAt(host: FakeHost, store: FakeStore, name: RegExp): Promise<void> {
  const trial = await prepare();
  await applyOnce(trial.host, trial.store);
  const at = trial.host.faults.passed.findIndex((boundary) => name.test(boundary));
  host.faults = new Faults(new Map([[at, { kind: 'power-cut' }]]));
  await applyOnce(host, store).catch((error: unknown) => {
    if (!(error instanceof Died)) throw error;
    host.recover(error);
  });
  host.faults = new Faults();
}

test('before anything is begun every volume says what comes first', async () => {
  const { host, plan } = await prepare();
  const { volumes } = planStatus({ plan, entries: [], inventory: await look(host) });
  expect(volumes).toMatchObject([
    { subject: 'vg/m', state: 'not begun', halfWay: false, next: expect.stringMatching(/^Convert vg\/m to raid1/) },
    { subject: 'vg/n', state: 'not begun', halfWay: false },
  ]);
});

test('after a power cut the half-way volume is told from the others', async () => {
  const { host, plan, store } = await prepare();
  await cutAt(host, store, /lvconvert .* vg\/n: C1$/);
  const { volumes } = planStatus({ plan, entries: store.journal.entries, inventory: await look(host) });
  expect(volumes).toMatchObject([
    { subject: 'vg/m', halfWay: true, explanation: expect.stringMatching(/raid1 with 2 legs/) },
    { subject: 'vg/n', state: 'half-way', next: expect.stringMatching(/^Remove 2 LVs that an unfinished conversion/) },
  ]);
});

test('without the host the journal alone is told, and it says so', async () => {
  const { host, plan, store } = await prepare();
  await cutAt(host, store, /lvconvert .* vg\/n: C1$/);
  const { volumes } = planStatus({ plan, entries: store.journal.entries, inventory: null });
  expect(volumes).toMatchObject([
    { subject: 'vg/m', state: 'half-way' }, // converted, and not looked at yet
    { subject: 'vg/n', state: 'half-way', explanation: 'by the journal; the host was not asked' },
  ]);
});

test('devices that a killed pvmove left are named, and that they are taken away next', async () => {
  const host = makeHost([vg(), mirror('m')]);
  const plan = await planAway(host, { disk: 'd0', spares: ['d3'] });
  const seen = await look(host);
  const dm = [aDmDevice('vg-pvmove0', { uuid: dmUuid({ uuid: plan.volumes[0]?.vg ?? '' }, { uuid: 'gone' }) })];
  const told = (inventory: Inventory) => planStatus({ plan, entries: [], inventory }).volumes[0];
  expect(told({ ...seen, dm: [...(seen.dm ?? []), ...dm] })).toMatchObject({
    explanation: expect.stringMatching(/left by a killed pvmove, .*: vg-pvmove0$/),
    next: expect.stringMatching(/that a killed command of LVM’s has left/),
  });
  expect(JSON.stringify(told(seen))).not.toContain('pvmove0');
});

test('when all is done nothing is left to do', async () => {
  const { host, plan, store } = await prepare();
  await applyOnce(host, store);
  const { volumes } = planStatus({ plan, entries: store.journal.entries, inventory: await look(host) });
  expect(volumes.map(({ state, halfWay, next }) => ({ state, halfWay, next }))).toEqual([
    { state: 'done', halfWay: false, next: 'nothing to do' },
    { state: 'done', halfWay: false, next: 'nothing to do' },
  ]);
});

test('a plan is not stale for sync, tags, activation or other volumes', async () => {
  const { host, plan } = await prepare();
  setUp(host.world, { do: 'run', argv: ['lvchange', '--addtag', 'other', 'vg/m'] }, sizes);
  setUp(host.world, { do: 'run', argv: ['lvchange', '-an', 'vg/n'] }, sizes);
  setUp(host.world, { do: 'linear', vg: 'vg', name: 'new', sizeMiB: 8, disk: 'd3' }, sizes);
  expect(staleness(plan, await look(host))).toEqual([]);
});

test('a plan is stale for a lost leg, another log, a snapshot, another place; each is named', async () => {
  const { host, plan } = await prepare();
  setUp(host.world, { do: 'run', argv: ['lvconvert', '--yes', '--mirrorlog', 'core', 'vg/m'] }, sizes);
  setUp(host.world, { do: 'snapshot', vg: 'vg', name: 's', of: 'n', sizeMiB: 8, disk: 'd4' }, sizes);
  expect(staleness(plan, await look(host))).toEqual(['vg/m: its log was disk, is core', 'vg/n: it has snapshots: s']);
  const leg = host.world.lv('vg/n_mimage_0')?.lv;
  for (const piece of leg?.pieces ?? []) piece.start = 40;
  expect((await staleness(plan, await look(host))).join()).toMatch(/leg 0 lies on other extents/);
});

test('a plan is not stale for volumes under way', async () => {
  const { host, plan } = await prepare();
  setUp(host.world, { do: 'cut-at', lv: 'vg/m', state: 'C2' }, sizes);
  expect(staleness(plan, await look(host))).toHaveLength(1);
  expect(staleness(plan, await look(host), ({ name }) => name === 'm')).toEqual([]);
});
