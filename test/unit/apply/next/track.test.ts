import { describe, expect, test } from 'vitest';
import { goalOf, nextStep, type Decision } from '../../../../src/apply/next-step.js';
import type { DmDevice, Host, Inventory, Lv, Pv, Volume } from '../../../../src/model/inventory.js';
import type { Heading } from '../../../../src/model/holds.js';
import type { PlannedVolume } from '../../../../src/model/plan.js';
import { layoutDigest } from '../../../../src/plan/layout-digest.js';
import { planAbsence } from '../../../../src/plan/away/plan-absence.js';
import { volumeAsSeen } from '../../../../src/plan/volume-as-seen.js';
import {
  aLeg,
  aLog,
  aMirror,
  aPv,
  aStranded,
  aStray,
  aVg,
  anInventory,
  anLv,
  coreLog,
  lvUuid,
  pvUuid,
} from '../../support/inventory.js';

/* Absences of a leg, from each state on the way out and back (facts §2) [lab, 2.03.16]. */

const pvs = ['sda', 'sdb', 'sdc'].map((name) => aPv(name));

interface Sight {
  volume?: Partial<Volume>;
  /** The LVs of the legs, by name. */
  lvs?: Record<string, Partial<Lv>>;
  /** What is different about the PV that leaves. */
  pv?: Partial<Pv>;
}

const raid = (rest: Partial<Volume> = {}): Volume => ({
  ...aMirror('db'),
  kind: 'raid1',
  log: coreLog,
  legs: [0, 1].map((n) =>
    aLeg(`db_rimage_${n}`, [n === 0 ? 'sda' : 'sdb'], {
      metadataLv: { uuid: lvUuid(`db_rmeta_${n}`), name: `db_rmeta_${n}` },
    }),
  ),
  ...rest,
});

function host(base: Volume, { volume = {}, lvs = {}, pv = {} }: Sight = {}): Inventory {
  const parts = base.legs.flatMap((leg) => [leg.name, ...(leg.metadataLv === null ? [] : [leg.metadataLv.name])]);
  return anInventory({
    vgs: [
      aVg({
        pvs: pvs.map((each) => (each.uuid === pvUuid('sdb') ? { ...each, ...pv } : each)),
        lvs: parts.map((name) => anLv(name, 'sdb', { visible: false, ...lvs[name] })),
        volumes: [{ ...base, ...volume }],
      }),
    ],
  });
}

/** `mirror`: the version of dm-mirror. */
function absence(volume: Volume, pv = 'sdb', mirror: string | null = '1.14.0', more: Partial<Host> = {}) {
  const inventory = host(volume);
  const dmTargets = mirror === null ? null : { mirror };
  const [vg] = inventory.vgs;
  if (vg === undefined) throw new Error('no VG');
  return planAbsence(
    { inventory: { ...inventory, host: { ...inventory.host, dmTargets, ...more } }, vg, volume },
    pvUuid(pv),
  );
}

function planned(base: Volume, decision: PlannedVolume['decision']): PlannedVolume {
  const inventory = host(base);
  const [vg] = inventory.vgs;
  const volume = vg?.volumes[0];
  const out = absence(base);
  if (vg === undefined || volume === undefined || 'refused' in out) throw new Error('not to be tracked');
  const verdict = { verdict: 'exclusive', evidence: [] } as const;
  const seen = volumeAsSeen({ inventory, vg, volume, verdict: { ...verdict, evidence: [] } });
  const rest = { because: '', proveTracking: false, scrub: 'never', absence: out.absence } as const;
  return { ...seen, ...rest, decision, layoutDigest: layoutDigest(volume) };
}

function after(
  plan: PlannedVolume,
  inventory: Inventory,
  recorded: string[] = [],
  tried: string[] = [],
  heading: Heading = 'away',
  dm: readonly DmDevice[] = [],
): string {
  const [vg] = inventory.vgs;
  const now = vg?.volumes[0];
  const context = {
    find: () => (vg === undefined || now === undefined ? undefined : { vg, volume: now }),
    tag: 'raidlift.x',
    recorded: new Set(recorded.map((name) => `vg0/db:${name}`)),
    heading,
    dm,
  };
  return inWords(nextStep({ planned: plan, vg, now, context, tried: new Set(tried) }));
}

function inWords(decision: Decision): string {
  if (decision.kind === 'stop') return `stop ${decision.code}`;
  return decision.kind === 'reached' ? 'reached' : `${decision.kind} ${decision.sketch.name}`;
}

const gone = { missing: true, device: '[unknown]' };
const split = { kind: 'split', detail: 'db_rimage_1' };

describe('what a killed command has left of a raid1’s leg, on any way', () => {
  const plan = planned(raid(), 'track');
  const [vg] = host(raid()).vgs;
  const stranded = (name: string) => aStranded(vg ?? { uuid: '' }, name);

  test.each<Heading>(['away', 'back', 'stay'])('devices that no LV has go first: %s', (heading) => {
    const seen = (name: string) => after(plan, host(raid()), [], [], heading, [stranded(name)]);
    for (const own of ['vg0-db_rimage_2', 'vg0-db_rmeta_2']) expect(seen(own)).toBe('run clear-legs');
    expect(seen('vg0-other_rmeta_2')).not.toBe('run clear-legs');
  });

  test.each<Heading>(['away', 'back', 'stay'])('parts that have become visible go: %s', (heading) => {
    const sight = { volume: { strays: [aStray('db_rimage_1_extracted')] } };
    expect(after(plan, host(raid(), sight), [], [], heading)).toBe('run remove-strays');
  });

  test('a table with the leg that is out, loaded or live, goes before it is merged', () => {
    const held = { db_rimage_1: { visible: true }, db_rmeta_1: { open: true } };
    const seen = (lvs: Record<string, Partial<Lv>>, ...tried: string[]) =>
      after(plan, host(raid(), { volume: { operation: split }, lvs }), [], tried, 'back');
    expect([seen(held), seen(held, 'clear-table')]).toEqual(['run clear-table', 'run refresh']);
    expect([seen(held, 'clear-table', 'refresh'), seen({})]).toEqual(['run track-merge', 'run track-merge']);
  });

  test('dmeventd watches it again before it is done', () => {
    const back = (monitored: boolean) => after(plan, host(raid(), { volume: { monitored } }), [], [], 'back');
    expect([back(false), back(true)]).toEqual(['run monitor', 'run verify-back']);
    const out = (monitored: boolean) => after(plan, host(raid(), { volume: { monitored } }));
    expect([out(false), out(true)]).toEqual(['run monitor', 'run track-split']);
    // Given up, its PV gone: the leg's place was taken by another.
    const given = (monitored: boolean) =>
      after(plan, host(raid(), { volume: { monitored }, pv: { uuid: pvUuid('sdz') } }), [], [], 'stay');
    expect([given(false), given(true)]).toEqual(['run monitor', 'run verify-without']);
  });
});

describe('what may leave with its changes tracked', () => {
  test('a leg of a raid1, any of them', () => {
    expect(absence(raid(), 'sda')).toMatchObject({ decision: 'track' });
    expect(absence(raid())).toMatchObject({ decision: 'track' });
  });

  test('the second leg of a mirror of two', () => {
    const expected = { decision: 'track-mirror', absence: { leg: lvUuid('db_mimage_1'), pv: pvUuid('sdb') } };
    expect(absence(aMirror('db'))).toEqual(expected);
  });

  test.each<[string, Volume, RegExp]>([
    ['the primary leg', aMirror('db', { legs: ['sdb', 'sda'] }), /first leg/],
    [
      'a primary leg that is called _mimage_1',
      aMirror('db', { legs: [aLeg('db_mimage_1', ['sdb']), aLeg('db_mimage_3', ['sda'])] }),
      /db_mimage_1 is its first leg/,
    ],
    ['a leg of three', aMirror('db', { legs: ['sda', 'sdb', 'sdc'] }), /3 legs/],
    ['a leg of a mirror with its log in memory', aMirror('db', { log: coreLog }), /in memory/],
    ['a leg whose PV holds the log too', aMirror('db', { log: aLog('sdb') }), /log lies on the PV/],
    ['a leg of a mirror out of sync', aMirror('db', { syncPercent: 50 }), /not in sync/],
    ['a leg of an inactive mirror', aMirror('db', { activation: 'inactive' }), /not active/],
    [
      'a leg beside a dead one',
      aMirror('db', { legs: [aLeg('a', ['sda'], { health: 'D' }), aLeg('b', ['sdb'])] }),
      /alive/,
    ],
  ])('not %s', (_what, volume, why) => {
    const out = absence(volume);
    expect('refused' in out ? out.refused.join('; ') : 'planned').toMatch(why);
  });

  test('nor a mirror’s where dm-mirror does not know keep_log', () => {
    for (const mirrorTarget of ['1.13.2', null]) {
      expect(absence(aMirror('db'), 'sdb', mirrorTarget)).toHaveProperty('refused');
    }
  });
});

describe('a leg of a raid1', () => {
  const base = raid();
  const out = planned(base, 'track');
  const back = planned(base, 'track-back');
  const inactive = { activation: 'inactive' as const };
  const freed = { db_rimage_1: { visible: true, ...inactive }, db_rmeta_1: inactive };

  test.each<[string, Sight, string[], string]>([
    ['whole', {}, [], 'run track-split'],
    [
      'left out of the table by a split that was killed before it was committed',
      { volume: { legs: raid().legs.map((leg, index) => ({ ...leg, health: index === 1 ? '-' : 'A' })) } },
      [],
      'run refresh-legs',
    ],
    ['not in sync', { volume: { syncPercent: 40 } }, [], 'wait wait-sync'],
    [
      'split off, its leg active',
      { volume: { operation: split }, lvs: { db_rimage_1: { visible: true } } },
      [],
      'run free-leg',
    ],
    [
      'split off, its raid metadata active',
      { volume: { operation: split }, lvs: { db_rimage_1: { visible: true, ...inactive } } },
      ['free-leg'],
      'run remove-device',
    ],
    [
      'split off, its raid metadata held by somebody',
      {
        volume: { operation: split },
        lvs: { db_rimage_1: { visible: true, ...inactive }, db_rmeta_1: { open: true } },
      },
      ['free-leg'],
      'run check-unused',
    ],
    ['freed', { volume: { operation: split }, lvs: freed }, ['free-leg', 'remove-device'], 'run check-unused'],
    [
      'looked at',
      { volume: { operation: split }, lvs: freed },
      ['free-leg', 'remove-device', 'check-unused'],
      'reached',
    ],
    [
      'active again after a boot',
      { volume: { operation: split }, lvs: { db_rimage_1: { visible: true } } },
      ['free-leg', 'remove-device', 'check-unused'],
      'run free-leg',
    ],
    ['gone by now', { volume: { operation: split }, lvs: { db_rimage_1: { visible: true } }, pv: gone }, [], 'reached'],
    [
      'another leg is out',
      { volume: { operation: split }, lvs: { db_rimage_0: { visible: true } } },
      [],
      'stop VOLUME_CHANGED',
    ],
    ['a mirror again', { volume: { kind: 'mirror' } }, [], 'stop VOLUME_CHANGED'],
  ])('on the way out: %s', (_state, sight, recorded, expected) => {
    expect(after(out, host(base, sight), recorded)).toBe(expected);
  });

  test.each<[string, Sight, string[], string]>([
    ['its PV is away', { volume: { operation: split }, lvs: freed, pv: gone }, [], 'stop DEVICE_AWAY'],
    [
      'its PV is back and flagged',
      { volume: { operation: split }, lvs: freed, pv: { missing: true } },
      [],
      'run restore-missing',
    ],
    ['its PV is back', { volume: { operation: split }, lvs: freed }, [], 'run track-merge'],
    ['merged, being copied', { volume: { syncPercent: 70 } }, [], 'wait wait-sync'],
    [
      'merged by a command that died before its table',
      { volume: { health: 'refresh needed' } },
      [],
      'run refresh-legs',
    ],
    ['merged', {}, [], 'run verify-back'],
    ['verified', {}, ['verify-back'], 'reached'],
  ])('on the way back: %s', (_state, sight, recorded, expected) => {
    expect(after(back, host(base, sight), recorded)).toBe(expected);
    expect(after(out, host(base, sight), recorded, [], 'back')).toBe(expected);
  });
});

describe('the second leg of a mirror', () => {
  const base = aMirror('db');
  const out = planned(base, 'track-mirror');
  const back = planned(base, 'track-mirror-back');
  const detached = { db_mimage_1: { attr: 'iwi-XXm-X-' } };

  test.each<[string, Sight, string[], string[], string]>([
    ['whole', {}, [], [], 'run read-leg'],
    ['its first leg read', {}, ['read-leg'], ['read-leg'], 'run unmonitor'],
    ['its first leg read in another run', {}, ['read-leg'], [], 'run read-leg'],
    [
      'unwatched: a crash there leaves a whole mirror',
      { volume: { monitored: false } },
      ['read-leg', 'unmonitor'],
      ['read-leg'],
      'run keep-log',
    ],
    [
      'with keep_log',
      { volume: { monitored: false } },
      ['read-leg', 'unmonitor', 'keep-log'],
      ['read-leg', 'keep-log'],
      'run detach-leg',
    ],
    ['with keep_log in another run', { volume: { monitored: false } }, ['read-leg', 'keep-log'], [], 'run read-leg'],
    ['detached', { volume: { monitored: false }, lvs: detached }, ['detach-leg'], [], 'run check-unused'],
    ['looked at', { volume: { monitored: false }, lvs: detached }, ['detach-leg', 'check-unused'], [], 'reached'],
    [
      'pulled',
      { volume: { monitored: false }, lvs: detached, pv: gone },
      ['detach-leg', 'check-unused'],
      [],
      'reached',
    ],
    ['watched again by a vgchange', { lvs: detached }, ['detach-leg', 'check-unused'], [], 'stop WATCHED_WHILE_AWAY'],
    [
      'inactive since a boot without it',
      { volume: { activation: 'inactive' }, pv: gone },
      ['detach-leg'],
      [],
      'stop DEVICE_AWAY',
    ],
    ['run by hand since a boot without it', { volume: { monitored: false }, pv: gone }, ['detach-leg'], [], 'reached'],
    ['gone before it was detached', { pv: gone }, ['read-leg'], [], 'stop DEVICE_AWAY'],
    ['linear by now', { volume: { kind: 'linear', legs: [] } }, [], [], 'stop VOLUME_CHANGED'],
  ])('on the way out: %s', (_state, sight, recorded, tried, expected) => {
    expect(after(out, host(base, sight), recorded, tried)).toBe(expected);
  });

  test.each<[string, Sight, string[], string[], string]>([
    ['its PV is away', { volume: { monitored: false }, lvs: detached, pv: gone }, [], [], 'stop DEVICE_AWAY'],
    ['its PV is back', { volume: { monitored: false, syncPercent: 97 }, lvs: detached }, [], [], 'run refresh'],
    ['inactive after a boot', { volume: { activation: 'inactive', monitored: null } }, [], [], 'run activate'],
    ['being copied', { volume: { syncPercent: 97 } }, [], ['refresh'], 'wait wait-sync'],
    ['in sync, unwatched', { volume: { monitored: false } }, [], ['refresh'], 'run monitor'],
    ['in sync', {}, [], ['refresh'], 'run verify-back'],
    ['verified', {}, ['verify-back'], ['refresh'], 'reached'],
  ])('on the way back: %s', (_state, sight, recorded, tried, expected) => {
    expect(after(back, host(base, sight), recorded, tried)).toBe(expected);
    expect(after(out, host(base, sight), recorded, tried, 'back')).toBe(expected);
  });
});

describe('what a status says of a mirror while its leg is out', () => {
  const out = planned(aMirror('db'), 'track-mirror');
  const detached = { db_mimage_1: { attr: 'iwi-XXm-X-' } };
  const table = (features: string): DmDevice[] => [
    {
      name: 'vg0-db',
      uuid: '',
      suspended: false,
      openCount: 0,
      table: [`0 65536 mirror disk 2 254:9 4096 2 254:10 0 254:11 0 ${features}`],
      status: [],
    },
  ];

  function says(sight: Sight, { dm = table('2 handle_errors keep_log'), recorded = ['detach-leg'] } = {}): string {
    const inventory = host(aMirror('db'), sight);
    const [vg] = inventory.vgs;
    const now = vg?.volumes[0];
    if (vg === undefined || now === undefined) throw new Error('nothing to look at');
    const context = {
      find: () => ({ vg, volume: now }),
      tag: '',
      recorded: new Set(recorded.map((name) => `vg0/db:${name}`)),
      heading: 'away' as const,
    };
    return goalOf(out).remarks?.(out, { vg, now, dm, context })?.join('; ') ?? '';
  }

  test('how much has changed, the table, the watch, and the command for after a reboot', () => {
    expect(says({ volume: { monitored: false, syncPercent: 96.87 }, lvs: detached, pv: gone })).toMatch(
      /which is gone, is out, .*: 3.13 % changed since; its table is the one for that \(keep_log\); dmeventd does not watch it.*`lvchange -ay --activationmode partial --monitor n vg0\/db`/,
    );
    expect(says({ lvs: detached })).toContain('dmeventd WATCHES it');
    expect(says({ lvs: detached }, { dm: table('1 handle_errors') })).toContain('LOST keep_log');
  });

  test('that it was run by hand without its PV, or that something has ended the absence', () => {
    expect(says({ volume: { monitored: false }, pv: gone })).toContain('activated by hand');
    expect(says({ volume: { syncPercent: 97 } })).toMatch(/in use again.*being copied.*raidlift away/);
    expect(says({}, { recorded: [] })).toBe('');
  });
});

describe('a leg that is not to come back', () => {
  const detached = { db_mimage_1: { attr: 'iwi-XXm-X-' } };
  const inactive = { activation: 'inactive' as const };
  const splitLvs = { db_rimage_1: { visible: true, ...inactive }, db_rmeta_1: inactive };
  const room = (free: number): Partial<Pv> => ({ allocatedExtents: 1000 - free });

  function next(base: Volume, decision: PlannedVolume['decision'], sight: Sight, sdd = room(900)): string {
    const inventory = host(base, sight);
    const [vg] = inventory.vgs;
    const full = (pv: Pv): Pv => ({ ...pv, ...room(0) });
    if (vg !== undefined) vg.pvs = [...vg.pvs.map(full), { ...aPv('sdd'), ...sdd }];
    return after(planned(base, decision), inventory, [], [], 'stay');
  }
  const ofRaid = (sight: Sight, sdd?: Partial<Pv>) => next(raid(), 'track', sight, sdd);
  const ofMirror = (sight: Sight, sdd?: Partial<Pv>) => next(aMirror('db'), 'track-mirror', sight, sdd);

  test('of a raid1: a new one where a PV has room; without room it comes back first, or nothing can be done', () => {
    const isOut = { volume: { operation: split }, lvs: splitLvs };
    expect(ofRaid(isOut)).toBe('run replace-leg');
    expect(ofRaid({ ...isOut, pv: gone })).toBe('run replace-leg');
    expect(ofRaid(isOut, room(10))).toBe('run track-merge');
    expect(ofRaid({ ...isOut, pv: gone }, room(10))).toBe('stop NO_ROOM_FOR_NEW_LEG');
    expect(ofRaid({ volume: { syncPercent: 30 } })).toBe('wait wait-sync');
  });

  test('of a mirror: dropped, and a new one where a PV has room', () => {
    expect(ofMirror({ lvs: detached })).toBe('run drop-leg');
    expect(ofMirror({ lvs: detached, pv: gone })).toBe('run replace-leg');
    const linear = { kind: 'linear', legs: [] } as const;
    expect(ofMirror({ volume: { ...linear, legs: [] } })).toBe('run restore-mirror');
    expect(ofMirror({ volume: { ...linear, legs: [] } }, room(10))).toBe('run verify-without');
    expect(ofMirror({ volume: { ...linear, legs: [] }, pv: gone })).toBe('run verify-without');
  });
});

describe('the second leg of a mirror that several nodes use', () => {
  const plan = { ...planned(aMirror('db'), 'track-mirror'), decision: 'track-parallel' as const };
  const next = (sight: Sight, tried: string[] = [], heading: Heading = 'away', recorded: string[] = []) =>
    after(plan, host(aMirror('db'), sight), recorded, tried, heading);
  const unwatched = { monitored: false };

  test('is only taken from dmeventd on the way out, and refreshed on the way back', () => {
    expect(next({})).toBe('run unmonitor');
    expect(next({ volume: { syncPercent: 40 } })).toBe('wait wait-sync');
    expect(next({ volume: unwatched })).toBe('reached');
    expect(next({ volume: { ...unwatched, syncPercent: 90 }, pv: gone })).toBe('reached');
    expect(next({ volume: unwatched, pv: gone }, [], 'back')).toBe('stop DEVICE_AWAY');
    expect(next({ volume: unwatched }, [], 'back')).toBe('run refresh');
    expect(next({}, ['refresh'], 'back')).toBe('run verify-back');
    expect(next({ volume: unwatched }, [], 'stay')).toBe('stop VOLUME_CHANGED');
  });
});
