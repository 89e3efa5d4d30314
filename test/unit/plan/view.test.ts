import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assess } from '../../../src/assess/assess.js';
import { policy as policySchema } from '../../../src/model/policy.js';
import { makePlan } from '../../../src/plan/make-plan.js';
import { sealPlan } from '../../../src/plan/seal.js';
import { viewOfDraft, viewOfPlan } from '../../../src/plan/view.js';
import { verifyPlan } from '../../../src/plan/verify-plan.js';
import { aMirror, anInventory, aStray, aVg } from '../support/inventory.js';

const volume = fc.record({
  inactive: fc.boolean(),
  percent: fc.constantFrom(100, 40),
  strays: fc.boolean(),
  scrub: fc.constantFrom('never', 'check', 'repair'),
  prove: fc.boolean(),
});

/** A VG with these mirrors, and the policy for them. */
function draftOf(wanted: readonly (typeof volume extends fc.Arbitrary<infer V> ? V : never)[]) {
  const volumes = wanted.map((each, index) =>
    aMirror(`m${index}`, {
      ...(each.inactive ? { activation: 'inactive' as const, syncPercent: null } : { syncPercent: each.percent }),
      ...(each.strays ? { strays: [aStray(`m${index}_rmeta_0`)] } : {}),
    }),
  );
  const policy = policySchema.parse({
    formatVersion: 1,
    volumes: Object.fromEntries(
      wanted.map((each, index) => [
        `vg0/m${index}`,
        { scrub: each.scrub, proveTracking: each.prove, compareLegs: each.prove },
      ]),
    ),
  });
  const inventory = anInventory({ vgs: [aVg({ volumes })] });
  return makePlan({ inventory, assessment: assess(inventory, policy), policy });
}

test('a draft counts the steps that its document has, however few of them it shows', () => {
  fc.assert(
    fc.property(fc.array(volume, { minLength: 1, maxLength: 5 }), fc.nat(5), (wanted, shown) => {
      const draft = draftOf(wanted);
      expect(viewOfDraft(draft, shown).totals).toEqual(viewOfPlan(sealPlan(draft)).totals);
    }),
  );
});

test('the same inventory and policy give the same plan, and a plan written and read again is believed', () => {
  fc.assert(
    fc.property(fc.array(volume, { minLength: 1, maxLength: 4 }), (wanted) => {
      const plan = sealPlan(draftOf(wanted));
      expect(sealPlan(draftOf(wanted))).toEqual(plan);
      const text = JSON.stringify(plan, (key, value: unknown) =>
        typeof value === 'number' && key.endsWith('Bytes') ? String(value) : value,
      );
      expect(verifyPlan(JSON.parse(text), 'plan.json')).toEqual(plan);
    }),
  );
});
