import { describe, expect, test } from 'vitest';
import { assess } from '../../../../src/assess/assess.js';
import { defaultPolicy } from '../../../../src/model/default-policy.js';
import type { Inventory, Volume } from '../../../../src/model/inventory.js';
import type { Policy } from '../../../../src/model/policy.js';
import { dmUuid } from '../../../../src/model/volume.js';
import { makeAwayPlan } from '../../../../src/plan/away/make-away-plan.js';
import { sealPlan } from '../../../../src/plan/seal.js';
import { verifyPlan } from '../../../../src/plan/verify-plan.js';
import { aDmDevice, aLeg, aLog, aMirror, anArea, anLv, aPv, aSegment } from '../../support/inventory.js';
import { legUuid, movingInventory, PVS, pvUuid, type MovingOptions } from '../../support/moving.js';

type Wishes = Partial<Omit<Parameters<typeof makeAwayPlan>[0], 'inventory' | 'assessment'>>;

function planAway(inventory: Inventory, wishes: Wishes = {}) {
  const policy: Policy = wishes.policy ?? defaultPolicy;
  return makeAwayPlan({
    inventory,
    assessment: assess(inventory, policy),
    policy,
    pv: pvUuid('sda'),
    redundancy: 'keep',
    moveOthers: false,
    only: [],
    ...wishes,
  });
}

function decisionOf(
  options: MovingOptions,
  wishes: Wishes = {},
): { decision: string; because: string; target: string } {
  const [volume] = planAway(movingInventory(options), wishes).draft.volumes;
  const target = PVS.find((name) => pvUuid(name) === volume?.standIn?.target) ?? 'none';
  return { decision: volume?.decision ?? 'none', because: volume?.because ?? '', target };
}

const pvs = (...rest: Partial<Record<string, Parameters<typeof aPv>[1]>>[]) =>
  PVS.map((name) => aPv(name, { free: 900, ...Object.assign({}, ...rest)[name] }));

test('A leg that must go is moved to a PV with room and nothing of its volume, and the plan is one that can be applied', () => {
  const { draft, inTheWay } = planAway(movingInventory());
  expect(inTheWay).toEqual([]);
  expect(draft.volumes[0]).toMatchObject({
    decision: 'stand-in',
    copiedBytes: 100 * 4 * 1024 ** 2,
    standIn: { kind: 'mirror', part: legUuid, source: pvUuid('sda'), target: pvUuid('sdd'), extents: 100 },
  });
  const plan = verifyPlan(JSON.parse(JSON.stringify(sealed(draft))), 'test');
  expect(plan.away).toMatchObject({ pv: pvUuid('sda'), device: '/dev/sda', whole: true });
  expect(plan.steps.map((step) => step.id.replace('vg0/db:', ''))).toEqual([
    ...['vg0:backup', 'vg0:tag', 'read-part', 'hold-move', 'wait-move', 'compare-move', 'finish-move', 'verify-move'],
    'vg0:check-pv',
    ...['read-part', 'hold-move', 'wait-move', 'compare-move', 'finish-move', 'verify-move'].map(
      (name) => `${name}-back`,
    ),
    'vg0:untag',
  ]);
});

test('The move is held, and the command that ends it can begin none', () => {
  const { steps } = sealPlan(planAway(movingInventory()).draft);
  const argv = (name: string) => steps.find((step) => step.id === `vg0/db:${name}`)?.argv?.join(' ');
  expect(argv('hold-move')).toBe(
    'pvmove --atomic --config global/use_lvmpolld=0 --alloc normal -b -i +1000000 -n db_mimage_0 /dev/sda /dev/sdd',
  );
  expect(argv('finish-move')).toBe(
    'lvm lvpoll --polloperation pvmove --config global/use_lvmpolld=0 --interval 1 vg0/pvmove0',
  );
  expect(argv('hold-move-back')).toContain('-n db_mimage_0 /dev/sdd /dev/sda');
});

describe('what stands in', () => {
  test('never is a PV with a leg or the log of that volume, however roomy', () => {
    expect(decisionOf({ pvs: pvs({ sdd: { free: 99 } }) })).toMatchObject({ decision: 'blocked', target: 'none' });
    expect(decisionOf({ pvs: pvs({ sdd: { free: 100 } }) })).toMatchObject({ decision: 'stand-in', target: 'sdd' });
  });

  test('is no PV that is missing, not allocatable or seen twice', () => {
    for (const flaw of [{ allocatable: false }, { duplicate: true }]) {
      expect(decisionOf({ pvs: pvs({ sdd: flaw }) }).decision).toBe('blocked');
    }
  });

  test('is one of the spares that a person names, by UUID or path', () => {
    const more = [...pvs(), aPv('sde', { free: 901 })];
    const spares = (spare: string): Wishes => ({ policy: { ...defaultPolicy, spares: [spare] } });
    expect(decisionOf({ pvs: more }, spares('/dev/sdd')).target).toBe('sdd');
    expect(decisionOf({ pvs: more }, spares(pvUuid('sdd'))).target).toBe('sdd');
    expect(decisionOf({ pvs: more }, spares('/dev/sdx'))).toMatchObject({ decision: 'blocked' });
  });

  test('is in no failure domain of another leg, and rather in that of the PV that leaves', () => {
    const tagged = pvs({ sda: { tags: ['shelf1'] }, sdb: { tags: ['shelf2'] }, sdd: { tags: ['shelf2'] } });
    expect(decisionOf({ pvs: tagged }).decision).toBe('blocked');
    const roomier = [...pvs({ sda: { tags: ['shelf1'] } }), aPv('sde', { free: 200, tags: ['shelf1'] })];
    const [volume] = planAway(movingInventory({ pvs: roomier })).draft.volumes;
    expect(volume?.standIn?.target).toBe(pvUuid('sde'));
  });

  test('is promised to several volumes only as far as it has room', () => {
    const other = aMirror('web', { legs: [aLeg('web_mimage_0', ['sda']), aLeg('web_mimage_1', ['sdb'])] });
    const lvs = [
      { ...anLv('web', 'sda'), segments: [aSegment({ type: 'mirror', lvs: ['web_mimage_0', 'web_mimage_1'] })] },
      {
        ...anLv('web_mimage_0', 'sda'),
        visible: false,
        open: true,
        segments: [aSegment({ areas: [anArea('sda', 200)] })],
      },
      {
        ...anLv('web_mimage_1', 'sdb'),
        visible: false,
        open: true,
        segments: [aSegment({ areas: [anArea('sdb', 200)] })],
      },
    ];
    const both = (free: number) =>
      planAway(movingInventory({ pvs: pvs({ sdd: { free }, sdc: { free: 0 } }), volumes: [other], more: lvs })).draft
        .volumes;
    expect(both(199).map((volume) => volume.decision)).toEqual(['stand-in', 'blocked']);
    expect(both(200).map((volume) => volume.decision)).toEqual(['stand-in', 'stand-in']);
  });
});

describe('a mirror that becomes raid1 first', () => {
  const target = pvs({ sdd: { free: 101 } });

  test('does so by --convert or by what the policy says of it, never by the policy’s defaults', () => {
    const policy = (volumes: Policy['volumes']): Wishes => ({ policy: { ...defaultPolicy, volumes } });
    const [byOption] = planAway(movingInventory({ pvs: target }), { convert: true }).draft.volumes;
    expect(byOption).toMatchObject({
      decision: 'stand-in',
      convertFirst: true,
      standIn: { kind: 'raid1', name: 'db', extents: 101 },
    });
    const converts = (wishes: Wishes) =>
      planAway(movingInventory({ pvs: target }), wishes).draft.volumes[0]?.convertFirst;
    expect(converts(policy({ vg0: { do: 'convert' } }))).toBe(true);
    expect(converts(policy({ vg0: { do: 'convert' }, 'vg0/db': { do: 'keep' } }))).toBeUndefined();
    expect(converts({})).toBeUndefined();
  });

  test('can do without any leg then, the first one too, and the plan is one that can be applied', () => {
    const { draft } = planAway(movingInventory(), { convert: true, redundancy: 'drop' });
    expect(draft.volumes[0]).toMatchObject({ decision: 'track', convertFirst: true });
    const { steps } = verifyPlan(JSON.parse(JSON.stringify(sealed(draft))), 'test');
    const names = steps.map((step) => step.id.replace('vg0/db:', ''));
    expect(names).toEqual([
      ...['vg0:backup', 'vg0:tag', 'convert', 'verify', 'track-split', 'free-leg', 'check-unused', 'vg0:check-pv'],
      ...['track-merge', 'verify-back', 'vg0:untag'],
    ]);
    expect(steps.find(({ id }) => id.endsWith(':free-leg'))?.argv?.join(' ')).toBe('lvchange -an vg0/db_rimage_0');
  });

  test('stays a mirror where something stands against its conversion, saying what', () => {
    const [volume] = planAway(movingInventory({ mirror: { snapshots: ['snap'] } }), { convert: true }).draft.volumes;
    expect(volume?.convertFirst).toBeUndefined();
    expect(volume?.because).toMatch(/^it cannot become raid1 first: UNDER_SNAPSHOT/);
  });
});

test('A log goes elsewhere by way of memory with --move-others, never by pvmove', () => {
  const { draft } = planAway(movingInventory(), { pv: pvUuid('sdc'), moveOthers: true });
  expect(draft.volumes[0]).toMatchObject({
    decision: 'move-log',
    logMove: { from: pvUuid('sdc'), to: pvUuid('sdd'), extents: 1 },
  });
  const { steps } = verifyPlan(JSON.parse(JSON.stringify(sealed(draft))), 'test');
  expect(steps.flatMap(({ argv }) => (argv?.[0] === 'lvconvert' ? [argv.slice(2).join(' ')] : []))).toEqual([
    '--mirrorlog core vg0/db',
    '--mirrorlog disk vg0/db /dev/sdd',
    '--mirrorlog core vg0/db',
    '--mirrorlog disk vg0/db /dev/sdc',
  ]);
  const full = pvs({ sdd: { free: 0 } });
  expect(decisionOf({ pvs: full }, { pv: pvUuid('sdc'), moveOthers: true }).decision).toBe('blocked');
  const inactive = decisionOf({ mirror: { activation: 'inactive' } }, { pv: pvUuid('sdc'), moveOthers: true });
  expect(inactive.because).toContain('activate it first');
});

describe('what cannot leave says why and what frees it', () => {
  test('a log', () => {
    const { decision, because } = decisionOf({}, { pv: pvUuid('sdc') });
    expect(decision).toBe('blocked');
    expect(because).toContain('lvconvert --yes --mirrorlog core vg0/db');
  });

  test('a log beside a leg of the same mirror, which `--move-others` does not part', () => {
    const { decision, because } = decisionOf({ mirror: { log: aLog('sda') } }, { moveOthers: true });
    expect(decision).toBe('blocked');
    expect(because).toMatch(/a leg of it and its log lie on this PV.*--mirrorlog core vg0\/db/);
    expect(because).not.toContain('--move-others');
  });

  test('a mirror whose log was put into memory while it ran, until it has been copied once more', () => {
    const ofCore = (line: string, more: Partial<Volume> = {}) => {
      const mirror = { log: { kind: 'core' as const, name: null, areas: [], health: null }, ...more };
      const inventory = movingInventory({ mirror });
      const [vg] = inventory.vgs;
      const [db] = vg?.volumes ?? [];
      if (vg === undefined || db === undefined) throw new Error('no mirror');
      const device = aDmDevice('vg0-db', { uuid: dmUuid(vg, db), table: [line] });
      const [volume] = planAway({ ...inventory, dm: [device] }).draft.volumes;
      return { decision: volume?.decision, because: volume?.because };
    };
    const table = (words: string) => `0 819200 mirror core ${words} 2 254:4 0 254:5 0 1 handle_errors`;
    const blocked = ofCore(table('2 4096 nosync'));
    expect(blocked.decision).toBe('blocked');
    expect(blocked.because).toMatch(/`lvconvert --mirrorlog disk vg0\/db`.*`lvchange --refresh vg0\/db`/);
    expect(ofCore(table('1 4096')).decision).toBe('stand-in');
    expect(ofCore(table('2 4096 nosync'), { nosync: true }).decision).toBe('stand-in');
  });

  test('a linear volume, unless it is to be moved too', () => {
    const lin = aMirror('lin', { kind: 'linear', legs: [] });
    const more = [anLv('lin', 'sda')];
    const volumes = (wishes: Wishes) => planAway(movingInventory({ volumes: [lin], more }), wishes).draft.volumes;
    expect(volumes({})[1]).toMatchObject({ decision: 'blocked', because: expect.stringContaining('--move-others') });
    expect(volumes({ moveOthers: true })[1]).toMatchObject({
      decision: 'stand-in',
      standIn: { kind: 'linear', name: 'lin' },
    });
  });

  test('a mirror of which nobody knows who else uses it', () => {
    const inventory = movingInventory();
    const [vg] = inventory.vgs;
    if (vg !== undefined) Object.assign(vg, { lockType: 'dlm' });
    expect(planAway(inventory).draft.volumes[0]?.decision).toBe('undecided');
  });

  test('everything in a VG with a missing PV, and a volume that something is being done to', () => {
    expect(decisionOf({ pvs: pvs({ sdd: { missing: true } }) }).because).toContain('is missing');
    const operation = { kind: 'layer', detail: 'x' };
    expect(decisionOf({ mirror: { operation } }).because).toContain('layer is under way');
    expect(decisionOf({ mirror: { tags: ['raidlift.0123456789ab'] } }).because).toContain('plan 0123456789ab');
  });

  test('an LV of LVM’s own, and the last metadata area', () => {
    const stranger = { ...anLv('lvmlock', 'sda'), visible: false };
    expect(planAway(movingInventory({ more: [stranger] })).inTheWay[0]).toContain('leases');
    const last = pvs({
      sda: { mdaFreeBytes: 1000 },
      sdb: { mdaFreeBytes: 0 },
      sdc: { mdaFreeBytes: 0 },
      sdd: { mdaFreeBytes: 0 },
    });
    expect(planAway(movingInventory({ pvs: last })).inTheWay[0]).toContain('metadata');
  });
});

describe('with fewer copies', () => {
  const known = (inventory: Inventory): Inventory => ({
    ...inventory,
    host: { ...inventory.host, dmTargets: { mirror: '1.14.0' } },
  });
  const drop = (options: MovingOptions, wishes: Wishes = {}) =>
    planAway(known(movingInventory(options)), { redundancy: 'drop', ...wishes }).draft;

  test('a raid1’s leg goes, whichever it is, and is brought back by the same plan', () => {
    const raid = aMirror('r', { kind: 'raid1', legs: [aLeg('r_rimage_0', ['sda']), aLeg('r_rimage_1', ['sdb'])] });
    const more = [{ ...anLv('r', 'sda') }];
    const draft = drop({ volumes: [raid], more }, { only: ['vg0/r'] });
    expect(draft.volumes[0]).toMatchObject({ decision: 'track', absence: { pv: pvUuid('sda') }, copiedBytes: 0 });
    const plan = verifyPlan(JSON.parse(JSON.stringify(sealed(draft))), 'test');
    expect(plan.steps.map((step) => step.id.replace('vg0/r:', ''))).toEqual([
      ...[
        'vg0:backup',
        'vg0:tag',
        'track-split',
        'free-leg',
        'check-unused',
        'track-merge',
        'verify-back',
        'vg0:untag',
      ],
    ]);
    expect(plan.steps.find((step) => step.id.endsWith(':track-split'))?.argv?.join(' ')).toBe(
      'lvconvert --yes --splitmirrors 1 --trackchanges vg0/r /dev/sda',
    );
  });

  test('a mirror’s second leg goes, and the plan says that this is outside LVM’s metadata', () => {
    const [volume] = drop({}, { pv: pvUuid('sdb') }).volumes;
    expect(volume).toMatchObject({ decision: 'track-mirror', absence: { pv: pvUuid('sdb') } });
    expect(volume?.because).toMatch(/one copy is left.*device-mapper tables, not in its metadata/);
  });

  test('what would lose acknowledged writes is moved instead, saying why; without room it is refused', () => {
    const [first] = drop({}).volumes;
    expect(first).toMatchObject({ decision: 'stand-in', because: expect.stringContaining('is its first leg') });
    const full = drop({ pvs: pvs({ sdd: { free: 0 } }) });
    expect(full.volumes[0]).toMatchObject({ decision: 'blocked', because: expect.stringContaining('first leg') });
  });

  test('a mirror that this host needs, or may not mark, is not tracked', () => {
    const root = { fileSystem: 'ext4', mountPoints: ['/'], swap: false, fstab: [] };
    const because = (options: MovingOptions) => drop(options, { pv: pvUuid('sdb') }).volumes[0]?.because;
    expect(because({ mirror: { usage: root } })).toContain('mounted on /');
    expect(because({ mirror: { snapshots: ['snap'] } })).toContain('snapshots');
    const inventory = known(movingInventory());
    const [vg] = inventory.vgs;
    if (vg !== undefined) vg.tags = [inventory.host.name ?? ''];
    const [volume] = planAway(inventory, { redundancy: 'drop', pv: pvUuid('sdb') }).draft.volumes;
    expect(volume?.because).toContain('tags decide here');
  });

  test('tracked absences come last on the way out and first on the way back, a mirror’s outermost', () => {
    const raid = aMirror('r', { kind: 'raid1', legs: [aLeg('r_rimage_0', ['sdb']), aLeg('r_rimage_1', ['sda'])] });
    const lin = aMirror('lin', { kind: 'linear', legs: [] });
    const draft = drop(
      { volumes: [raid, lin], more: [anLv('r', 'sdb'), anLv('lin', 'sdb')] },
      { pv: pvUuid('sdb'), moveOthers: true },
    );
    expect(draft.volumes.map((volume) => volume.decision)).toEqual(['track-mirror', 'track', 'stand-in']);
    const names = sealPlan(draft).steps.flatMap(({ id, volume }) => (volume === undefined ? [] : [id.split(':')[0]]));
    const order = names.filter((name, index) => name !== names[index - 1]);
    expect(order).toEqual(['vg0/lin', 'vg0/r', 'vg0/db', 'vg0/r', 'vg0/lin']);
  });
});

test('Only what is named leaves, and then nobody says that the PV may be pulled', () => {
  const lin = aMirror('lin', { kind: 'linear', legs: [] });
  const inventory = movingInventory({ volumes: [lin], more: [anLv('lin', 'sda')] });
  const { draft } = planAway(inventory, { only: ['vg0/db'] });
  expect(draft.volumes.map((volume) => volume.name)).toEqual(['db']);
  expect(sealPlan(draft).steps.some((step) => step.action.kind === 'check-pv')).toBe(false);
  expect(() => planAway(inventory, { only: ['vg0/none'] })).toThrow(/nothing on that PV/);
});

function sealed(draft: Parameters<typeof sealPlan>[0]): unknown {
  const plan = sealPlan(draft);
  return JSON.parse(JSON.stringify(plan), (key, value: unknown) =>
    key.endsWith('Bytes') && typeof value === 'number' ? String(value) : value,
  );
}

describe('a mirror that several nodes use', () => {
  const policy = (trackParallel: boolean): Policy => ({
    ...defaultPolicy,
    volumes: { 'vg0/db': { parallel: 'required' } },
    away: { trackParallel },
  });
  const plan = (options: MovingOptions, wishes: Wishes) =>
    planAway(movingInventory(options), { redundancy: 'drop', pv: pvUuid('sdb'), ...wishes }).draft;

  test('is not let go, unless the policy asks for the experiment', () => {
    expect(plan({}, { policy: policy(false) }).volumes[0]).toMatchObject({
      decision: 'blocked',
      because: expect.stringContaining('several nodes'),
    });
    const [volume] = plan({}, { policy: policy(true) }).volumes;
    expect(volume).toMatchObject({ decision: 'track-parallel', because: expect.stringMatching(/^EXPERIMENTAL/) });
  });

  test('is taken from dmeventd and refreshed on return, and no table of it is swapped', () => {
    const { steps } = sealPlan(plan({}, { policy: policy(true) }));
    expect(steps.flatMap(({ argv }) => (argv?.[0] === 'lvchange' ? [argv.slice(1, 4).join(' ')] : []))).toEqual([
      expect.stringContaining('--addtag'),
      '--monitor n vg0/db',
      '--refresh vg0/db',
      expect.stringContaining('--deltag'),
    ]);
    expect(steps.some(({ action }) => action.kind === 'keep-log' || action.kind === 'detach-leg')).toBe(false);
  });

  test('keeps its first leg', () => {
    const [volume] = plan({}, { policy: policy(true), pv: pvUuid('sda') }).volumes;
    expect(volume).toMatchObject({ decision: 'blocked', because: expect.stringContaining('first leg') });
  });
});
