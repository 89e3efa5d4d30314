import { describe, expect, test } from 'vitest';
import type { Plan } from '../../../../src/model/plan.js';
import { dmUuid } from '../../../../src/model/volume.js';
import { killAt, setUp } from '../../support/fake-host/build.js';
import { wrongs } from '../../support/fake-host/end-state.js';
import type { FakeHost } from '../../support/fake-host/fake-host.js';
import type { Fault } from '../../support/fake-host/faults.js';
import { makeMirror as mirror, vg } from '../../support/fake-host/samples.js';
import { applyThrough, makeHost, planFor } from '../../support/fake-host/scenario.js';
import type { Setup } from '../../support/fake-host/situations/types.js';
import { syncOf } from '../../support/fake-host/status.js';
import { ScriptHost } from '../../support/script/script-host.js';

/*
 * A plan's script in a real shell, on the fake host: it does what apply does, and gets there from wherever it was struck.
 */

const soak = process.env['RAIDLIFT_SOAK'] !== undefined;

interface Case {
  setups: Setup[];
  policy?: Record<string, unknown>;
}

const CASES: Record<string, Case> = {
  'two legs and a disk log': { setups: [mirror('m')] },
  'three legs and a core log': { setups: [mirror('m', { legs: ['d1', 'd0', 'd2'], log: null })] },
  'an inactive one': { setups: [mirror('m'), { do: 'run', argv: ['lvchange', '-an', 'vg/m'] }] },
  'one that copies beside one that does not': {
    setups: [mirror('b', { legs: ['d2', 'd3'] }), mirror('a', { sizeMiB: 80, syncing: true })],
  },
  'one that is scrubbed and repaired': {
    setups: [mirror('m', { nosync: true })],
    policy: { defaults: { scrub: 'repair' } },
  },
  'one that is scrubbed no faster than it may be': {
    setups: [mirror('m', { nosync: true })],
    policy: { defaults: { scrub: 'check' }, limits: { raidMaxRecoveryRate: 2048 } },
  },
  'one whose tracking is proven': { setups: [mirror('m')], policy: { defaults: { proveTracking: true } } },
};

async function begin({ setups, policy }: Case): Promise<{ host: FakeHost; plan: Plan }> {
  const host = makeHost([vg(), ...setups]);
  const plan = await planFor(host, policy);
  host.world.copyRate = 200;
  return { host, plan };
}

/** Commands that change something, without the place of the metadata's backup. */
function changes(host: FakeHost): string[] {
  // What apply has a shell do, the script does itself.
  return host.commands
    .filter(([program]) => program !== 'sh')
    .map((argv) => argv.join(' ').replace(/-f \S+/, '-f FILE'));
}

describe.each(Object.entries(CASES))('%s', { timeout: 120_000 }, (_, one) => {
  test('is carried out with the very commands of apply', async () => {
    const applied = await begin(one);
    await applyThrough(applied.host, applied.plan, []);
    const { host, plan } = await begin(one);
    const script = new ScriptHost(host, plan);
    try {
      const ran = await script.run();
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      expect(wrongs(host, plan)).toEqual([]);
      expect(changes(host)).toEqual(changes(applied.host));
      const again = await script.run();
      expect(again).toMatchObject({ code: 0, stderr: '' });
      expect(changes(host)).toEqual(changes(applied.host));
    } finally {
      script.close();
    }
  });
});

test.each([
  { left: 'a layer', legs: ['d0', 'd1'], argv: ['-b', '-m', '2', 'vg/m', '/dev/mapper/pvd3'], at: 'K2: suspended' },
  {
    left: 'a leg’s removal',
    legs: ['d0', 'd1', 'd2'],
    argv: ['-m', '1', 'vg/m', '/dev/mapper/pvd2'],
    at: 'D1: suspended',
  },
])('What somebody’s killed command left of $left is resumed by nobody who cannot tell what was loaded', async (one) => {
  const { host, plan } = await begin({ setups: [mirror('m', { legs: one.legs })] });
  killAt(host.world, ['lvconvert', '--yes', ...one.argv], one.at);
  const script = new ScriptHost(host, plan);
  try {
    const ran = await script.run();
    expect(ran).toMatchObject({ code: 5 });
    expect(ran.stderr).toMatch(
      /beside a layer, a move or a leg's removal of LVM's: .*vg-m .*raidlift status.* \[DEVICES_SUSPENDED\]/,
    );
    expect(changes(host).filter((argv) => argv.startsWith('dmsetup'))).toEqual([]);
  } finally {
    script.close();
  }
});

test.each([
  { what: 'without a leg is not', legs: (all: string[]) => all.slice(0, 2), code: 5 },
  { what: 'with another leg in its place is not', legs: ([a = '', b = '']: string[]) => [a, b, b], code: 5 },
  { what: 'with all legs is', legs: (all: string[]) => all, code: 0 },
])('A raid1 beside it that is suspended and has a table loaded $what resumed', async ({ legs, code }) => {
  const raid = { do: 'run' as const, argv: ['lvconvert', '--yes', '--type', 'raid1', 'vg/r'] };
  const { host, plan } = await begin({ setups: [mirror('m'), mirror('r', { legs: ['d0', 'd1', 'd2'] }), raid] });
  for (const device of host.world.devices.values()) {
    if (!device.name.startsWith('vg-r')) continue;
    device.suspended = true;
    if (device.table?.target === 'raid') device.loaded = { ...device.table, legs: legs(device.table.legs) };
  }
  const script = new ScriptHost(host, plan);
  try {
    expect(await script.run()).toMatchObject({ code });
  } finally {
    script.close();
  }
});

test.each([
  { when: 'before it was committed goes', at: 'C4: suspended', clears: ['dmsetup clear vg-m'] },
  { when: 'after it was committed is made live', at: 'C4', clears: [] },
])('A raid1’s table that a killed conversion loaded $when: nothing is copied anew', async ({ at, clears }) => {
  const setups = [mirror('m')];
  const boundaries = await passedBy({ setups });
  const { host, plan } = await begin({ setups });
  const script = new ScriptHost(host, plan);
  let copied = false;
  host.atEachMoment = () => (copied ||= syncOf(host.world, uuidOf(host, 'vg/m')).percent < 100);
  try {
    const moment = boundaries.findIndex((boundary) => boundary.endsWith(at));
    await script.run([], new Map([[moment, { kind: 'command-killed' }]]));
    expect(host.faults.struck).toHaveLength(1);
    expect(await script.run()).toMatchObject({ code: 0 });
    expect(wrongs(host, plan)).toEqual([]);
    expect(changes(host).filter((argv) => argv.startsWith('dmsetup clear'))).toEqual(clears);
    expect(copied).toBe(false);
  } finally {
    script.close();
  }
});

test('A raid1’s table that somebody made live where LVM has a mirror still is led back', async () => {
  const { host, plan } = await begin({ setups: [mirror('m', { log: null })] });
  killAt(host.world, ['lvconvert', '--yes', '--type', 'raid1', 'vg/m'], 'C4: suspended');
  for (const part of ['_mimage_0', '_mimage_1', '_rmeta_0', '_rmeta_1', ''])
    setUp(host.world, { do: 'run', argv: ['dmsetup', 'resume', `vg-m${part}`] }, new Map());
  const script = new ScriptHost(host, plan);
  try {
    expect(await script.run()).toMatchObject({ code: 0 });
    expect(wrongs(host, plan)).toEqual([]);
    expect(changes(host)).toContain('lvchange --refresh vg/m');
  } finally {
    script.close();
  }
});

function uuidOf(host: FakeHost, path: string): string {
  const found = host.world.lv(path);
  if (found === undefined) throw new Error(`no ${path}`);
  return dmUuid(found.vg, found.lv);
}

/** All boundaries that an undisturbed run passes. */
async function passedBy(one: Case): Promise<readonly string[]> {
  const { host, plan } = await begin(one);
  const script = new ScriptHost(host, plan);
  await script.run().finally(() => script.close());
  return host.faults.passed;
}

test('A mirror whose live table lacks a leg is not converted: LVM would take that leg for whole', async () => {
  const { host, plan } = await begin({ setups: [mirror('m', { legs: ['d0', 'd1', 'd2'] })] });
  killAt(host.world, ['lvconvert', '--yes', '-m', '1', 'vg/m', '/dev/mapper/pvd2'], 'D1: suspended');
  for (const part of ['vg-m_mimage_0', 'vg-m_mimage_1', 'vg-m_mimage_2', 'vg-m_mlog', 'vg-m'])
    setUp(host.world, { do: 'run', argv: ['dmsetup', 'resume', part] }, new Map());
  const script = new ScriptHost(host, plan);
  try {
    expect(await script.run()).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('fewer legs (AA?) than LVM counts') as string,
    });
  } finally {
    script.close();
  }
});

const FAULTS: Record<string, Fault> = {
  'the power is cut': { kind: 'power-cut' },
  'the script is killed': { kind: 'process-dies' },
  'the LVM command is killed': { kind: 'command-killed' },
  'a person presses Ctrl-C': { kind: 'stop' },
};

/** Only a command that changes something can be killed; anything else may meet a boundary anywhere. */
function canStrike(fault: Fault, boundary: string): boolean {
  return fault.kind !== 'command-killed' || !/^(called: |a pause)/.test(boundary);
}

const passed = new Map<Case, readonly string[]>();

/**
 * Numbers of the boundaries to strike at, of all that an undisturbed run passes: each in the soak, else one, another part of
 * the way for each `turn`.
 */
async function boundariesOf(one: Case, fault: Fault, turn: number): Promise<number[]> {
  if (!passed.has(one)) passed.set(one, await passedBy(one));
  const all = (passed.get(one) ?? []).flatMap((boundary, at) => (canStrike(fault, boundary) ? [at] : []));
  const chosen = all[Math.floor(all.length * ((turn * 0.618) % 1))];
  return soak || chosen === undefined ? all : [chosen];
}

describe.each(Object.entries(CASES))('%s ends as promised', { timeout: 3_600_000 }, (name, one) => {
  const shell = Object.keys(CASES).indexOf(name) % 2 === 0 ? ['dash'] : ['busybox', 'sh'];

  test.each(Object.entries(FAULTS))('wherever %s', async (word, fault) => {
    const turn = 4 * Object.keys(CASES).indexOf(name) + Object.keys(FAULTS).indexOf(word);
    const boundaries = await boundariesOf(one, fault, turn);
    expect(boundaries).not.toEqual([]);
    for (const at of boundaries) {
      const { host, plan } = await begin(one);
      const script = new ScriptHost(host, plan, shell);
      try {
        const codes = [(await script.run([], new Map([[at, fault]]))).code];
        const where = host.faults.struck;
        for (let more = 0; more < 4 && codes.at(-1) !== 0; more++) codes.push((await script.run()).code);
        const end = { wrong: wrongs(host, plan), last: codes.at(-1) };
        expect({ at, where, codes, ...end, log: script.log }).toMatchObject({ wrong: [], last: 0 });
        expect(where).toHaveLength(1);
      } finally {
        script.close();
      }
    }
  });
});
