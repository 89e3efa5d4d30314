import { describe, expect, test } from 'vitest';
import { isActive } from '../../../src/model/volume.js';
import { makeMirror as mirror, vg } from '../support/fake-host/samples.js';
import { wrongs } from '../support/fake-host/end-state.js';
import { Faults, type Fault } from '../support/fake-host/faults.js';
import { FakeStore } from '../support/fake-host/fake-store.js';
import { setUp } from '../support/fake-host/build.js';
import { applyOnce, applyThrough, look, makeHost, planFor } from '../support/fake-host/scenario.js';
import type { Setup } from '../support/fake-host/situations/types.js';

const sizes = new Map<string, number>();
const HUGE = { d0: 1_800_000, d1: 1_800_000 };

/** Finds a boundary by its name in an undisturbed run, for a fault. */
async function boundaryOf(setups: Setup[], name: RegExp, kind: Fault['kind']): Promise<ReadonlyMap<number, Fault>> {
  const { host } = await apply(setups);
  const at = host.faults.passed.findIndex((boundary) => name.test(boundary));
  if (at < 0) throw new Error(`no boundary ${name}`);
  return new Map([[at, { kind, ms: 3_600_000, disk: 'pvd1' } as Fault]]);
}

async function prepare(setups: Setup[], policy: Record<string, unknown> = {}, disks: Record<string, number> = {}) {
  const host = makeHost(setups, disks);
  const plan = await planFor(host, policy);
  return { host, plan, store: new FakeStore(plan, host) };
}

async function apply(setups: Setup[], policy: Record<string, unknown> = {}, disks: Record<string, number> = {}) {
  const prepared = await prepare(setups, policy, disks);
  return { ...prepared, ...(await applyOnce(prepared.host, prepared.store)) };
}

/** Command lines without what differs from plan to plan. */
function commandsOf({ commands }: { commands: string[][] }): string[] {
  return commands.map((argv) =>
    argv
      .join(' ')
      .replace(/raidlift\.[0-9a-f]{12}/, 'TAG')
      .replace(/-f \S+/, '-f FILE'),
  );
}

describe('a plan is carried out', () => {
  test('on a mirror with two legs and a disk log: saved, marked, converted, unmarked', async () => {
    const { host, plan, result } = await apply([vg(), mirror('m')]);
    expect(result).toMatchObject({ exit: 0, volumes: [{ subject: 'vg/m', outcome: 'done' }] });
    expect(wrongs(host, plan)).toEqual([]);
    expect(commandsOf(host)).toEqual([
      'vgcfgbackup -f FILE vg',
      'lvchange --addtag TAG vg/m',
      'lvconvert --yes --type raid1 vg/m',
      'lvchange --deltag TAG vg/m',
    ]);
  });

  test('on a mirror with three legs, and one with a core log', async () => {
    const setups = [vg(), mirror('t', { legs: ['d2', 'd0', 'd1'] }), mirror('c', { log: null })];
    const { host, plan, result } = await apply(setups);
    expect(result.exit).toBe(0);
    expect(wrongs(host, plan)).toEqual([]);
  });

  test('on an inactive mirror, which is inactive again afterwards', async () => {
    const { host, plan, result } = await apply([vg(), mirror('m'), { do: 'run', argv: ['lvchange', '-an', 'vg/m'] }]);
    expect(result.exit).toBe(0);
    expect(wrongs(host, plan)).toEqual([]);
    expect(commandsOf(host)).toEqual([
      'vgcfgbackup -f FILE vg',
      'lvchange --addtag TAG vg/m',
      'lvchange -aey vg/m',
      'lvconvert --yes --type raid1 vg/m',
      'lvchange -an vg/m',
      'lvchange --deltag TAG vg/m',
    ]);
  });

  test('on an inactive mirror that is to be skipped at activation: with -K', async () => {
    const { host, result } = await apply([
      vg(),
      mirror('m'),
      { do: 'run', argv: ['lvchange', '-an', 'vg/m'] },
      { do: 'run', argv: ['lvchange', '-ky', 'vg/m'] },
    ]);
    expect(result.exit).toBe(0);
    expect(commandsOf(host)).toContain('lvchange -aey -K vg/m');
  });

  test('on a mirror that still copies: the others do not wait for it', async () => {
    const host = makeHost([vg(), mirror('slow', { sizeMiB: 120, syncing: true }), mirror('m')]);
    host.world.copyRate = 5;
    const plan = await planFor(host);
    const { result, events } = await applyOnce(host, new FakeStore(plan, host));
    expect(result.exit).toBe(0);
    expect(wrongs(host, plan)).toEqual([]);
    const converted = commandsOf(host).filter((line) => line.startsWith('lvconvert'));
    expect(converted).toEqual(['lvconvert --yes --type raid1 vg/m', 'lvconvert --yes --type raid1 vg/slow']);
    const progress = events.filter(({ code }) => code === 'wait.progress');
    expect(progress.some(({ percent, etaSeconds }) => percent !== undefined && typeof etaSeconds === 'number')).toBe(
      true,
    );
  });

  test('on a mirror of 1.5 TiB with regions of 512 KiB: with the region size that dm-raid needs', async () => {
    const giant = mirror('giant', { sizeMiB: 1_536_000, regionKiB: 512, nosync: true });
    const { host, plan, result } = await apply([vg(), giant], {}, HUGE);
    expect(result.exit).toBe(0);
    expect(wrongs(host, plan)).toEqual([]);
    expect(commandsOf(host)).toContain('lvconvert --yes --type raid1 -R 1024k vg/giant');
  });

  test('on several volumes of two VGs, with one backup and one mark for each VG', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const setups = [
      vg(),
      vg('two', ['e0', 'e1', 'e2']),
      ...names.map((name) => mirror(name)),
      ...names.map((name) => mirror(name, { vg: 'two', legs: ['e0', 'e1'], log: 'e2' })),
    ];
    const { host, plan, result } = await apply(setups);
    expect(result.exit).toBe(0);
    expect(wrongs(host, plan)).toEqual([]);
    const commands = commandsOf(host);
    expect(commands.filter((line) => line.startsWith('lvchange --addtag'))).toHaveLength(2);
    expect(commands.filter((line) => line.startsWith('vgcfgbackup'))).toHaveLength(2);
    expect(commands).toHaveLength(names.length * 2 + 6);
  });

  test('with at most four LVM processes a volume, looking included', async () => {
    const host = makeHost([vg(), ...'abcdefghij'.split('').map((name) => mirror(name))]);
    const plan = await planFor(host);
    let reads = 0;
    const read = host.read.bind(host);
    host.read = async (argv) => {
      if (argv[0] === 'lvm') reads++;
      return read(argv);
    };
    await applyOnce(host, new FakeStore(plan, host));
    expect((reads + host.commands.length) / 10).toBeLessThanOrEqual(4);
  });

  test('a mounted file system stays mounted', async () => {
    const { host, plan, store } = await prepare([vg(), mirror('m')]);
    host.world.mounts.set(plan.volumes[0]?.uuid ?? '', '/srv');
    const { result } = await applyOnce(host, store);
    expect(result.exit).toBe(0);
    const [volume] = (await look(host)).vgs.flatMap(({ volumes }) => volumes);
    expect(volume?.usage.mountPoints).toEqual(['/srv']);
  });
});

describe('nothing is left to do', () => {
  test('where every mirror is raid1 already: exit 0, no command', async () => {
    const setups: Setup[] = [vg(), mirror('m'), { do: 'run', argv: ['lvconvert', '--yes', '--type', 'raid1', 'vg/m'] }];
    const { host, result } = await apply(setups);
    expect(result).toMatchObject({ exit: 0, volumes: [{ outcome: 'nothing' }] });
    expect(host.commands).toEqual([]);
  });

  test('where somebody else converted it after the plan was made: looked at, said, untouched', async () => {
    const { host, plan, store } = await prepare([vg(), mirror('m')]);
    setUp(host.world, { do: 'run', argv: ['lvconvert', '--yes', '--type', 'raid1', 'vg/m'] }, sizes);
    const { result } = await applyOnce(host, store);
    expect(result).toMatchObject({ exit: 0, volumes: [{ outcome: 'done' }] });
    expect(host.commands).toEqual([]);
    expect(wrongs(host, plan)).toEqual([]);
  });

  test('when the same plan is applied a second time', async () => {
    const { host, store } = await apply([vg(), mirror('m')]);
    const before = host.commands.length;
    const { result } = await applyOnce(host, store);
    expect(result.exit).toBe(0);
    expect(host.commands).toHaveLength(before);
  });
});

describe('a plan that does not fit the host any more', () => {
  test('is refused with exit 4 and says what changed; nothing is run', async () => {
    const { host, store } = await prepare([vg(), mirror('m'), mirror('n')]);
    const target = host.world.lv('vg/m');
    if (target !== undefined) target.lv.extents *= 2;
    await expect(applyOnce(host, store)).rejects.toMatchObject({
      code: 'PLAN_STALE',
      exit: 4,
      message: /vg\/m: was \d+ bytes, is \d+/,
    });
    expect(host.commands).toEqual([]);
  });

  test('where a volume is gone', async () => {
    const { host, store } = await prepare([vg(), mirror('m')]);
    const vgMeta = host.world.vg('vg');
    vgMeta.lvs = vgMeta.lvs.filter(({ name }) => name !== 'm');
    await expect(applyOnce(host, store)).rejects.toMatchObject({ exit: 4, message: /vg\/m: it is gone/ });
  });

  test('stops only the volume that a new blocker is against', async () => {
    const { host, plan, store } = await prepare([vg(), mirror('m', { legs: ['d0', 'd3'] }), mirror('n')]);
    const room = 99 - 4;
    setUp(host.world, { do: 'linear', vg: 'vg', name: 'fill', sizeMiB: room * 4, disk: 'd3' }, sizes);
    const { result } = await applyOnce(host, store);
    expect(result.exit).toBe(1);
    expect(result.volumes).toMatchObject([
      { subject: 'vg/m', outcome: 'stopped', code: 'NEW_BLOCKER' },
      { subject: 'vg/n', outcome: 'done' },
    ]);
    expect(host.world.lv('vg/m')?.lv).toMatchObject({ type: 'mirror', tags: [] });
    expect(plan.volumes).toHaveLength(2);
  });
});

describe('an LVM command that fails', () => {
  test('half-way: what it left is tidied, that volume fails, the others go on; exit 1', async () => {
    const { host, store } = await prepare([vg(), mirror('m'), mirror('n')]);
    host.faults = new Faults(
      await boundaryOf([vg(), mirror('m'), mirror('n')], /lvconvert .* vg\/m: C1$/, 'command-killed'),
    );
    const { result } = await applyOnce(host, store);
    expect(result.exit).toBe(1);
    expect(result.volumes).toMatchObject([
      { subject: 'vg/m', outcome: 'failed', code: 'STEP_FAILED' },
      { subject: 'vg/n', outcome: 'done' },
    ]);
    expect(host.world.vg('vg').lvs.filter(({ name, visible }) => visible && name.includes('rmeta'))).toEqual([]);
    expect(host.world.lv('vg/m')?.lv.tags).toHaveLength(1);
    expect(host.world.lv('vg/n')?.lv.tags).toEqual([]);
  });

  test('and resume tries it again', async () => {
    const setups = [vg(), mirror('m')];
    const { host, plan } = await prepare(setups);
    const faults = await boundaryOf(setups, /lvconvert .* vg\/m: C2$/, 'command-killed');
    const { result } = await applyThrough(host, plan, [{ faults }]);
    expect(result.exit).toBe(0);
    expect(wrongs(host, plan)).toEqual([]);
  });
});

describe('an LVM command that does not end', () => {
  const setups = [
    vg(),
    vg('two', ['e0', 'e1', 'e2']),
    mirror('m'),
    mirror('n'),
    mirror('o', { vg: 'two', legs: ['e0', 'e1'], log: 'e2' }),
  ];

  test('stops its VG, where nothing else is begun meanwhile, and no other VG', async () => {
    const { host, store } = await prepare(setups);
    host.faults = new Faults(await boundaryOf(setups, /lvconvert .* vg\/n: C2$/, 'command-hangs'));
    const { result } = await applyOnce(host, store);
    expect(result.exit).toBe(1);
    expect(result.volumes).toMatchObject([
      { subject: 'vg/m', outcome: 'stopped', message: expect.stringMatching(/^converted, not checked/) as string },
      { subject: 'vg/n', outcome: 'failed', code: 'STILL_RUNNING' },
      { subject: 'two/o', outcome: 'done' },
    ]);
    const commands = commandsOf(host);
    const after = commands.slice(commands.indexOf('lvconvert --yes --type raid1 vg/n') + 1);
    expect(after.filter((line) => / vg(\/|$)/.test(line))).toEqual([]);
  });

  test('is waited for by the next run, which finishes the rest', async () => {
    const { host, plan } = await prepare(setups);
    const faults = await boundaryOf(setups, /lvconvert .* vg\/n: C2$/, 'command-hangs');
    const { result } = await applyThrough(host, plan, [{ faults }]);
    expect(result.exit).toBe(0);
    expect(wrongs(host, plan)).toEqual([]);
  });
});

describe('a request to stop', () => {
  test('lets the running command end; exit 5; resume goes on', async () => {
    const setups = [vg(), mirror('m'), mirror('n')];
    const { host, plan, store } = await prepare(setups);
    host.faults = new Faults(await boundaryOf(setups, /lvconvert .* vg\/m: C2$/, 'stop'));
    const { result } = await applyOnce(host, store);
    expect(result.exit).toBe(5);
    expect(host.world.lv('vg/m')?.lv.type).toBe('raid1');
    expect(host.world.lv('vg/n')?.lv.type).toBe('mirror');
    expect(store.journal.entries.at(-1)?.event).toMatchObject({ kind: 'interrupted', signal: 'SIGINT' });
    host.again();
    const again = await applyOnce(host, store, { resume: true });
    expect(again.result.exit).toBe(0);
    expect(wrongs(host, plan)).toEqual([]);
  });
});

describe('a leg whose device is lost', () => {
  const setups = [vg(), mirror('m')];

  test('before anything was begun: the volume is left alone', async () => {
    const three = [vg(), mirror('m', { legs: ['d0', 'd1', 'd2'], log: 'd3' })];
    const { host, store } = await prepare(three);
    host.pullDisk('pvd1');
    const { result } = await applyOnce(host, store);
    expect(result).toMatchObject({ exit: 1, volumes: [{ outcome: 'stopped', code: 'NEW_BLOCKER' }] });
    expect(result.volumes[0]?.message).toMatch(/PV_MISSING/);
    expect(host.commands).toEqual([]);
  });

  test('before anything was begun, and back: resume takes it back and converts', async () => {
    const three = [vg(), mirror('m', { legs: ['d0', 'd1', 'd2'], log: 'd3' })];
    const { host, plan, store } = await prepare(three);
    host.pullDisk('pvd1');
    await applyOnce(host, store);
    host.bringDisk('pvd1');
    const { result } = await applyOnce(host, new FakeStore(plan, host, store.journal.entries), { resume: true });
    expect(result.exit).toBe(0);
    expect(wrongs(host, plan)).toEqual([]);
    expect(commandsOf(host)[0]).toMatch(/^vgcfgbackup/);
  });

  test('while it is converted: said as what it is now, brought back by resume when the device is there again', async () => {
    const { host, plan, store } = await prepare(setups);
    host.faults = new Faults(await boundaryOf(setups, /lvconvert .* vg\/m: C2$/, 'device-lost'));
    const { result } = await applyOnce(host, store);
    expect(result.exit).toBe(1);
    expect(result.volumes).toMatchObject([{ outcome: 'stopped', code: 'DEVICE_AWAY' }]);
    const again = await applyOnce(host, new FakeStore(plan, host, store.journal.entries), { resume: true });
    expect(again.result).toMatchObject({ exit: 1, volumes: [{ outcome: 'stopped', code: 'DEVICE_AWAY' }] });
    expect(again.result.volumes[0]?.message).toMatch(/linear: one copy only/);
    host.bringDisk('pvd1');
    const last = await applyOnce(host, new FakeStore(plan, host, store.journal.entries), { resume: true });
    expect(last.result.exit).toBe(0);
    expect(wrongs(host, plan)).toEqual([]);
    expect(commandsOf(host)).toContain('lvconvert --yes --type raid1 -m 1 vg/m /dev/mapper/pvd1');
  });
});

describe('after the conversion', () => {
  test('a scrub is waited for and its count is said', async () => {
    const { host, store, result } = await apply([vg(), mirror('m', { nosync: true })], {
      defaults: { scrub: 'repair' },
    });
    expect(result.exit).toBe(0);
    expect(commandsOf(host)).toEqual(
      expect.arrayContaining(['lvchange --syncaction check vg/m', 'lvchange --syncaction repair vg/m']),
    );
    const said = store.journal.entries.flatMap(({ event }) => (event.kind === 'finished' ? [event.said] : []));
    expect(said).toContain('0 sectors differ between the legs');
  });

  test('tracking is proven with the numbers of the kernel', async () => {
    const { host, plan, store, result } = await apply([vg(), mirror('m', { sizeMiB: 80 })], {
      defaults: { proveTracking: true },
    });
    expect(result.exit).toBe(0);
    expect(wrongs(host, plan)).toEqual([]);
    const measured = store.journal.entries.flatMap(({ event }) => (event.kind === 'measured' ? [event] : []));
    expect(measured).toHaveLength(1);
    expect(Number(measured[0]?.copiedBytes)).toBeGreaterThan(0);
    expect(Number(measured[0]?.copiedBytes)).toBeLessThan(Number(measured[0]?.sizeBytes) / 2);
    const [volume] = (await look(host)).vgs.flatMap(({ volumes }) => volumes);
    expect(volume !== undefined && isActive(volume)).toBe(true);
  });
});
