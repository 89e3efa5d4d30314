import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Context } from '../../../src/cli/context.js';
import { run } from '../../../src/cli/main.js';
import { rooms } from '../../../src/cli/rooms.js';
import { batchResult, type BatchResult } from '../../../src/model/batch-result.js';
import { Died, Faults, type Fault } from '../support/fake-host/faults.js';
import type { FakeHost } from '../support/fake-host/fake-host.js';
import { makeMirror as mirror, vg } from '../support/fake-host/samples.js';
import { makeHost } from '../support/fake-host/scenario.js';
import type { Setup } from '../support/fake-host/situations/types.js';
import { strangenessOf } from '../support/known-event.js';
import { anInventory } from '../support/inventory.js';
import { World } from './world.js';

type Event = Record<string, unknown> & { code: string };

/** In memory where there is such a place: a batch syncs hundreds of journal lines. */
const FOLDER = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** The product's own command line over a fake host, with a real state folder. */
class Site {
  readonly folder = mkdtempSync(join(FOLDER, 'raidlift-batch-'));
  readonly stateDir = join(this.folder, 'state');
  stderr = '';
  events: Event[] = [];
  private text = '';

  constructor(readonly host: FakeHost) {
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  policy(text = ''): string {
    const file = join(this.folder, 'policy.yaml');
    writeFileSync(file, `formatVersion: 1\n${text}`);
    return file;
  }

  async batch(...words: string[]): Promise<number> {
    this.text = '';
    this.stderr = '';
    const policy = words.includes('--policy') ? [] : ['--policy', this.policy()];
    try {
      return await run(['batch', ...policy, '--state-dir', this.stateDir, ...words], this.context());
    } finally {
      this.events = this.text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Event);
      for (const event of this.events) expect(strangenessOf(event)).toEqual([]);
    }
  }

  /** The process dies at a boundary of the host. */
  async dying(kind: 'power-cut' | 'process-dies', at: number): Promise<void> {
    this.host.faults = new Faults(new Map([[at, { kind } as Fault]]));
    await this.batch().catch((error: unknown) => {
      if (error instanceof Died) return;
      throw error;
    });
    this.host.recover(new Died(kind));
    this.host.faults = new Faults();
  }

  get codes(): string[] {
    return this.events.map(({ code }) => code);
  }

  get result(): BatchResult {
    const last = this.events.at(-1);
    expect(last?.code).toBe('batch.finished');
    return batchResult.parse(last?.['result']);
  }

  private context(): Context {
    const { host } = this;
    return {
      ...new World().context(),
      stdout: { isTerminal: false, write: (text) => void (this.text += text) },
      stderr: { isTerminal: false, write: (text) => void (this.stderr += text) },
      clock: host.clock,
      rooms,
      host: async () => host,
    };
  }
}

/** Where the first conversion is under way in a run on such a host. */
async function inConversion(setups: Setup[]): Promise<number> {
  const twin = new Site(makeHost(setups));
  await twin.batch();
  return twin.host.faults.passed.findIndex((name) => name.startsWith('lvconvert'));
}

const two = [vg(), mirror('m'), mirror('n')];

const numbered = (count: number): string[] => Array.from({ length: count }, (_, at) => `m${at}`);

/** LVM refuses to convert this volume. */
function refuse(host: FakeHost, path: string): () => void {
  const change = host.change.bind(host);
  host.change = async (argv, options) => {
    if (argv[0] !== 'lvconvert' || !argv.includes(path)) return change(argv, options);
    return { kind: 'ended', result: { code: 5, stdout: '', stderr: '  device-mapper: reload ioctl failed\n' } };
  };
  return () => {
    host.change = change;
  };
}

/** A hundred mirrors, ten in each of ten VGs, m0 to m99. */
function hundred(): Setup[] {
  return Array.from({ length: 10 }, (_, at) => {
    const disks = [0, 1, 2].map((disk) => `d${at}${disk}`);
    const [first = '', second = '', third = ''] = disks;
    const mirrors = numbered(10).map((name) =>
      mirror(`m${10 * at + Number(name.slice(1))}`, { vg: `vg${at}`, legs: [first, second], log: third }),
    );
    return [vg(`vg${at}`, disks), ...mirrors];
  }).flat();
}

test('Of 100 volumes 3 are blocked and 1 fails: 96 are converted, and the report says why', async () => {
  const blocked = ['vg0/m7', 'vg4/m42', 'vg9/m99'];
  const snapshots = blocked.map((subject): Setup => {
    const [group = '', name = ''] = subject.split('/');
    return { do: 'snapshot', vg: group, name: `${name}_before`, of: name, sizeMiB: 8, disk: `d${group.slice(2)}2` };
  });
  const host = makeHost([...hundred(), ...snapshots]);
  host.world.busy = false;
  const mend = refuse(host, 'vg5/m50');
  const site = new Site(host);
  const file = join(site.folder, 'result.json');
  expect(await site.batch('--result', file)).toBe(1);

  expect(site.result).toMatchObject({ exit: 1, counts: { done: 96, blocked: 3, failed: 1 }, error: null });
  expect(batchResult.parse(JSON.parse(readFileSync(file, 'utf8')))).toEqual(site.result);
  const open = site.result.volumes.filter(({ outcome }) => outcome !== 'done');
  expect(open.map(({ subject, outcome, code }) => [subject, outcome, code])).toEqual([
    ['vg0/m7', 'blocked', null],
    ['vg4/m42', 'blocked', null],
    ['vg5/m50', 'failed', 'STEP_FAILED'],
    ['vg9/m99', 'blocked', null],
  ]);
  expect(open[0]?.message).toBe('UNDER_SNAPSHOT');
  expect(open[2]?.message).toContain('reload ioctl failed');
  const told = site.events.filter(({ code }) => code === 'volume.blocked');
  expect(told.map(({ subject }) => subject)).toEqual(blocked);
  expect(told[0]?.['data']).toMatchObject({ findings: ['UNDER_SNAPSHOT'] });
  expect(site.stderr).toContain('100 volumes: 96 converted, 3 blocked, 1 failed.');
  expect(site.stderr).toContain('vg5/m50: failed');
  const raids = () => host.world.vgs.flatMap(({ lvs }) => lvs.filter(({ type }) => type === 'raid1'));
  expect(raids()).toHaveLength(96);

  mend();
  const group = host.world.vg('vg4');
  group.lvs = group.lvs.filter(({ name }) => name !== 'm42_before');
  expect(await site.batch()).toBe(3);
  expect(site.codes.slice(0, 2)).toEqual(['batch.started', 'plan.resumed']);
  expect(site.result.plans.map(({ resumed }) => resumed)).toEqual([true, false]);
  expect(site.result.counts).toEqual({ done: 98, blocked: 2 });
}, 60_000);

test('All is well where nothing is left to do, again and again', async () => {
  const site = new Site(makeHost([vg(), mirror('m')]));
  expect(await site.batch()).toBe(0);
  expect(site.codes.filter((code) => !code.startsWith('step.'))).toEqual([
    'batch.started',
    'plan.made',
    'volume.done',
    'apply.finished',
    'batch.finished',
  ]);
  expect(site.stderr).toBe('');
  expect(await site.batch()).toBe(0);
  expect(site.result.counts).toEqual({ nothing: 1 });
  expect(site.host.commands.filter(([command]) => command === 'lvconvert')).toHaveLength(1);
});

test('A dry run says what would be done and changes nothing', async () => {
  const site = new Site(makeHost([vg(), mirror('m')]));
  const { commands } = site.host;
  expect(await site.batch('--dry-run')).toBe(0);
  expect(commands).toEqual([]);
  expect(existsSync(site.stateDir)).toBe(false);
  expect(site.codes).toEqual(['batch.started', 'plan.made', 'volume.planned', 'batch.finished']);
  expect(site.events[2]).toMatchObject({ subject: 'vg/m', data: { commands: ['lvconvert --yes --type raid1 vg/m'] } });
  expect(site.result).toMatchObject({ dryRun: true, exit: 0, counts: { planned: 1 } });
});

test('A clustered VG that this lvm2 does not show is told, and is exit 3', async () => {
  const skippedVgs = [{ name: 'shared', why: 'Skipping clustered VG shared.' }];
  const world = new World({ inventory: anInventory({ host: { skippedVgs } }) });
  const policy = join(world.stateDir, '..', 'policy.yaml');
  writeFileSync(policy, 'formatVersion: 1\n');
  expect(await world.raidlift('batch', '--policy', policy, '--dry-run')).toBe(3);
  expect(world.stdout).toMatch(/"code":"vg.blocked".*CLUSTERED_BIT_LEFT/);
  expect(await world.raidlift('batch', '--policy', policy, '--dry-run', 'vg0/db')).toBe(0);
});

test('After a power cut or a kill at any moment the same batch again ends well', async () => {
  const setups = [vg(), mirror('slow', { syncing: true }), ...numbered(3).map((name) => mirror(name))];
  const whole = new Site(makeHost(setups));
  whole.host.world.copyRate = 2;
  expect(await whole.batch()).toBe(0);
  const boundaries = whole.host.faults.passed.length;
  expect(boundaries).toBeGreaterThan(20);
  for (let at = 0; at < boundaries; at += 2) {
    const site = new Site(makeHost(setups));
    site.host.world.copyRate = 2;
    await site.dying(at % 4 === 0 ? 'power-cut' : 'process-dies', at);
    expect(await site.batch(), `${at}`).toBe(0);
    expect(site.result.volumes, `${at}`).toHaveLength(4);
    expect(Object.keys(site.result.counts).every((outcome) => ['done', 'nothing'].includes(outcome))).toBe(true);
    for (const lv of site.host.world.vg('vg').lvs) expect(lv.tags, `${lv.name} at ${at}`).toEqual([]);
  }
}, 120_000);

test('A dry run says which plan it would go on with', async () => {
  const site = new Site(makeHost(two));
  await site.dying('process-dies', await inConversion(two));
  const before = site.host.commands.length;
  expect(await site.batch('--dry-run')).toBe(0);
  expect(site.host.commands).toHaveLength(before);
  expect(site.codes.slice(0, 2)).toEqual(['batch.started', 'plan.resumed']);
  expect(site.result).toMatchObject({ counts: { planned: 2 }, plans: [{ resumed: true }] });
});

test('A plan that a person has begun is left to that person', async () => {
  const site = new Site(makeHost(two));
  site.host.world.lv('vg/m')?.lv.tags.push('raidlift.0123456789ab');
  expect(await site.batch()).toBe(3);
  expect(site.result.volumes.map(({ subject, outcome, message }) => [subject, outcome, message])).toEqual([
    ['vg/m', 'blocked', 'OTHER_PLAN'],
    ['vg/n', 'done', 'raid1, verified'],
  ]);
});

test('A plan of its own that cannot be read is skipped, and what it holds is blocked', async () => {
  const site = new Site(makeHost(two));
  await site.dying('process-dies', await inConversion(two));
  const [id = ''] = site.events.flatMap(({ code, plan }) => (code === 'plan.made' ? [String(plan)] : []));
  writeFileSync(join(site.stateDir, id, 'plan.json'), '{');
  expect(await site.batch()).toBe(3);
  expect(site.events.find(({ code }) => code === 'plan.skipped')).toMatchObject({ data: { reason: 'PLAN_TORN' } });
  // The command that was running has converted one of them meanwhile.
  expect(site.result.counts).toEqual({ blocked: 1, nothing: 1 });
});

test('After the time given it stops; the same batch again goes on', async () => {
  const site = new Site(makeHost([vg(), ...numbered(6).map((name) => mirror(name))]));
  expect(await site.batch('--max-duration', '2s')).toBe(5);
  const begun = site.host.commands.filter(([command]) => command === 'lvconvert').length;
  expect(begun).toBeGreaterThan(0);
  expect(begun).toBeLessThan(6);
  expect(site.result.counts.interrupted).toBeGreaterThan(0);
  expect(site.codes).toContain('stop.asked');
  site.host.again();
  expect(await site.batch()).toBe(0);
  expect(site.result.counts).toEqual({ done: 6 });
});

test('Outside the window it ends with 5; a plan of its own heeds the window of now', async () => {
  const site = new Site(makeHost(two));
  site.host.world.nowMs = Date.UTC(2026, 0, 1);
  await site.dying('process-dies', await inConversion(two));
  const shut = site.policy('window: 12:00-13:00 UTC\n');
  expect(await site.batch('--policy', shut)).toBe(5);
  expect(site.codes).toContain('window.closed');
  expect(site.result.volumes.some(({ code }) => code === 'WINDOW_CLOSED')).toBe(true);
  site.host.world.nowMs = Date.UTC(2026, 0, 1, 12);
  expect(await site.batch('--policy', shut)).toBe(0);
});

test('Names narrow it', async () => {
  const site = new Site(makeHost(two));
  expect(await site.batch('vg/n')).toBe(0);
  expect(site.result.volumes.map(({ subject }) => subject)).toEqual(['vg/n']);
  expect(await site.batch('vg/nn')).toBe(2);
  expect(site.result).toMatchObject({ exit: 2, error: { code: 'NO_SUCH_VOLUME' } });
});

test('What is wrong with the policy is an error with its line, and the last event says so too', async () => {
  const site = new Site(makeHost([vg(), mirror('m')]));
  expect(await site.batch('--policy', site.policy('volumes:\n  vg/x: {do: keep}\n'))).toBe(2);
  expect(site.stderr).toMatch(/policy\.yaml line 3 column 3: .*\[POLICY_UNKNOWN_VOLUME\]/);
  expect(site.result.error?.message).toContain('line 3');
  expect(await site.batch('--policy', site.policy('windows: 3\n'))).toBe(2);
  expect(site.events).toEqual([]);
});

test('Without a policy, or with a bad number, nothing begins', async () => {
  const world = new World();
  expect(await world.raidlift('batch')).toBe(2);
  expect(world.stderr).toContain('--policy FILE');
  const site = new Site(makeHost([vg(), mirror('m')]));
  for (const [option, value, code] of [
    ['--max-duration', '4', 'DURATION_INVALID'],
    ['--max-duration', '0h', 'DURATION_INVALID'],
    ['--max-copies', '0', 'MAX_COPIES_INVALID'],
  ] as const) {
    expect(await site.batch(option, value)).toBe(2);
    expect(site.stderr).toContain(code);
  }
  mkdirSync(site.stateDir);
  writeFileSync(join(site.stateDir, 'stop'), '');
  expect(await site.batch()).toBe(5);
  expect(site.stderr).toContain('STOP_FILE');
  expect(site.host.commands).toEqual([]);
});

test('--max-copies overrides the policy', async () => {
  const site = new Site(makeHost([vg(), mirror('m'), mirror('n', { legs: ['d2', 'd3'] })]));
  site.host.world.copyRate = 1;
  const scrubs = site.policy('defaults: {scrub: check}\nlimits: {maxCopies: 2}\n');
  expect(await site.batch('--policy', scrubs, '--max-copies', '1')).toBe(0);
  expect(site.events.find(({ code }) => code === 'copy.held')?.['message']).toBe(
    'vg/n waits: 1 of at most 1 copies are under way',
  );
});
