import { describe, expect, test } from 'vitest';
import { nextStep, type Decision } from '../../../../src/apply/next-step.js';
import { assess } from '../../../../src/assess/assess.js';
import type { CoverWish } from '../../../../src/assess/cover-room.js';
import { readableJson } from '../../../../src/model/canonical-json.js';
import { defaultPolicy } from '../../../../src/model/default-policy.js';
import type { Inventory, Pv, Volume } from '../../../../src/model/inventory.js';
import type { Plan } from '../../../../src/model/plan.js';
import { makeCover, makeUncover } from '../../../../src/plan/make-cover.js';
import { planTag } from '../../../../src/plan/names.js';
import { sealPlan } from '../../../../src/plan/seal.js';
import { verifyPlan } from '../../../../src/plan/verify-plan.js';
import { aLeg, aMirror, aPv, aStray, aVg, anInventory, coreLog, lvUuid, pvUuid } from '../../support/inventory.js';

/*
 * A cover from each state that LVM commits on the way (docs/states.md), and from what faults leave of it. The texts of the
 * states are those of the metadata ring [lab, 2.03.16].
 */

const pvs = ['sda', 'sdb', 'sdc', 'sdd', 'sde'].map((name) => aPv(name, { free: name === 'sdd' ? 500 : 200 }));
const policy = defaultPolicy;

function host(volume: Partial<Volume> = {}, changes: Partial<Pv> & { pv?: string } = {}): Inventory {
  const { pv, ...rest } = changes;
  const own = pvs.map((each) => (each.device === `/dev/${pv}` ? { ...each, ...rest } : each));
  return anInventory({ vgs: [aVg({ pvs: own, volumes: [{ ...aMirror('db'), ...volume }] })] });
}

function planCover(inventory = host(), wish: Partial<CoverWish> = {}, thaw: 'yes' | 'no' = 'yes'): Plan {
  const whole = { on: null, release: null, ...wish };
  const assessment = assess(inventory, policy, { purpose: { kind: 'cover', wish: whole } });
  return sealPlan(makeCover({ inventory, assessment, policy, subject: 'vg0/db', wish: whole, thaw }));
}

function planUncover(inventory: Inventory, logToCore = false): Plan {
  const assessment = assess(inventory, policy, { purpose: { kind: 'uncover' } });
  const covered = { legUuid: lvUuid('db_mimage_2'), logToCore };
  return sealPlan(makeUncover({ inventory, assessment, policy, subject: 'vg0/db', covered }));
}

function after(plan: Plan, inventory: Inventory, recorded: string[] = [], tried: string[] = []): Decision {
  const [planned] = plan.volumes;
  const [vg] = inventory.vgs;
  const now = vg?.volumes.find(({ uuid }) => uuid === planned?.uuid);
  if (planned === undefined) throw new Error('nothing is planned');
  const context = {
    find: () => (vg === undefined || now === undefined ? undefined : { vg, volume: now }),
    tag: planTag(plan.id),
    recorded: new Set(recorded.map((name) => `vg0/db:${name}`)),
  };
  return nextStep({ planned, vg, now, context, tried: new Set(tried) });
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
      return decision.note === undefined ? 'reached' : 'reached otherwise';
  }
}

const old = [aLeg('db_mimage_0', ['sda']), aLeg('db_mimage_1', ['sdb'])];
const extra = aLeg('db_mimage_2', ['sdd']);
const layer = { kind: 'layer', detail: 'db_mimagetmp_2 is its temporary mirror layer' };
const copying: Partial<Volume> = { legs: [...old, extra], operation: layer, syncPercent: 40 };
const covered: Partial<Volume> = { legs: [...old, extra] };

describe('the plan of a cover', () => {
  test('takes the PV with most room that holds no part of the mirror', () => {
    const plan = planCover();
    expect(plan.volumes[0]).toMatchObject({ decision: 'cover', cover: { pv: pvUuid('sdd'), logPv: null, leg: null } });
    expect(plan.steps.map((step) => step.id)).toEqual([
      'vg0:backup',
      'vg0:tag',
      'vg0/db:add-layer',
      'vg0/db:wait-layer',
      'vg0/db:verify',
      'vg0:untag',
    ]);
    const add = plan.steps.find((step) => step.id === 'vg0/db:add-layer');
    expect(add?.argv?.join(' ')).toBe('lvconvert --yes -b -m 2 vg0/db /dev/sdd');
    expect(verifyPlan(JSON.parse(readableJson(plan)), 'it').id).toBe(plan.id);
  });

  test('gives a mirror with its log in memory one on disk first, on yet another PV', () => {
    const plan = planCover(host({ log: coreLog }));
    expect(plan.volumes[0]?.cover?.logPv).not.toBe(plan.volumes[0]?.cover?.pv);
    const log = plan.steps.find((step) => step.id === 'vg0/db:log-to-disk');
    expect(log?.argv?.join(' ')).toMatch(/^lvconvert --yes --mirrorlog disk vg0\/db \/dev\/sd[ce]$/);
  });

  test('says which leg is released afterwards, by its PV', () => {
    const plan = planCover(host(), { release: pvUuid('sda') });
    const drop = plan.steps.find((step) => step.id === 'vg0/db:release-leg');
    expect(drop?.argv?.join(' ')).toBe('lvconvert --yes -m 1 vg0/db /dev/sda');
  });

  test('is the same for a mirror that the policy keeps', () => {
    const keeps = { ...policy, defaults: { ...policy.defaults, do: 'keep' as const } };
    const inventory = host();
    const wish = { on: null, release: null };
    const assessment = assess(inventory, keeps, { purpose: { kind: 'cover', wish } });
    const draft = makeCover({ inventory, assessment, policy: keeps, subject: 'vg0/db', wish, thaw: 'yes' });
    expect(draft.volumes[0]?.decision).toBe('cover');
  });

  test.each<[string, Inventory, Partial<CoverWish>]>([
    [
      'COVER_NEEDED_BY_HOST',
      host({ usage: { fileSystem: 'ext4', mountPoints: ['/usr'], swap: false, fstab: [] } }),
      {},
    ],
    ['COVER_NEEDED_BY_HOST', host({ usage: { fileSystem: null, mountPoints: [], swap: true, fstab: [] } }), {}],
    ['COVER_UNFIT', host({ activation: 'inactive' }), {}],
    ['COVER_UNFIT', host({ nosync: true }), {}],
    ['COVER_NO_ROOM', host(), { on: pvUuid('sda') }],
    ['COVER_NO_ROOM', host(), { release: pvUuid('sdd') }],
    ['COVER_NO_ROOM', host({}, { pv: 'sdd', allocatable: false }), { on: pvUuid('sdd') }],
    ['OPERATION_UNDER_WAY', host({ operation: { kind: 'pvmove', detail: 'x' } }), {}],
    ['LEG_FAILED', host({ legs: [aLeg('db_mimage_0', ['sda'], { health: 'D' }), aLeg('db_mimage_1', ['sdb'])] }), {}],
  ])('is refused with %s', (id, inventory, wish) => {
    const plan = planCover(inventory, wish);
    expect(plan.volumes[0]).toMatchObject({ decision: 'blocked', because: id });
    expect(plan.steps).toEqual([]);
  });

  test('is refused where only one PV has room and the log is in memory', () => {
    const full = pvs.map((pv) => (pv.device === '/dev/sdd' ? pv : { ...pv, allocatedExtents: pv.extentCount }));
    const inventory = anInventory({ vgs: [aVg({ pvs: full, volumes: [aMirror('db', { log: coreLog })] })] });
    const plan = planCover(inventory);
    expect(plan.volumes[0]).toMatchObject({ decision: 'blocked', because: 'COVER_NO_ROOM' });
    expect(plan.findings[0]?.evidence.join()).toContain('its log is in memory');
  });

  test('is refused for a name that the layer’s would be too long for', () => {
    const name = 'x'.repeat(113);
    const inventory = anInventory({ vgs: [aVg({ pvs, volumes: [aMirror(name)] })] });
    const wish = { on: null, release: null };
    const ids = assess(inventory, policy, { purpose: { kind: 'cover', wish } }).findings.map(({ id }) => id);
    expect(ids).toEqual(['COVER_NAME_TOO_LONG']);
  });

  test('is refused for a mirror that several hosts use', () => {
    const inventory = host({ usage: { fileSystem: 'gfs2', mountPoints: [], swap: false, fstab: [] } });
    expect(planCover(inventory).volumes[0]).toMatchObject({ decision: 'blocked', because: 'COVER_SHARED' });
  });
});

describe('on the way into a cover', () => {
  const plan = planCover();

  test.each<[string, Inventory, string[], string[], string]>([
    ['before', host(), [], [], 'run add-layer'],
    [
      'K1: a hidden lower mirror that nothing uses',
      host({ strays: [aStray('db_mimagetmp_2', { role: 'mimage', visible: false })] }),
      [],
      [],
      'run remove-strays',
    ],
    ['K2: copying', host(copying), ['add-layer'], [], 'wait wait-layer'],
    [
      'K2: copying, with what is suspended',
      host({ ...copying, suspended: ['vg0-db'] }),
      ['add-layer'],
      [],
      'run resume-devices',
    ],
    [
      'K2: whole, and nobody ends the layer',
      host({ ...copying, syncPercent: 100 }),
      ['add-layer'],
      [],
      'run end-layer',
    ],
    ['K2: inactive after a power cut', host({ ...copying, activation: 'inactive' }), ['add-layer'], [], 'run activate'],
    [
      'K3: one mirror, and the lower one left behind',
      host({ ...covered, strays: [aStray('db_mimagetmp_2', { role: 'mimage' })] }),
      ['add-layer'],
      [],
      'run remove-strays',
    ],
    ['K5: one mirror', host(covered), ['add-layer'], [], 'run verify'],
    [
      'K5: one mirror whose count stopped one short',
      host({ ...covered, syncPercent: 99.47 }),
      ['add-layer'],
      [],
      'run refresh',
    ],
    ['K5: the same, refreshed', host({ ...covered, syncPercent: 99.47 }), ['add-layer'], ['refresh'], 'wait wait-sync'],
    [
      'K5: the same, its new leg dead, whose device is back',
      host({ ...covered, syncPercent: 93.75, legs: [...old, { ...extra, health: 'D' }] }),
      ['add-layer'],
      ['refresh'],
      'run refresh-legs',
    ],
    [
      'K5: the same, its device away',
      host(
        { ...covered, syncPercent: 93.75, missingPvs: [pvUuid('sdd')] },
        { pv: 'sdd', missing: true, device: '[unknown]' },
      ),
      ['add-layer'],
      ['refresh'],
      'run repair-layer',
    ],
    [
      'not in sync yet, an old leg away, which would be given up',
      host({ syncPercent: 93.75, missingPvs: [pvUuid('sdb')] }, { pv: 'sdb', missing: true, device: '[unknown]' }),
      [],
      ['refresh'],
      'stop DEVICE_AWAY',
    ],
    ['verified', host(covered), ['add-layer', 'verify'], [], 'reached'],
    ['another operation', host({ operation: { kind: 'pvmove', detail: 'x' } }), [], [], 'stop OPERATION_UNDER_WAY'],
    ['raid1 by now', host({ kind: 'raid1' }), [], [], 'stop VOLUME_CHANGED'],
    ['a leg that nobody knows', host({ legs: [...old, aLeg('db_mimage_7', ['sde'])] }), [], [], 'stop VOLUME_CHANGED'],
  ])('%s', (_state, inventory, recorded, tried, expected) => {
    expect(inWords(after(plan, inventory, recorded, tried))).toBe(expected);
  });

  test('the log on disk comes before the layer', () => {
    const core = planCover(host({ log: coreLog }));
    expect(inWords(after(core, host({ log: coreLog })))).toBe('run log-to-disk');
    expect(inWords(after(core, host()))).toBe('run add-layer');
  });

  test('the leg to be released goes last, when all are in sync', () => {
    const release = planCover(host(), { release: pvUuid('sda') });
    expect(inWords(after(release, host({ ...covered, syncPercent: 50 }), ['add-layer'], ['refresh']))).toBe(
      'wait wait-sync',
    );
    expect(inWords(after(release, host(covered), ['add-layer']))).toBe('run release-leg');
    const released = host({ legs: [old[1] ?? extra, extra] });
    expect(inWords(after(release, released, ['add-layer']))).toBe('run verify');
  });
});

describe('when something fails under the layer', () => {
  const plan = planCover();

  test('a new leg whose copy failed is taken back with the layer', () => {
    const failed = { ...copying, legs: [...old, { ...extra, health: 'S' }] };
    const decision = after(plan, host(failed), ['add-layer']);
    expect(inWords(decision)).toBe('run take-back');
    expect(decision).toMatchObject({ sketch: { action: { kind: 'drop-leg', legs: 2, pvs: [pvUuid('sdd')] } } });
  });

  test('a new leg that is taken away each time it is made says which PV cannot be written, not that nothing happened', () => {
    expect(after(plan, host(), ['add-layer'], ['add-layer'])).toMatchObject({
      kind: 'run',
      sketch: {
        name: 'add-layer',
        inVain: { code: 'SPARE_FAILS', message: expect.stringContaining('/dev/sdd') as string },
      },
    });
  });

  test('a new leg whose PV is gone is repaired away: LVM drops no leg while a PV is missing', () => {
    const gone = host({ ...copying, missingPvs: [pvUuid('sdd')] }, { pv: 'sdd', missing: true, device: '[unknown]' });
    expect(inWords(after(plan, gone, ['add-layer']))).toBe('run repair-layer');
  });

  test('an old leg of which something could not be read is looked at once more with a fresh table, and then believed', () => {
    const erred = host({ legs: [{ ...(old[0] ?? extra), health: 'R' }, ...(covered.legs ?? []).slice(1)] });
    expect(inWords(after(plan, erred, ['add-layer']))).toBe('run refresh-legs');
    expect(inWords(after(plan, erred, ['add-layer'], ['refresh-legs']))).toBe('stop VERIFY_FAILED');
    expect(inWords(after(plan, host(covered), ['add-layer'], ['refresh']))).toBe('run verify');
    const unseen = host({ legs: [...(covered.legs ?? []).slice(0, -1), { ...extra, health: null }] });
    expect(inWords(after(plan, unseen, ['add-layer'], ['refresh']))).toBe('run refresh-legs');
  });

  test('a copy that was claimed whole when the log was replaced is not believed, in the layer or after it', () => {
    expect(inWords(after(plan, host({ ...copying, syncPercent: 100 }), ['add-layer', 'copy-claimed']))).toBe(
      'run take-back',
    );
    expect(inWords(after(plan, host(covered), ['add-layer', 'thaw']))).toBe('run take-back');
    expect(inWords(after(plan, host(covered), ['add-layer']))).toBe('run verify');
  });

  test('a doubtful leg stays while a PV of the VG is away, under the layer until that is whole; LVM takes none away then', () => {
    const doubt = ['add-layer', 'thaw'];
    const logAway = { pv: 'sde', device: '[unknown]', missing: true };
    expect(inWords(after(plan, host(copying, logAway), doubt))).toBe('wait wait-layer');
    expect(inWords(after(plan, host({ ...copying, syncPercent: 100 }, logAway), doubt))).toBe('run end-layer');
    expect(inWords(after(plan, host(covered, logAway), doubt))).toBe('stop DEVICE_AWAY');
    expect(inWords(after(plan, host(covered, { pv: 'sde', missing: true }), doubt))).toBe('run restore-missing');
    expect(inWords(after(plan, host(covered), doubt))).toBe('run take-back');
  });

  test('a lost leg is repaired by dmeventd, unless a thaw came first: then dmeventd has no event to repair after', () => {
    const gone = { ...copying, missingPvs: [pvUuid('sda')] };
    const inventory = host(gone, { pv: 'sda', device: '[unknown]', missing: true });
    expect(inWords(after(plan, inventory, ['add-layer']))).toBe('wait wait-layer');
    expect(inWords(after(plan, inventory, ['add-layer', 'thaw']))).toBe('run repair-layer');
  });

  test('a lost leg that nobody has written to is repaired when the copy is whole: dmeventd heard of nothing', () => {
    const gone = { ...copying, syncPercent: 100, missingPvs: [pvUuid('sda')] };
    const inventory = host(gone, { pv: 'sda', device: '[unknown]', missing: true });
    expect(inWords(after(plan, inventory, ['add-layer']))).toBe('run repair-layer');
  });

  test('an old leg that was lost is repaired by LVM; the new one stands for it', () => {
    const left = [old[1] ?? extra, extra];
    expect(inWords(after(plan, host({ ...copying, legs: left }), ['add-layer', 'thaw']))).toBe('wait wait-layer');
    const whole = after(plan, host({ ...copying, legs: left, syncPercent: 100 }), ['add-layer', 'thaw']);
    expect(inWords(whole)).toBe('run end-layer');
    expect(whole).toMatchObject({ sketch: { mayFail: true } });
    expect(inWords(after(plan, host({ legs: left }), ['add-layer', 'thaw']))).toBe('run verify');
    expect(inWords(after(plan, host({ legs: left }), ['add-layer', 'thaw', 'verify']))).toBe('reached otherwise');
  });

  test('a copy that was claimed whole is not believed either where a leg was lost too, and not taken away', () => {
    const left = [old[1] ?? extra, extra];
    expect(inWords(after(plan, host({ legs: left }), ['add-layer', 'copy-claimed', 'thaw']))).toBe(
      'stop COPY_DOUBTFUL',
    );
  });

  test('after a power cut before its layer, with a leg away, nothing of it is given up', () => {
    const before: Partial<Volume> = { activation: 'inactive', missingPvs: [pvUuid('sda')] };
    const device = { pv: 'sda', device: '[unknown]', missing: true } as const;
    const decision = after(planCover(), host(before, device));
    expect(decision).toMatchObject({ kind: 'stop', code: 'DEVICE_AWAY' });
    expect(inWords(after(planCover(), host({ ...covered, ...before }, device)))).toBe('run repair-layer');
  });

  test('nor of one with three legs, before its layer or after its extra leg has gone: fewer would stay than it had', () => {
    const away: Partial<Volume> = { activation: 'inactive', missingPvs: [pvUuid('sda')] };
    const device = { pv: 'sda', device: '[unknown]', missing: true } as const;
    const third = aLeg('db_mimage_3', ['sdc']);
    const [three, four] = [
      [...old, third],
      [...old, third, extra],
    ];
    const coverPlan = planCover(host({ legs: three }), { on: pvUuid('sdd') });
    expect(after(coverPlan, host({ legs: three, ...away }, device))).toMatchObject({ code: 'DEVICE_AWAY' });
    const uncoverPlan = planUncover(host({ legs: four }));
    expect(after(uncoverPlan, host({ legs: three, ...away }, device))).toMatchObject({ code: 'DEVICE_AWAY' });
    expect(inWords(after(uncoverPlan, host({ legs: four, ...away }, device)))).toBe('run repair-layer');
  });

  test('after a power cut with a device away it is repaired while inactive, then activated', () => {
    const away = host(
      { ...copying, activation: 'inactive', missingPvs: [pvUuid('sda')] },
      { pv: 'sda', device: '[unknown]', missing: true },
    );
    expect(inWords(after(plan, away, ['add-layer']))).toBe('run repair-layer');
    const left = [old[1] ?? extra, extra];
    const repaired = host({ ...copying, legs: left, activation: 'inactive' });
    expect(inWords(after(plan, repaired, ['add-layer', 'repair-layer']))).toBe('run activate');
  });
});

describe('on the way out of a cover', () => {
  const plan = planUncover(host(covered));

  test('the leg that goes is the extra one, whatever its place', () => {
    const moved = planUncover(host({ legs: [extra, ...old] }));
    const drop = moved.steps.find((step) => step.id === 'vg0/db:drop-leg');
    expect(drop?.argv?.join(' ')).toBe('lvconvert --yes -m 1 vg0/db /dev/sdd');
  });

  test.each<[string, Inventory, string[], string[], string]>([
    ['before', host(covered), [], [], 'run drop-leg'],
    [
      'D1, D2: the leg is left behind',
      host({ strays: [aStray('db_mimage_2', { role: 'mimage' })] }),
      [],
      [],
      'run remove-strays',
    ],
    ['D3', host(), ['drop-leg'], [], 'run verify'],
    ['D3 with a count one short', host({ syncPercent: 99.48 }), ['drop-leg'], [], 'run refresh'],
    ['verified', host(), ['drop-leg', 'verify'], [], 'reached'],
    [
      'another leg was lost: the extra one stands for it',
      host({ legs: [old[0] ?? extra, extra] }),
      [],
      [],
      'run verify',
    ],
    ['the same, verified', host({ legs: [old[0] ?? extra, extra] }), ['verify'], [], 'reached otherwise'],
    [
      'the same, not in sync',
      host({ legs: [old[0] ?? extra, extra], syncPercent: 20 }),
      [],
      ['refresh'],
      'wait wait-sync',
    ],
    [
      'not in sync, the extra leg dead',
      host({ ...covered, syncPercent: 93.75, legs: [...old, { ...extra, health: 'D' }] }),
      [],
      ['refresh'],
      'run refresh-legs',
    ],
    ['all other legs were lost', host({ legs: [extra] }), [], [], 'stop LEG_LOST'],
    ['one that was to stay was lost after it', host({ legs: [old[0] ?? extra] }), ['drop-leg'], [], 'run verify'],
    ['the same, verified', host({ legs: [old[0] ?? extra] }), ['drop-leg', 'verify'], [], 'reached otherwise'],
    [
      'another leg was lost while the layer copies',
      host({ ...copying, legs: [old[0] ?? extra, extra] }),
      [],
      [],
      'stop LEG_LOST',
    ],
    [
      'another leg is dead',
      host({ legs: [old[0] ?? extra, aLeg('db_mimage_1', ['sdb'], { health: 'D' }), extra] }),
      [],
      ['refresh'],
      'stop LEG_DEAD',
    ],
    ['the layer copies still', host(copying), [], [], 'run drop-leg'],
  ])('%s', (_state, inventory, recorded, tried, expected) => {
    expect(inWords(after(plan, inventory, recorded, tried))).toBe(expected);
  });

  test('a log that was made for the cover goes with it', () => {
    const core = planUncover(host(covered), true);
    expect(inWords(after(core, host(), ['drop-leg']))).toBe('run log-back-to-core');
    expect(inWords(after(core, host({ log: coreLog }), ['drop-leg', 'log-back-to-core']))).toBe('run verify');
  });
});
