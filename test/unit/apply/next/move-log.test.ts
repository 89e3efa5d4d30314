import { expect, test } from 'vitest';
import { nextStep } from '../../../../src/apply/next-step.js';
import { assess } from '../../../../src/assess/assess.js';
import { defaultPolicy } from '../../../../src/model/default-policy.js';
import type { Heading } from '../../../../src/model/holds.js';
import type { Inventory } from '../../../../src/model/inventory.js';
import { makeAwayPlan } from '../../../../src/plan/away/make-away-plan.js';
import { sealPlan } from '../../../../src/plan/seal.js';
import { aLog, aPv, coreLog } from '../../support/inventory.js';
import { movingInventory, PVS, pvUuid, type MovingOptions } from '../../support/moving.js';

/* A mirror's log on its way from sdc to sdd, and back. */

const [planned] = planOf(movingInventory()).volumes;

function planOf(inventory: Inventory) {
  const assessment = assess(inventory, defaultPolicy);
  const wishes = { policy: defaultPolicy, pv: pvUuid('sdc'), redundancy: 'keep', moveOthers: true, only: [] } as const;
  return sealPlan(makeAwayPlan({ inventory, assessment, ...wishes }).draft);
}

function next(options: MovingOptions, { heading = 'away' as Heading, recorded = [] as string[] } = {}): string {
  const [vg] = movingInventory(options).vgs;
  const now = vg?.volumes[0];
  if (vg === undefined || now === undefined || planned === undefined) throw new Error('nothing there');
  const log = vg.lvs.find(({ name }) => name === 'db_mlog');
  const [segment] = log?.segments ?? [];
  if (segment !== undefined) segment.areas = now.log.areas;
  const context = {
    find: () => ({ vg, volume: now }),
    tag: '',
    recorded: new Set(recorded.map((name) => `vg0/db:${name}`)),
    heading,
  };
  const decision = nextStep({ planned, vg, now, context });
  if (decision.kind === 'stop') return `stop ${decision.code}`;
  return decision.kind === 'reached' ? 'reached' : `${decision.kind} ${decision.sketch.name}`;
}

const gone = PVS.map((name) =>
  aPv(name, { free: 900, ...(name === 'sdc' ? { missing: true, device: '[unknown]' } : {}) }),
);

test('there: into memory, onto the other PV, looked at; wherever it is met', () => {
  expect(next({})).toBe('run log-off');
  expect(next({ mirror: { syncPercent: 80 } })).toBe('wait wait-sync');
  expect(next({ mirror: { log: coreLog } })).toBe('run log-on');
  expect(next({ mirror: { log: coreLog, syncPercent: 3 } })).toBe('wait wait-sync');
  expect(next({ mirror: { log: aLog('sdd') } })).toBe('run verify-log');
  expect(next({ mirror: { log: aLog('sdd') } }, { recorded: ['verify-log'] })).toBe('reached');
  expect(next({ mirror: { kind: 'linear', legs: [] } })).toBe('stop VOLUME_CHANGED');
});

test('back: the same the other way round, once the PV is there', () => {
  const back = { heading: 'back' as const };
  const away = { mirror: { log: aLog('sdd') } };
  expect(next({ ...away, pvs: gone }, back)).toBe('stop DEVICE_AWAY');
  expect(next(away, back)).toBe('run log-off-back');
  expect(next({ mirror: { log: coreLog } }, back)).toBe('run log-on-back');
  expect(next({}, back)).toBe('run verify-log-back');
  expect(next(away, { heading: 'stay' })).toBe('reached');
});
