import { expect, test } from 'vitest';
import { LayerWatch } from '../../../src/apply/watch-layer.js';
import type { SessionPorts } from '../../../src/apply/session.js';
import type { JournalEvent } from '../../../src/model/journal.js';
import type { CoverOrder } from '../../../src/model/plan.js';
import type { CommandResult } from '../../../src/model/ports.js';
import { lvUuid, pvUuid, uuid } from '../support/inventory.js';

/*
 * The watch on a layer, over what dmsetup printed in the lab (lvm2 2.03.16, Linux 6.1): legs 254:8 and 254:9, log 254:7.
 */

const VG = uuid('vg:vg0');
const PREFIX = `LVM-${VG.replaceAll('-', '')}`;
const TABLE = '0 131072 mirror disk 2 254:7 4096 2 254:8 0 254:9 0 1 handle_errors';

interface Scene {
  /** Letters of the legs, and of the log. */
  status: (table: string) => string;
  thaw?: CoverOrder['thaw'];
  /** Devices that can be read. */
  readable?: string[];
  upper?: string;
  agrees?: boolean;
  /** Which of its answers about a status do not come in time. */
  late?: (look: number) => boolean;
  /** The layer is there. */
  there?: boolean;
}

/** Watches for half a minute; what was told, loaded and written. */
async function watch(
  scene: Scene,
): Promise<{ told: string[]; changes: string[]; events: JournalEvent[]; firstAfterMs: number }> {
  let now = 0;
  let table = TABLE;
  let loaded = '';
  let firstAfterMs = NaN;
  let looks = 0;
  const told: string[] = [];
  const changes: string[] = [];
  const events: JournalEvent[] = [];
  const ok = (stdout: string): CommandResult => ({ code: 0, stdout, stderr: '' });
  const read = async (argv: readonly string[]): Promise<CommandResult> => {
    const [command, verb] = argv;
    const name = argv.at(-1);
    if (command === 'dd') {
      const device = /block\/(\S+)$/.exec(argv[1] ?? '')?.[1] ?? '';
      return { code: scene.readable?.includes(device) === true ? 0 : 1, stdout: '', stderr: '' };
    }
    if (verb === 'info') {
      const lower = scene.there === false ? '' : `vg0-db_mimagetmp_2|${PREFIX}x|254|10|Active|1\n`;
      return ok(`vg0-db|${PREFIX}y|254|6|Active|0\n${lower}vg1-db_mimagetmp_2|LVM-other|254|20|Active|1\n`);
    }
    if (verb === 'table')
      return ok(name === 'vg0-db' ? (scene.upper ?? '0 131072 mirror core 1 4096 2 254:10 0 254:11 0') : table);
    if (scene.late?.(looks++) === true) return { code: null, stdout: '', stderr: '', fault: 'timeout' };
    return ok(scene.status(table));
  };
  const ports = {
    store: {
      plan: { id: 'x', volumes: [planned(scene.thaw ?? 'yes')] },
      journal: { entries: [], append: async (event: JournalEvent) => void events.push(event) },
    },
    host: {
      read,
      syslog: async () => undefined,
      change: async (argv: readonly string[]) => {
        changes.push(argv.join(' '));
        if (Number.isNaN(firstAfterMs)) firstAfterMs = now;
        if (argv[1] === 'reload') loaded = argv.at(-1) ?? '';
        else table = loaded;
        return { kind: 'ended', result: ok('') };
      },
    },
    clock: {
      now: () => new Date(now),
      sleep: async (ms: number, signal: AbortSignal) => {
        now += ms;
        if (now > 30_000) void instance.stop();
        return !signal.aborted;
      },
    },
    notify: { notify: ({ code }: { code: string }) => void told.push(code) },
    stop: new AbortController().signal,
    ...(scene.agrees === undefined ? {} : { ask: async () => scene.agrees === true }),
  } as unknown as SessionPorts;
  const instance = new LayerWatch(ports);
  instance.start();
  await new Promise((resolve) => setTimeout(resolve, 20));
  await instance.stop();
  return { told, changes, events, firstAfterMs };
}

function planned(thaw: CoverOrder['thaw']) {
  const cover = { pv: pvUuid('sdd'), leg: null, logPv: null, logToCore: false, release: null, thaw };
  return { uuid: lvUuid('db'), vg: VG, vgName: 'vg0', name: 'db', decision: 'cover', cover };
}

const mirror = (letters: string, log = 'A') => `0 131072 mirror 2 254:8 254:9 31/32 1 ${letters} 3 disk 254:7 ${log}`;
const failing = (letters: string, log?: string) => (table: string) =>
  table === TABLE ? mirror(letters, log) : '0 131072 linear ';

test('A lost first leg: the held writes go on, on the other one, within ten seconds, in two commands that leave nothing suspended', async () => {
  const { told, changes, events, firstAfterMs } = await watch({ status: failing('DA') });
  expect(told).toEqual(['layer.held', 'layer.thawed']);
  expect(changes).toEqual([
    'dmsetup reload vg0-db_mimagetmp_2 --table 0 131072 linear 254:9 0',
    'dmsetup resume --noflush --nolockfs vg0-db_mimagetmp_2',
  ]);
  expect(firstAfterMs).toBeLessThan(10_000);
  expect(events.map((event) => event.kind)).toEqual(['started', 'finished', 'started', 'finished']);
});

test('A first leg that was lost while a region of it was being brought in line shows no D, and holds writes all the same', async () => {
  const { told, changes } = await watch({ status: failing('SA') });
  expect(told).toEqual(['layer.held', 'layer.thawed']);
  expect(changes[0]).toBe('dmsetup reload vg0-db_mimagetmp_2 --table 0 131072 linear 254:9 0');
});

test('A lost log: all good legs go on together, so that they stay equal', async () => {
  const { changes } = await watch({ status: failing('AA', 'D') });
  expect(changes[0]).toBe(
    'dmsetup reload vg0-db_mimagetmp_2 --table 0 131072 mirror core 2 4096 nosync 2 254:8 0 254:9 0',
  );
});

test('What can be read again gets its own table once; if it holds writes again, the good legs go on', async () => {
  const { changes } = await watch({ status: failing('DA'), readable: ['254:8'] });
  expect(changes[0]).toBe(`dmsetup reload vg0-db_mimagetmp_2 --table ${TABLE}`);
  expect(changes[2]).toBe('dmsetup reload vg0-db_mimagetmp_2 --table 0 131072 linear 254:9 0');
});

test('A loss that is over at the next look is not a hang', async () => {
  let looks = 0;
  const { told } = await watch({ status: () => mirror(looks++ === 0 ? 'DA' : 'AA') });
  expect(told).toEqual([]);
});

test('An answer that does not come in time does not begin the count anew', async () => {
  const { told, firstAfterMs } = await watch({ status: failing('DA'), late: (look) => look % 2 === 1 });
  expect(told).toEqual(['layer.held', 'layer.thawed']);
  expect(firstAfterMs).toBeLessThan(10_000);
});

test('A healthy layer, another VG’s, or none at all is left alone', async () => {
  expect(await watch({ status: () => mirror('AA') })).toMatchObject({ told: [], changes: [], events: [] });
  expect(await watch({ status: () => mirror('DA'), there: false })).toMatchObject({ told: [], changes: [] });
});

test('No good leg is left: it is said, and nothing loaded', async () => {
  const { told, changes } = await watch({ status: () => mirror('DD') });
  expect(told.slice(0, 2)).toEqual(['layer.held', 'layer.not-thawed']);
  expect(changes).toEqual([]);
});

test('Under `thaw: no` it is said, and nothing done; under `ask` a person decides, and nobody there means no', async () => {
  for (const scene of [{ thaw: 'no' as const }, { thaw: 'ask' as const }, { thaw: 'ask' as const, agrees: false }]) {
    const { told, changes } = await watch({ status: failing('DA'), ...scene });
    expect(told.slice(0, 2)).toEqual(['layer.held', 'layer.not-thawed']);
    expect(changes).toEqual([]);
  }
  expect((await watch({ status: failing('DA'), thaw: 'ask', agrees: true })).told).toContain('layer.thawed');
});

test('A layer that LVM counts as copied by its table is written down as doubtful, once', async () => {
  const { events } = await watch({
    status: () => mirror('AA'),
    upper: '0 131072 mirror core 2 4096 nosync 2 254:10 0 254:11 0 1 handle_errors',
  });
  expect(events.map((event) => 'step' in event && event.step)).toEqual(['vg0/db:copy-claimed']);
});
