import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ApplyOptions } from '../../../src/apply/apply-plan.js';
import { HoldBack } from '../../../src/apply/hold-back.js';
import { MIRROR_THROTTLE } from '../../../src/apply/throttle.js';
import type { ProgressEvent } from '../../../src/model/ports.js';
import { isOpen, parseWindow, type Window } from '../../../src/model/window.js';
import { wrongs } from '../support/fake-host/end-state.js';
import type { FakeHost } from '../support/fake-host/fake-host.js';
import { Faults, Died, type Fault } from '../support/fake-host/faults.js';
import { FakeStore } from '../support/fake-host/fake-store.js';
import { homeOf } from '../support/fake-host/model.js';
import { makeMirror as mirror, vg } from '../support/fake-host/samples.js';
import { applyOnce, makeHost as makeAnyHost, planFor } from '../support/fake-host/scenario.js';
import type { Setup } from '../support/fake-host/situations/types.js';

/** A host that is set up by midnight. */
function makeHost(setups: Setup[]): FakeHost {
  const host = makeAnyHost(setups);
  host.world.nowMs = Date.UTC(2026, 0, 1);
  return host;
}

type Options = Partial<Pick<ApplyOptions, 'resume' | 'control' | 'outsideWindow' | 'rules'>>;

async function apply(setups: Setup[], policy: Record<string, unknown>, options: Options = {}) {
  const host = makeHost(setups);
  const plan = await planFor(host, policy);
  const store = new FakeStore(plan, host);
  return { host, plan, store, ...(await applyOnce(host, store, options)) };
}

const codes = (events: readonly ProgressEvent[]): string[] => events.map(({ code }) => code);
const startsOf = (store: FakeStore): { step: string; at: string }[] =>
  store.journal.entries.flatMap(({ event, at }) => (event.kind === 'started' ? [{ step: event.step, at }] : []));

describe('the maintenance window', () => {
  test('outside it nothing begins, and the run ends as a stop does', async () => {
    const { result, events, host, store } = await apply([vg(), mirror('m')], { window: `01:00-02:00 UTC` });
    expect(result).toMatchObject({ exit: 5, volumes: [{ outcome: 'interrupted', code: 'WINDOW_CLOSED' }] });
    expect(result.volumes[0]?.message).toContain('it opens at 2026-01-01T01:00:00.000Z');
    expect(codes(events)).toEqual(['window.closed']);
    expect(host.commands).toEqual([]);
    expect(store.journal.entries.map(({ event }) => event)).toEqual([{ kind: 'interrupted', signal: 'WINDOW_CLOSED' }]);
  });

  test.each(['resume-devices', 'clear-table', 'clear-move', 'track-merge'])(
    '%s is due outside it too',
    async (action) => {
      const midnight = { now: () => new Date(Date.UTC(2026, 0, 1)), sleep: () => Promise.resolve(true) };
      const hold = new HoldBack({ window: '01:00-02:00 UTC' }, midnight, undefined);
      expect(await hold.now(action)).toBeNull();
      expect(await hold.now('convert')).toMatchObject({ why: 'window' });
    },
  );

  test('with --wait the run waits for it', async () => {
    const { result, events, host, plan, store } = await apply(
      [vg(), mirror('m')],
      { window: `01:00-02:00 UTC` },
      { outsideWindow: 'wait' },
    );
    expect(result.exit).toBe(0);
    expect(wrongs(host, plan)).toEqual([]);
    expect(codes(events).slice(0, 3)).toEqual(['window.waiting', 'window.opened', 'step.started']);
    expect(startsOf(store)[0]?.at).toMatch(/^2026-01-01T01:00:0/);
  });

  test('a copy that is under way when it closes is waited for, and what comes after it is not begun', async () => {
    const host = makeHost([vg(), mirror('slow', { sizeMiB: 120, syncing: true }), mirror('m')]);
    host.world.copyRate = 0.2;
    const plan = await planFor(host, { window: `00:00-00:01 UTC` });
    const store = new FakeStore(plan, host);
    const { result, events } = await applyOnce(host, store);
    expect(result).toMatchObject({ exit: 5 });
    const outcomes = Object.fromEntries(result.volumes.map(({ subject, outcome }) => [subject, outcome]));
    expect(outcomes).toEqual({ 'vg/m': 'done', 'vg/slow': 'interrupted' });
    expect(events.filter(({ code }) => code === 'wait.progress').at(-1)?.percent).toBeGreaterThanOrEqual(90);
    expect(host.world.nowMs).toBeGreaterThan(Date.UTC(2026, 0, 1, 0, 2));
    for (const { at } of startsOf(store)) expect(at < '2026-01-01T00:01').toBe(true);
    host.again();
    host.world.nowMs = Date.UTC(2026, 0, 2);
    const again = await applyOnce(host, store, { resume: true });
    expect(again.result.exit).toBe(0);
    expect(wrongs(host, plan)).toEqual([]);
  });

  test('a plan that is done needs no window to say so', async () => {
    const { host, store } = await apply([vg(), mirror('m')], { window: `00:00-00:10 UTC` });
    host.world.nowMs = Date.UTC(2026, 0, 1, 12);
    expect((await applyOnce(host, store, { resume: true })).result.exit).toBe(0);
  });

  test('a volume that somebody changed while the run waited for it stops alone', async () => {
    const host = makeHost([vg(), mirror('m'), mirror('n')]);
    const plan = await planFor(host, { window: `01:00-02:00 UTC` });
    const store = new FakeStore(plan, host);
    const events: ProgressEvent[] = [];
    const snapshot = (): void => {
      if (host.world.lv('vg/s') === undefined) growTo(host, 'vg/m');
    };
    const control = { pausedBy: async () => (snapshot(), null) };
    const { result } = await applyOnce(host, store, { outsideWindow: 'wait', control });
    expect(events).toEqual([]);
    expect(result.volumes.map(({ subject, outcome, code }) => [subject, outcome, code])).toEqual([
      ['vg/m', 'stopped', 'PLAN_STALE'],
      ['vg/n', 'done', undefined],
    ]);
  });

  test('no step starts outside it, whatever it is and however long things take', async () => {
    const minute = fc.integer({ min: 0, max: 1439 });
    const clock = (at: number): string =>
      `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`;
    await fc.assert(
      fc.asyncProperty(
        minute,
        fc.integer({ min: 5, max: 30 }),
        fc.constantFrom(0.05, 0.5, 5),
        async (from, length, rate) => {
          const text = `${clock(from)}-${clock((from + length) % 1440)} Europe/Prague`;
          const host = makeHost([vg(), mirror('slow', { syncing: true }), mirror('m'), mirror('n', { log: null })]);
          host.world.copyRate = rate;
          const plan = await planFor(host, { window: text, defaults: { scrub: 'check' } });
          const store = new FakeStore(plan, host);
          const { result } = await applyOnce(host, store, { outsideWindow: 'wait' });
          expect(result.exit).toBe(0);
          const windows = [parseWindow(text) as Window];
          for (const { step, at } of startsOf(store))
            expect(isOpen(windows, new Date(at)), `${step} at ${at}`).toBe(true);
        },
      ),
      { numRuns: 12 },
    );
  }, 60_000);
});

/** As `lvextend` by somebody else. */
function growTo(host: FakeHost, path: string): void {
  const found = host.world.lv(path);
  if (found === undefined || found.lv.extents > 4) return;
  for (const name of [found.lv.name, ...found.lv.legs]) {
    const lv = found.vg.lvs.find((candidate) => candidate.name === name);
    if (lv !== undefined) lv.extents += 1;
  }
}

describe('a pause', () => {
  test('keeps the next step from starting until it is over; copies are watched meanwhile', async () => {
    const host = makeHost([vg(), mirror('slow', { sizeMiB: 120, syncing: true }), mirror('m')]);
    host.world.copyRate = 1;
    const plan = await planFor(host);
    const store = new FakeStore(plan, host);
    const from = Date.UTC(2026, 0, 1, 0, 0, 1);
    const to = Date.UTC(2026, 0, 1, 0, 10);
    const control = {
      pausedBy: async () => (host.world.nowMs >= from && host.world.nowMs < to ? 'the file pause' : null),
    };
    const { result, events } = await applyOnce(host, store, { control });
    expect(result.exit).toBe(0);
    expect(wrongs(host, plan)).toEqual([]);
    for (const { at } of startsOf(store)) expect(Date.parse(at) < from || Date.parse(at) >= to).toBe(true);
    const seen = codes(events);
    expect(seen).toContain('run.paused');
    expect(seen.indexOf('run.unpaused')).toBeGreaterThan(seen.indexOf('run.paused'));
    expect(seen.indexOf('wait.progress')).toBeLessThan(seen.indexOf('run.unpaused'));
    expect(events.find(({ code }) => code === 'run.paused')?.message).toBe(
      'Paused by the file pause: no new step begins.',
    );
  });

  test('can be ended by a stop', async () => {
    const host = makeHost([vg(), mirror('m')]);
    const plan = await planFor(host);
    host.faults = new Faults(new Map([[3, { kind: 'stop' } as Fault]]));
    const control = { pausedBy: async () => 'the file pause' };
    const { result } = await applyOnce(host, new FakeStore(plan, host), { control });
    expect(result.exit).toBe(5);
    expect(host.commands).toEqual([]);
  });
});

describe('the speed of copies of mirrors', () => {
  const limited = { limits: { mirrorCopyThrottle: 30 } };
  const slow = [vg(), mirror('slow', { sizeMiB: 120, syncing: true })];

  const withParameter = (setups: Setup[]): FakeHost => {
    const host = makeHost(setups);
    host.world.files.set(MIRROR_THROTTLE, '85\n');
    host.world.copyRate = 5;
    return host;
  };

  test('is lowered for the run and put back after it', async () => {
    const host = withParameter(slow);
    const store = new FakeStore(await planFor(host, limited), host);
    const { result, events } = await applyOnce(host, store);
    expect(result.exit).toBe(0);
    expect(host.world.files.get(MIRROR_THROTTLE)).toBe('85\n');
    expect(codes(events).filter((code) => code.startsWith('throttle'))).toEqual([
      'throttle.lowered',
      'throttle.restored',
    ]);
    const wait = codes(events).indexOf('wait.progress');
    expect(codes(events).indexOf('throttle.lowered')).toBeLessThan(wait);
    expect(codes(events).lastIndexOf('throttle.restored')).toBeGreaterThan(wait);
  });

  test('is put back after a stop too', async () => {
    const host = withParameter(slow);
    const store = new FakeStore(await planFor(host, limited), host);
    host.faults = new Faults(new Map([[20, { kind: 'stop' } as Fault]]));
    expect((await applyOnce(host, store)).result.exit).toBe(5);
    expect(host.world.files.get(MIRROR_THROTTLE)).toBe('85\n');
  });

  test('that cannot be limited is said, and nothing else comes of it', async () => {
    const host = makeHost([vg(), mirror('m')]);
    const { result, events } = await applyOnce(host, new FakeStore(await planFor(host, limited), host));
    expect(result.exit).toBe(0);
    expect(codes(events).filter((code) => code.startsWith('throttle'))).toEqual(['throttle.failed']);
  });

  test('is what it was before after a death at any boundary and a resume, limits or not', async () => {
    const first = withParameter(slow);
    const plan = await planFor(first, limited);
    await applyOnce(first, new FakeStore(plan, first));
    for (let at = 0; at < first.faults.passed.length; at++) {
      const host = withParameter(slow);
      const store = new FakeStore(await planFor(host, limited), host);
      const kind = at % 2 === 0 ? 'process-dies' : 'power-cut';
      host.faults = new Faults(new Map([[at, { kind } as Fault]]));
      try {
        await applyOnce(host, store);
        continue;
      } catch (error) {
        if (!(error instanceof Died)) throw error;
        host.recover(error);
      }
      host.faults = new Faults();
      const rules = at % 3 === 0 ? {} : limited;
      const { result } = await applyOnce(host, store, { resume: true, rules });
      expect(result.exit, `${kind} at ${at}`).toBe(0);
      expect(host.world.files.get(MIRROR_THROTTLE), `${kind} at ${at}`).toBe(kind === 'power-cut' ? '100\n' : '85\n');
    }
  }, 60_000);
});

describe('the speed of copies of raid1', () => {
  const rates = { limits: { raidMinRecoveryRate: 128, raidMaxRecoveryRate: 2048 } };
  const raidOf = (host: FakeHost) => host.world.lv('vg/m')?.lv;

  test('is limited before a scrub and a proof, and not after them; the plan shows it', async () => {
    const policy = { ...rates, defaults: { scrub: 'check', proveTracking: true } };
    const { host, plan, result } = await apply([vg(), mirror('m')], policy);
    expect(result.exit).toBe(0);
    expect(wrongs(host, plan)).toEqual([]);
    const commands = host.commands.map((argv) => argv.join(' '));
    const limit = commands.indexOf('lvchange --minrecoveryrate 128k --maxrecoveryrate 2048k vg/m');
    const scrub = commands.findIndex((line) => line.includes('--syncaction'));
    const free = commands.indexOf('lvchange --minrecoveryrate 0k --maxrecoveryrate 0k vg/m');
    expect(limit).toBeGreaterThan(commands.findIndex((line) => line.startsWith('lvconvert')));
    expect(scrub).toBeGreaterThan(limit);
    expect(free).toBeGreaterThan(commands.findIndex((line) => line.includes('--merge')));
    expect(plan.steps.map(({ argv }) => argv?.join(' ')).filter((line) => line?.includes('recoveryrate'))).toEqual([
      commands[limit],
      commands[free],
    ]);
  });

  test('is left as it is where nothing is copied', async () => {
    const { host, result } = await apply([vg(), mirror('m')], rates);
    expect(result.exit).toBe(0);
    expect(raidOf(host)?.recoveryRate).toBeUndefined();
  });

  test('is limited by nothing any more after a death at any boundary and a resume', async () => {
    const policy = { ...rates, defaults: { scrub: 'check' } };
    const first = await apply([vg(), mirror('m')], policy);
    for (let at = 0; at < first.host.faults.passed.length; at++) {
      const host = makeHost([vg(), mirror('m')]);
      const store = new FakeStore(await planFor(host, policy), host);
      host.faults = new Faults(new Map([[at, { kind: at % 2 === 0 ? 'process-dies' : 'power-cut' } as Fault]]));
      const died = await applyOnce(host, store).catch((error: unknown) => error);
      if (died instanceof Died) host.recover(died);
      host.faults = new Faults();
      expect((await applyOnce(host, store, { resume: true })).result.exit, `at ${at}`).toBe(0);
      expect(raidOf(host)?.recoveryRate, `at ${at}`).toBe('0k 0k');
    }
  }, 60_000);
});

describe('copies', () => {
  const scrubbed = { defaults: { scrub: 'check' } };

  test('of a policy that scrubs overlap where they share no PV, and conversions wait for none', async () => {
    const setups = [
      vg('vg', ['d0', 'd1', 'd2', 'd3', 'd4']),
      mirror('a'),
      mirror('b', { legs: ['d2', 'd3'] }),
      mirror('c'),
    ];
    const host = makeHost(setups);
    host.world.copyRate = 0.5;
    const plan = await planFor(host, scrubbed);
    const store = new FakeStore(plan, host);
    const { result, events } = await applyOnce(host, store);
    expect(result.exit).toBe(0);
    expect(wrongs(host, plan)).toEqual([]);
    const log = store.journal.entries.flatMap(({ event }) =>
      event.kind === 'started' || event.kind === 'finished' ? [`${event.kind} ${event.step}`] : [],
    );
    const at = (entry: string): number => log.indexOf(entry);
    expect(at('started vg/b:scrub-check')).toBeLessThan(at('finished vg/a:scrub-check'));
    expect(at('finished vg/c:convert')).toBeLessThan(at('finished vg/a:scrub-check'));
    expect(at('started vg/c:scrub-check')).toBeGreaterThan(at('finished vg/a:scrub-check'));
    const held = events.filter(({ code }) => code === 'copy.held').map(({ message }) => message);
    expect(held).toEqual(['vg/c waits for a PV that is busy with vg/a']);
  });

  test('never share a PV nor are more than allowed, whatever the layout, and all come to an end', async () => {
    const disks = ['d0', 'd1', 'd2', 'd3', 'd4', 'd5'];
    const legs = fc.uniqueArray(fc.constantFrom(...disks.slice(0, 5)), { minLength: 2, maxLength: 3 });
    const limits = fc.record(
      { maxCopies: fc.integer({ min: 1, max: 3 }), perPv: fc.integer({ min: 1, max: 2 }) },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(legs, { minLength: 2, maxLength: 6 }), limits, async (layouts, allowed) => {
        const setups = [vg('vg', disks), ...layouts.map((on, at) => mirror(`m${at}`, { legs: on, log: 'd5' }))];
        const host = makeHost(setups);
        host.world.copyRate = 3;
        const store = new FakeStore(await planFor(host, { ...scrubbed, limits: allowed }), host);
        const most = watchScrubs(host);
        const { result } = await applyOnce(host, store);
        expect(result.exit).toBe(0);
        expect(most.perPv).toBeLessThanOrEqual(allowed.perPv ?? 1);
        expect(most.copies).toBeLessThanOrEqual(allowed.maxCopies ?? Infinity);
        expect(most.copies).toBeGreaterThan(0);
      }),
      { numRuns: 12 },
    );
  }, 60_000);
});

/** The most scrubs that ran at once, and at once on one PV, as the world itself has it after each command. */
function watchScrubs(host: FakeHost): { copies: number; perPv: number } {
  const most = { copies: 0, perPv: 0 };
  const change = host.change.bind(host);
  host.change = async (argv, options) => {
    const result = await change(argv, options);
    const users = new Map<string, number>();
    let copies = 0;
    for (const found of host.world.vgs.flatMap((group) => group.lvs.map((lv) => ({ vg: group, lv })))) {
      const device = host.world.deviceOf(found.vg, found.lv);
      if (device?.table?.target !== 'raid' || host.world.copyOf(device.uuid).action === 'idle') continue;
      copies += 1;
      const pvs = found.lv.legs.map((name) => homeOf(found.vg.lvs.find((lv) => lv.name === name)));
      for (const pv of new Set(pvs)) users.set(pv, (users.get(pv) ?? 0) + 1);
    }
    most.copies = Math.max(most.copies, copies);
    most.perPv = Math.max(most.perPv, ...users.values());
    return result;
  };
  return most;
}
