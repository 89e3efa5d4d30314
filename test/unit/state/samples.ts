import type { JournalEvent } from '../../../src/model/journal.js';
import type { Plan } from '../../../src/model/plan.js';
import { defaultPolicy } from '../../../src/model/default-policy.js';
import fc from 'fast-check';

const LV = 'aaaaaa-bbbb-cccc-dddd-eeee-ffff-000001';

/** A plan as small as the schema lets it be. */
export function smallPlan(over: Partial<Plan> = {}): Plan {
  return {
    formatVersion: 1,
    id: '0123456789ab',
    kind: 'migrate',
    basis: { host: 'db1', vgs: [], pvs: [] },
    volumes: [],
    findings: [],
    policy: defaultPolicy,
    steps: [],
    digest: '0123456789ab'.padEnd(64, '0'),
    ...over,
  };
}

/** Any event a journal may hold; texts are whatever LVM might have said. */
export const anyEvent: fc.Arbitrary<JournalEvent> = fc.oneof(
  fc.record({ kind: fc.constant('opened' as const), plan: fc.string(), version: fc.string() }),
  fc.record({
    kind: fc.constant('started' as const),
    step: fc.string({ unit: 'binary' }),
    volume: fc.constantFrom(null, LV),
    argv: fc.option(fc.array(fc.string({ unit: 'binary' }), { maxLength: 4 })),
  }),
  fc.record({
    kind: fc.constant('finished' as const),
    step: fc.string(),
    code: fc.option(fc.integer()),
    said: fc.string({ unit: 'binary', maxLength: 80 }),
  }),
  fc.record({ kind: fc.constant('reached' as const), volume: fc.constant(LV) }),
);
