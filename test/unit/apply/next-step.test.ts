import { describe, expect, test } from 'vitest';
import { nextStep, type Decision } from '../../../src/apply/next-step.js';
import { recogniseMigrate } from '../../../src/apply/recognise-migrate.js';
import type { Volume } from '../../../src/model/inventory.js';
import type { Plan } from '../../../src/model/plan.js';
import { planTag } from '../../../src/plan/names.js';
import { killAt, setUp } from '../support/fake-host/build.js';
import type { FakeHost } from '../support/fake-host/fake-host.js';
import { homeOf, onPv } from '../support/fake-host/model.js';
import { makeMirror as mirror, vg } from '../support/fake-host/samples.js';
import { look, makeHost, planFor } from '../support/fake-host/scenario.js';
import type { Setup } from '../support/fake-host/situations/types.js';

/*
 * Every committed state of a conversion, and what else one meets: how it is recognised, and which step follows. The states are
 * made on the fake host by the commands and accidents that make them.
 */

const sizes = new Map<string, number>();
const CONVERT = ['lvconvert', '--yes', '--type', 'raid1', 'vg/m'];

interface Seen {
  /** `KIND NAME` of the recognised state. */
  state: string;
  /** `run STEP`, `wait STEP`, `stop CODE`, `reached`. */
  next: string;
  decision: Decision;
}

interface Options {
  recorded?: string[];
  tried?: string[];
  /** What it says of the volume that nothing on the fake host makes it say. */
  kernelSays?: Partial<Volume>;
}

/** Plans for `vg/m`, then lets something happen, then looks. */
async function seen(
  happen: (host: FakeHost) => void,
  options: Options & { setups?: Setup[]; policy?: Record<string, unknown> } = {},
): Promise<Seen> {
  const host = makeHost([vg(), ...(options.setups ?? [mirror('m')])]);
  const plan = await planFor(host, options.policy);
  happen(host);
  return sightOf(host, plan, options);
}

async function sightOf(
  host: FakeHost,
  plan: Plan,
  { recorded = [], tried = [], kernelSays = {} }: Options,
): Promise<Seen> {
  const [planned] = plan.volumes;
  if (planned === undefined) throw new Error('nothing is planned');
  const { vgs } = await look(host);
  const found = vgs.find(({ uuid }) => uuid === planned.vg);
  const seenNow = found?.volumes.find(({ uuid }) => uuid === planned.uuid);
  const now = seenNow === undefined ? undefined : { ...seenNow, ...kernelSays };
  const context = {
    find: (uuid: string) => (found !== undefined && now?.uuid === uuid ? { vg: found, volume: now } : undefined),
    tag: planTag(plan.id),
    recorded: new Set(recorded.map((name) => `vg/m:${name}`)),
  };
  const state = recogniseMigrate(planned, found, now);
  const decision = nextStep({ planned, vg: found, now, context, tried: new Set(tried) });
  return { state: 'name' in state ? `${state.kind} ${state.name}` : state.kind, next: inWords(decision), decision };
}

function inWords(decision: Decision): string {
  switch (decision.kind) {
    case 'run':
    case 'wait':
    case 'manual':
      return `${decision.kind} ${decision.sketch.name}`;
    case 'stop':
      return `stop ${decision.code}`;
    case 'reached':
      return 'reached';
  }
}

const run = (host: FakeHost, ...argv: string[]): void => setUp(host.world, { do: 'run', argv }, sizes);
const pull = (host: FakeHost, disk: string): void => {
  host.pullDisk(disk);
  setUp(host.world, { do: 'write', lv: 'vg/m' }, sizes);
};

describe('an untouched mirror', () => {
  test('in sync is converted', async () => {
    expect(await seen(() => undefined)).toMatchObject({ state: 'mirror untouched', next: 'run convert' });
  });

  test('that is inactive is activated first', async () => {
    const off = (host: FakeHost): void => run(host, 'lvchange', '-an', 'vg/m');
    expect(await seen(off)).toMatchObject({ next: 'run activate' });
  });

  test('that copies is waited for', async () => {
    const syncing = [mirror('m', { sizeMiB: 120, syncing: true })];
    expect(await seen(() => undefined, { setups: syncing })).toMatchObject({ next: 'wait wait-sync' });
  });

  test('with a leg that the plan does not know is left alone', async () => {
    const grown = (host: FakeHost): void => {
      const { lv } = host.world.lv('vg/m') ?? {};
      lv?.legs.push('other_mimage_9');
      const leg = host.world.lv('vg/m_mimage_1')?.lv;
      if (leg !== undefined)
        host.world.vg('vg').lvs.push({
          ...leg,
          uuid: host.world.newUuid(),
          name: 'other_mimage_9',
          pieces: onPv({ pv: homeOf(leg), start: 50 }, leg.extents),
        });
    };
    expect(await seen(grown)).toMatchObject({ state: 'changed', next: 'stop VOLUME_CHANGED' });
  });

  test('without room for metadata may not start', async () => {
    const fill = (host: FakeHost): void => {
      setUp(host.world, { do: 'linear', vg: 'vg', name: 'fill', sizeMiB: (99 - 4) * 4, disk: 'd1' }, sizes);
    };
    const { next, decision } = await seen(fill);
    expect(next).toBe('stop MAY_NOT_START');
    expect(decision).toMatchObject({ message: /no 1 free extent/ });
  });
});

describe('a conversion that was cut short', () => {
  const cut = (state: 'C1' | 'C2' | 'C3') => (host: FakeHost) =>
    setUp(host.world, { do: 'cut-at', lv: 'vg/m', state }, sizes);

  test('after C1: the strays are removed', async () => {
    expect(await seen(cut('C1'))).toMatchObject({
      state: 'mirror C1',
      next: 'run remove-strays',
      decision: { sketch: { action: { strays: { length: 2 } } } },
    });
  });

  test.each(['C2', 'C3'] as const)('after %s: the strays are removed, the old log with them', async (state) => {
    expect(await seen(cut(state))).toMatchObject({
      state: 'mirror C2',
      next: 'run remove-strays',
      decision: { sketch: { action: { strays: { length: 3 } } } },
    });
  });

  test('after C2, once the strays are gone: the copy that the core log began is waited for', async () => {
    const tidied = (host: FakeHost): void => {
      cut('C2')(host);
      run(host, 'lvremove', '--yes', 'vg/m_mlog', 'vg/m_rmeta_0', 'vg/m_rmeta_1');
      host.world.copyRate = 0;
      for (const way of ['-an', '-aey']) run(host, 'lvchange', way, 'vg/m');
    };
    expect(await seen(tidied)).toMatchObject({ state: 'mirror C3', next: 'wait wait-sync' });
  });

  test('with the old log removed and metadata LVs left', async () => {
    const half = (host: FakeHost): void => {
      cut('C2')(host);
      run(host, 'lvremove', '--yes', 'vg/m_mlog');
    };
    expect(await seen(half)).toMatchObject({ state: 'mirror C3', next: 'run remove-strays' });
    // What a killed lvconvert loaded and did not make live holds them open (lab: kill -9 of lvconvert).
    const tried = ['remove-strays'];
    expect(await seen(half, { tried })).toMatchObject({ next: 'run clear-table' });
    expect(await seen(half, { tried: [...tried, 'clear-table'] })).toMatchObject({ next: 'run remove-strays' });
  });

  test('twice: strays numbered 2 and 3 are found too', async () => {
    const twice = (host: FakeHost): void => {
      cut('C1')(host);
      cut('C1')(host);
    };
    const { next, decision } = await seen(twice);
    expect(next).toBe('run remove-strays');
    expect(decision).toMatchObject({ sketch: { action: { strays: { length: 4 } } } });
  });

  test('over strays: they are removed from the raid1 as well', async () => {
    const over = (host: FakeHost): void => {
      cut('C1')(host);
      run(host, ...CONVERT);
    };
    expect(await seen(over)).toMatchObject({ state: 'raid1 C4', next: 'run remove-strays' });
  });

  test('leaving devices suspended: they are resumed before anything else', async () => {
    const killed = (host: FakeHost): void => killAt(host.world, CONVERT, 'C4: suspended');
    const { state, decision } = await seen(killed);
    expect(state).toBe('suspended');
    expect(decision).toMatchObject({ kind: 'run', sketch: { name: 'resume-devices' } });
    // On a suspended part a raid1 table that goes live would hang for ever.
    const devices =
      decision.kind === 'run' && decision.sketch.action.kind === 'resume-devices' ? decision.sketch.action.devices : [];
    expect(devices.length).toBeGreaterThan(1);
    expect(devices.at(-1)).toBe('vg-m');
  });

  test('leaving a raid table under a mirror: a refresh loads the right one', async () => {
    const killed = (host: FakeHost): void => {
      killAt(host.world, CONVERT, 'C4: suspended');
      run(host, 'dmsetup', 'resume', 'vg-m_mimage_0', 'vg-m_mimage_1', 'vg-m_rmeta_0', 'vg-m_rmeta_1', 'vg-m');
    };
    expect(await seen(killed)).toMatchObject({ state: 'mirror C2', next: 'run refresh' });
  });
});

describe('a raid1', () => {
  const converted = (host: FakeHost): void => run(host, ...CONVERT);

  test('is verified, then done', async () => {
    expect(await seen(converted)).toMatchObject({ state: 'raid1 C4', next: 'run verify' });
    expect(await seen(converted, { recorded: ['verify'] })).toMatchObject({ next: 'reached' });
  });

  test('of a volume that was inactive is deactivated at the end', async () => {
    const setups: Setup[] = [mirror('m'), { do: 'run', argv: ['lvchange', '-an', 'vg/m'] }];
    const activated = (host: FakeHost): void => {
      run(host, 'lvchange', '-aey', 'vg/m');
      converted(host);
    };
    expect(await seen(activated, { setups, recorded: ['verify'] })).toMatchObject({ next: 'run deactivate' });
    const off = (host: FakeHost): void => {
      activated(host);
      run(host, 'lvchange', '-an', 'vg/m');
    };
    expect(await seen(off, { setups, recorded: ['verify'] })).toMatchObject({ next: 'reached' });
    expect(await seen(off, { setups })).toMatchObject({ next: 'run activate' });
  });

  test('whose legs the policy wants compared is converted only once they were seen to be equal', async () => {
    const policy = { volumes: { 'vg/m': { compareLegs: true } } };
    const nothingDone = (): void => undefined;
    expect(await seen(nothingDone, { policy })).toMatchObject({ next: 'run compare-legs' });
    expect(await seen(nothingDone, { policy, recorded: ['compare-legs'] })).toMatchObject({ next: 'run convert' });
    expect(await seen(nothingDone)).toMatchObject({ next: 'run convert' });
  });

  test('that is scrubbed by policy is checked, then repaired, each once', async () => {
    const policy = { defaults: { scrub: 'repair' } };
    expect(await seen(converted, { policy, recorded: ['verify'] })).toMatchObject({ next: 'run scrub-check' });
    const checked = ['verify', 'scrub-check'];
    expect(await seen(converted, { policy, recorded: checked })).toMatchObject({ next: 'run scrub-repair' });
    const repaired = [...checked, 'scrub-repair'];
    expect(await seen(converted, { policy, recorded: repaired })).toMatchObject({ next: 'reached' });
  });

  test('that is being scrubbed is waited for', async () => {
    const scrubbing = (host: FakeHost): void => {
      converted(host);
      host.world.copyRate = 0;
      run(host, 'lvchange', '--syncaction', 'check', 'vg/m');
    };
    expect(await seen(scrubbing)).toMatchObject({ next: 'wait wait-sync', decision: { percent: 0 } });
  });

  test('whose first copy a power cut broke off is waited for, with how far it is: its letters say AA all the same', async () => {
    const kernelSays = { syncPercent: 64.45, scrubPercent: 64.45, syncAction: 'repair' };
    expect(await seen(converted, { kernelSays })).toMatchObject({
      next: 'wait wait-sync',
      decision: { percent: 64.45 },
    });
  });

  test('whose copy was frozen is refreshed once, which begins it again', async () => {
    const kernelSays = { syncPercent: 0, syncAction: 'frozen' };
    expect(await seen(converted, { kernelSays })).toMatchObject({ next: 'run refresh-legs' });
    expect(await seen(converted, { kernelSays, tried: ['refresh-legs'] })).toMatchObject({ next: 'wait wait-sync' });
  });

  test('that dmeventd does not watch any more is watched again', async () => {
    const unwatched = (host: FakeHost): void => {
      converted(host);
      run(host, 'lvchange', '--monitor', 'n', 'vg/m');
    };
    expect(await seen(unwatched)).toMatchObject({
      next: 'run monitor',
      decision: { sketch: { action: { kind: 'refresh' } } },
    });
  });

  describe('with a leg split off for the proof of tracking', () => {
    const policy = { defaults: { proveTracking: true } };
    const split = (host: FakeHost): void => {
      converted(host);
      run(host, 'lvconvert', '--yes', '--splitmirrors', '1', '--trackchanges', 'vg/m', '/dev/mapper/pvd1');
    };

    test('gets it back', async () => {
      expect(await seen(split, { policy })).toMatchObject({ state: 'raid1 split', next: 'run track-merge' });
    });

    test('by somebody else is left alone', async () => {
      expect(await seen(split)).toMatchObject({ state: 'raid1 split', next: 'stop VOLUME_CHANGED' });
    });

    test('and merged without a measurement: the proof is made again', async () => {
      const merged = (host: FakeHost): void => {
        split(host);
        run(host, 'lvconvert', '--yes', '--merge', 'vg/m_rimage_1');
        host.clock.now();
        setUp(host.world, { do: 'wait-sync', lv: 'vg/m' }, sizes);
      };
      const recorded = ['verify', 'track-split'];
      expect(await seen(merged, { policy, recorded })).toMatchObject({ next: 'run track-split' });
      expect(await seen(merged, { policy, recorded: [...recorded, 'track-merge'] })).toMatchObject({ next: 'reached' });
    });

    test('and merged by a command that was killed before it loaded the table: a refresh', async () => {
      const killed = (host: FakeHost): void => {
        split(host);
        killAt(host.world, ['lvconvert', '--yes', '--merge', 'vg/m_rimage_1'], 'merged');
      };
      expect(await seen(killed, { policy })).toMatchObject({ next: 'run refresh-legs' });
    });
  });
});

describe('a lost leg', () => {
  test('of two: linear, and the device is away', async () => {
    const { state, next, decision } = await seen((host) => pull(host, 'pvd1'));
    expect(state).toBe('device-away');
    expect(next).toBe('stop DEVICE_AWAY');
    expect(decision).toMatchObject({ message: /vg\/m is linear: one copy only; PV .* is away\. Its data is whole/ });
  });

  test('of another mirror: LVM converts nothing in the VG until its PV is back', async () => {
    const setups = [mirror('m'), mirror('n', { legs: ['d2', 'd3'] })];
    const away = (host: FakeHost): void => {
      host.pullDisk('pvd3');
      setUp(host.world, { do: 'write', lv: 'vg/n' }, sizes);
    };
    expect(await seen(away, { setups })).toMatchObject({ state: 'device-away', next: 'stop DEVICE_AWAY' });
    const back = (host: FakeHost): void => {
      away(host);
      host.bringDisk('pvd3');
    };
    expect(await seen(back, { setups })).toMatchObject({ state: 'device-back', next: 'run restore-missing' });
  });

  test('whose device is back: the PV is taken back into its VG, then the leg is made again', async () => {
    const back = (host: FakeHost): void => {
      pull(host, 'pvd1');
      host.bringDisk('pvd1');
    };
    expect(await seen(back)).toMatchObject({ state: 'device-back', next: 'run restore-missing' });
    const restored = (host: FakeHost): void => {
      back(host);
      run(host, 'vgextend', '--restoremissing', 'vg', '/dev/mapper/pvd1');
    };
    expect(await seen(restored)).toMatchObject({ state: 'linear C5', next: 'run restore-legs' });
  });

  test('of three: the mirror of two is converted, then gets its third leg', async () => {
    const setups = [mirror('m', { legs: ['d0', 'd1', 'd2'], log: null })];
    const lost = (host: FakeHost): void => {
      pull(host, 'pvd1');
      host.bringDisk('pvd1');
      run(host, 'vgextend', '--restoremissing', 'vg', '/dev/mapper/pvd1');
      setUp(host.world, { do: 'wait-sync', lv: 'vg/m' }, sizes);
    };
    expect(await seen(lost, { setups })).toMatchObject({ state: 'mirror lost-legs', next: 'run convert' });
    const converted = (host: FakeHost): void => {
      lost(host);
      run(host, ...CONVERT);
    };
    expect(await seen(converted, { setups })).toMatchObject({
      state: 'raid1 lost-legs',
      next: 'run restore-legs',
      decision: { sketch: { action: { legs: 3, pvs: { length: 1 } } } },
    });
  });

  test('with the parts of an unfinished restoring left behind: they are removed', async () => {
    const killed = (host: FakeHost): void => {
      pull(host, 'pvd1');
      host.bringDisk('pvd1');
      run(host, 'vgextend', '--restoremissing', 'vg', '/dev/mapper/pvd1');
      killAt(host.world, ['lvconvert', '--yes', '--type', 'raid1', '-m', '1', 'vg/m', '/dev/mapper/pvd1'], 'R1');
    };
    const { state, next, decision } = await seen(killed);
    expect(`${state}: ${next}`).toBe('linear C5: run remove-strays');
    expect(decision).toMatchObject({ sketch: { action: { strays: { length: 3 } } } });
  });

  test('of a raid1 that is back: refreshed, then waited for', async () => {
    const back = (host: FakeHost): void => {
      run(host, ...CONVERT);
      pull(host, 'pvd1');
      host.bringDisk('pvd1');
    };
    expect(await seen(back)).toMatchObject({ next: 'run refresh-legs' });
    // dm-raid refuses a leg that it has never written its superblock to (lab: a disk lost within a second of the conversion).
    expect(await seen(back, { tried: ['refresh-legs'] })).toMatchObject({
      next: 'run rebuild-legs',
      decision: { sketch: { action: { pvs: { length: 1 } }, copiedBytes: expect.any(Number) as number } },
    });
    const refreshed = (host: FakeHost): void => {
      back(host);
      host.world.copyRate = 0;
      run(host, 'lvchange', '--refresh', 'vg/m');
    };
    expect(await seen(refreshed)).toMatchObject({ next: 'wait wait-sync' });
  });
});

describe('a volume that is not what it was', () => {
  test('is gone', async () => {
    const removed = (host: FakeHost): void => {
      const meta = host.world.vg('vg');
      meta.lvs = meta.lvs.filter(({ name }) => !name.startsWith('m'));
    };
    expect(await seen(removed)).toMatchObject({ state: 'gone', next: 'stop VOLUME_GONE' });
  });

  test('is linear somewhere else', async () => {
    const moved = (host: FakeHost): void => {
      const found = host.world.lv('vg/m');
      if (found === undefined) return;
      const pv = found.vg.pvs[3]?.uuid ?? '';
      found.vg.lvs = found.vg.lvs.filter(({ name }) => !name.startsWith('m_'));
      Object.assign(found.lv, {
        type: 'linear',
        legs: [],
        log: null,
        pieces: onPv({ pv, start: 0 }, found.lv.extents),
      });
    };
    expect(await seen(moved)).toMatchObject({ state: 'changed', next: 'stop VOLUME_CHANGED' });
  });
});
