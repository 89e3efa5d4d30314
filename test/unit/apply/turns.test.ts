import { expect, test } from 'vitest';
import type { VolumeResult } from '../../../src/apply/results.js';
import { mustFollow } from '../../../src/apply/turns.js';
import type { Plan, PlannedVolume } from '../../../src/model/plan.js';

const volume = (name: string, decision: PlannedVolume['decision'], vg = 'vg0'): PlannedVolume =>
  ({ uuid: name, name, vg, vgName: vg, decision, copiedBytes: 0 }) as PlannedVolume;
const moved = volume('moved', 'stand-in');
const raid = volume('raid', 'track');
const mirror = volume('mirror', 'track-mirror');
const plan = { volumes: [mirror, raid, moved, volume('kept', 'keep'), volume('far', 'stand-in', 'vg1')] } as Plan;

const results = (outcomes: Record<string, VolumeResult['outcome']>) =>
  new Map(Object.entries(outcomes).map(([uuid, outcome]) => [uuid, { uuid, subject: uuid, outcome, message: '' }]));

test('On the way out a mirror’s leg goes last, once all else has got there; on the way back it comes first', () => {
  expect(mustFollow(moved, plan, results({}), 'away')).toBeNull();
  expect(mustFollow(raid, plan, results({}), 'away')).toEqual({ subject: 'vg0/moved', ended: false });
  expect(mustFollow(raid, plan, results({ moved: 'done' }), 'away')).toBeNull();
  expect(mustFollow(mirror, plan, results({ moved: 'done' }), 'away')).toEqual({ subject: 'vg0/raid', ended: false });
  expect(mustFollow(mirror, plan, results({}), 'back')).toBeNull();
  expect(mustFollow(moved, plan, results({ mirror: 'done' }), 'back')).toEqual({ subject: 'vg0/raid', ended: false });
});

test('What comes first and did not get there keeps the others from being begun', () => {
  expect(mustFollow(mirror, plan, results({ moved: 'failed', raid: 'done' }), 'away')).toEqual({
    subject: 'vg0/moved',
    ended: true,
  });
});
