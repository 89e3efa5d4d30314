import { describe, expect, test } from 'vitest';
import type { Decision } from '../../../../src/apply/next/decision.js';
import { nextStep } from '../../../../src/apply/next-step.js';
import { assess } from '../../../../src/assess/assess.js';
import { defaultPolicy } from '../../../../src/model/default-policy.js';
import { holds, type Heading } from '../../../../src/model/holds.js';
import type { PlannedVolume } from '../../../../src/model/plan.js';
import { makeAwayPlan } from '../../../../src/plan/away/make-away-plan.js';
import { sealPlan } from '../../../../src/plan/seal.js';
import { aPv } from '../../support/inventory.js';
import { movingInventory, movingVg, PVS, pvUuid, type MovingOptions } from '../../support/moving.js';

/*
 * Every state that a move can leave, and which step follows. That LVM makes these states is for test/lab/stand-in.
 */

const before = movingInventory();
const plan = sealPlan(
  makeAwayPlan({
    inventory: before,
    assessment: assess(before, defaultPolicy),
    policy: defaultPolicy,
    pv: pvUuid('sda'),
    redundancy: 'keep',
    moveOthers: false,
    only: [],
  }).draft,
);
const planned = plan.volumes[0] as PlannedVolume;
const BOOT = '0f4c88c3-a520';

interface Known {
  heading?: Heading;
  recorded?: string[];
  tried?: string[];
  mayEditMetadata?: boolean;
}

function next(options: MovingOptions, known: Known = {}): string {
  const decision = decide(options, known);
  if (decision.kind === 'stop') return `stop ${decision.code}`;
  return decision.kind === 'reached' ? 'reached' : `${decision.kind} ${decision.sketch.name.replace(/@.*/, '@move')}`;
}

function decide(options: MovingOptions, known: Known = {}): Decision {
  const { heading = 'away', recorded = [], tried = [], mayEditMetadata = false } = known;
  const { vg, now, find } = seen(options);
  return nextStep({
    planned,
    vg,
    now,
    tried: new Set(tried),
    context: {
      find,
      tag: 'raidlift.x',
      recorded: new Set(recorded.map((name) => `vg0/db:${name}`)),
      bootId: BOOT,
      heading,
      mayEditMetadata,
    },
  });
}

function seen(options: MovingOptions) {
  const vg = movingVg(options);
  const now = vg.volumes[0];
  return { vg, now, find: () => (now === undefined ? undefined : { vg, volume: now }) };
}

const held = { move: { from: 'sda', to: 'sdd', percent: 100 } };
const compared =
  'compare-move@' +
  (movingVg(held)
    .lvs.find((lv) => lv.name === 'pvmove0')
    ?.uuid.slice(0, 6) ?? '') +
  '-0f4c88c3';
const gone = (name: string, device = '[unknown]') =>
  PVS.map((each) => aPv(each, { free: 900, ...(each === name ? { missing: true, device } : {}) }));

describe('on the way there', () => {
  test('what leaves is read through before each move', () => {
    expect(next({})).toBe('run read-part');
    expect(next({}, { recorded: ['read-part'] })).toBe('run read-part');
    expect(next({}, { tried: ['read-part'] })).toBe('run hold-move');
  });

  test('a mirror that is not whole is made so, or waited for, first', () => {
    expect(next({ mirror: { activation: 'inactive' } })).toBe('run activate');
    expect(next({ mirror: { syncPercent: 40 } })).toBe('wait wait-sync');
  });

  test('room that is gone since planning stops it', () => {
    const pvs = PVS.map((name) => aPv(name, { free: name === 'sdd' ? 99 : 900 }));
    expect(next({ pvs }, { tried: ['read-part'] })).toBe('stop MAY_NOT_START');
  });

  test('the copy is waited for, then compared, then finished', () => {
    expect(next({ move: { ...held.move, percent: 40 } })).toBe('wait wait-move');
    expect(next(held)).toBe('run compare-move@move');
    expect(next(held, { recorded: [compared], tried: [compared] })).toBe('run finish-move');
  });

  test('a leg of which something could not be read gets a fresh table once; what cannot be read shows when it is read through', () => {
    const legs = movingVg().volumes[0]?.legs.map((leg, index) => ({ ...leg, health: index === 0 ? 'R' : 'A' })) ?? [];
    expect(next({ mirror: { legs } })).toBe('run refresh-legs');
    expect(next({ mirror: { legs } }, { tried: ['refresh-legs'] })).toBe('stop MAY_NOT_START');
    expect(next({}, { tried: ['refresh-legs'] })).toBe('run read-part');
  });

  test('a copy that the kernel has given up is aborted and begun anew; a whole one is compared all the same', () => {
    const operation = { kind: 'pvmove', detail: 'db_mimage_0 is being moved by pvmove0', failed: true };
    const half = { move: { ...held.move, percent: 40 }, mirror: { operation } };
    expect(next(half)).toBe('run abort-move');
    expect(next({ ...held, mirror: { operation } })).toBe('run compare-move@move');
  });

  test('a comparison that did not find the copy equal aborts the move', () => {
    expect(next(held, { tried: [compared] })).toBe('run abort-move');
  });

  test('a comparison of another move, or of another boot, proves nothing', () => {
    expect(next(held, { recorded: ['compare-move@another-0f4c88c3'] })).toBe('run compare-move@move');
    expect(next(held, { recorded: [compared.replace('0f4c88c3', 'ffffffff')] })).toBe('run compare-move@move');
  });

  test('a move the other way, held when somebody turned round, is aborted: it never ends by itself', () => {
    const there = { move: { from: 'sda', to: 'sdd', percent: 40 } };
    const back = { move: { from: 'sdd', to: 'sda', percent: 100 } };
    expect(next(there, { heading: 'back' })).toBe('run abort-move');
    expect(next(back)).toBe('run abort-move-back');
    expect(next(back, { heading: 'stay' })).toBe('run abort-move-back');
    expect(next({ ...back, mirror: { activation: 'inactive' } })).toBe('run activate');
  });

  test('a move that is none of ours is let alone', () => {
    expect(next({ move: { from: 'sda', to: 'sdc', percent: 100 } })).toBe('stop OPERATION_UNDER_WAY');
  });
});

describe('there', () => {
  test('after we have finished it, it is verified and reached', () => {
    expect(next({ leg: 'sdd' }, { recorded: ['finish-move'] })).toBe('run verify-move');
    expect(next({ leg: 'sdd' }, { recorded: ['finish-move', 'verify-move'] })).toBe('reached');
    expect(next({ leg: 'sdd' }, { recorded: [compared] })).toBe('run verify-move');
  });

  test('where LVM has finished it by itself, the legs are compared, and a wrong one is made anew', () => {
    expect(next({ leg: 'sdd' })).toBe('run compare-legs');
    expect(next({ leg: 'sdd' }, { recorded: [compared.replace('0f4c88c3', 'ffffffff')] })).toBe('run compare-legs');
    expect(next({ leg: 'sdd' }, { tried: ['compare-legs'] })).toBe('run drop-leg');
    expect(next({ leg: null }, { tried: ['compare-legs', 'drop-leg'] })).toBe('run restore-mirror');
    expect(next({ leg: 'sdd' }, { tried: ['compare-legs', 'drop-leg', 'restore-mirror'] })).toBe('run compare-legs');
    expect(next({ leg: 'sdd' }, { recorded: ['compare-legs'] })).toBe('run verify-move');
  });

  test('the PV may go: its absence is what was wanted', () => {
    const recorded = ['finish-move', 'verify-move'];
    expect(next({ leg: 'sdd', pvs: gone('sda') }, { recorded })).toBe('reached');
    expect(next({ leg: 'sdd', pvs: gone('sdb') }, { recorded })).toBe('stop DEVICE_AWAY');
    expect(next({ leg: 'sdd', pvs: gone('sda', '/dev/sdz') }, { recorded })).toBe('reached');
  });
});

describe('the way back', () => {
  test('needs the PV, takes it back into the VG, and is the same the other way round', () => {
    expect(next({ leg: 'sdd', pvs: gone('sda') }, { heading: 'back' })).toBe('stop DEVICE_AWAY');
    expect(next({ leg: 'sdd', pvs: gone('sda', '/dev/sdz') }, { heading: 'back' })).toBe('run restore-missing');
    expect(next({ leg: 'sdd' }, { heading: 'back' })).toBe('run read-part-back');
    expect(next({ leg: 'sdd' }, { heading: 'back', tried: ['read-part-back'] })).toBe('run hold-move-back');
    expect(next({ move: { from: 'sdd', to: 'sda', percent: 100 } }, { heading: 'back' })).toBe(
      'run compare-move-back@move',
    );
    expect(next({ leg: 'sda' }, { heading: 'back', recorded: ['finish-move-back', 'verify-move-back'] })).toBe(
      'reached',
    );
  });

  test('may be given up: what stands in stays, whether the PV returns or not', () => {
    const recorded = ['verify-move'];
    expect(next({ leg: 'sdd', pvs: gone('sda') }, { heading: 'stay', recorded })).toBe('reached');
    expect(next({ leg: 'sdd', pvs: gone('sda', '/dev/sdz') }, { heading: 'stay', recorded })).toBe(
      'run restore-missing',
    );
  });
});

describe('a move that was cut off while LVM ended it', () => {
  test('is brought to its end on a person’s word, finished or aborted, on the way there or back', () => {
    for (const on of ['sda', 'sdd']) {
      for (const heading of ['away', 'back'] as const) {
        const cut = { cutOff: { on, stage: 'ending' } } as const;
        const shown = [`prepare-edit@${movingVg(cut).seqno}`];
        expect(next(cut, { heading })).toBe('run prepare-edit@move');
        expect(next(cut, { heading, tried: shown })).toBe('stop MOVE_CUT_OFF');
        expect(next(cut, { heading, tried: shown, mayEditMetadata: true })).toBe('run restore-edited');
      }
    }
  });

  test('of another way is not ours to end', () => {
    expect(next({ cutOff: { on: 'sdc', stage: 'ending' } })).toBe('stop OPERATION_UNDER_WAY');
  });

  test('leaves an LV that is removed first, wherever the leg is', () => {
    for (const leg of ['sda', 'sdd'])
      expect(next({ leg, cutOff: { on: leg, stage: 'ended' } })).toBe('run remove-left@move');
    expect(next({ cutOff: { on: 'sda', stage: 'ended' } }, { tried: ['remove-left@pvmove0'] })).toBe('run read-part');
  });

  test('has the tables loaded anew first where something may still run through it', () => {
    const live = { leg: 'sdd', cutOff: { on: 'sdd', stage: 'ended', live: true } } as const;
    expect(next(live)).toBe('run refresh');
    expect(next(live, { tried: ['refresh'] })).toBe('run remove-left@move');
    expect(next({ ...live, mirror: { activation: 'inactive' } })).toBe('run remove-left@move');
  });
});

describe('devices that are lost meanwhile', () => {
  test('are waited for', () => {
    for (const pv of ['sda', 'sdb', 'sdc', 'sdd']) {
      expect(next({ ...held, pvs: gone(pv) })).toBe('stop DEVICE_AWAY');
      expect(next({ ...held, pvs: gone(pv, `/dev/${pv}`) })).toBe('run restore-missing');
    }
  });

  test('a mirror that lost its source has a move left behind: shown first, taken out only where a person says so', () => {
    const orphan = { leg: null, orphan: true, move: { from: 'sda', to: 'sdd', percent: null } } as const;
    const shown = [`prepare-edit@${movingVg(orphan).seqno}`];
    expect(next(orphan)).toBe('run prepare-edit@move');
    expect(next(orphan, { tried: shown })).toBe('stop ORPHAN_MOVE');
    expect(next(orphan, { mayEditMetadata: true })).toBe('run prepare-edit@move');
    expect(next(orphan, { tried: shown, mayEditMetadata: true })).toBe('run restore-edited');
  });

  test('a mirror that lost its other leg lies on the move itself: when that is finished it is seen to be', () => {
    const finish = decide({ ...held, lone: true }, { recorded: [compared], tried: [compared] });
    const done = finish.kind === 'run' ? finish.sketch.done : [];
    const isDone = (options: MovingOptions): boolean =>
      done.every((each) => holds(each, { find: seen(options).find, tag: '', recorded: new Set() }));
    expect(finish).toMatchObject({ kind: 'run', sketch: { name: 'finish-move' } });
    expect([isDone({ ...held, lone: true }), isDone({ leg: 'sdd', lone: true })]).toEqual([false, true]);
    expect(next({ leg: 'sdd', lone: true }, { recorded: ['finish-move'] })).toBe('run restore-mirror');
  });

  test('a mirror that lost a leg gets it back', () => {
    expect(next({ leg: null })).toBe('run restore-mirror');
  });
});
