import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { assess } from '../../../src/assess/assess.js';
import { Blockers, blocks } from '../../../src/assess/blocks.js';
import { policyOf } from '../../../src/assess/policy-of.js';
import { ExitCode, RaidliftError } from '../../../src/model/errors.js';
import { policy as policySchema } from '../../../src/model/policy.js';
import { anInventory, withMirror } from '../support/inventory.js';

type PolicyInput = Partial<z.input<typeof policySchema>>;

const parse = (input: PolicyInput) => policySchema.parse({ formatVersion: 1, ...input });

function refusal(input: PolicyInput, inventory = anInventory()): string {
  try {
    assess(inventory, parse(input));
  } catch (error) {
    if (!(error instanceof RaidliftError)) throw error;
    expect(error.exit).toBe(ExitCode.usage);
    return `${error.code}: ${error.message}`;
  }
  return 'not refused';
}

describe('the policy of a volume', () => {
  it('takes VG/LV before VG before the defaults, field by field', () => {
    const policy = parse({
      defaults: { do: 'keep', scrub: 'check' },
      volumes: { vg0: { proveTracking: true, reason: 'all of vg0' }, 'vg0/db': { do: 'convert' } },
    });
    expect(policyOf(policy, { vgName: 'vg0', name: 'db' })).toEqual({
      do: 'convert',
      away: null,
      on: null,
      compareLegs: false,
      proveTracking: true,
      scrub: 'check',
      parallel: null,
      reason: 'all of vg0',
    });
  });

  it('is the default for a VG that is called like a property of every object', () => {
    expect(policyOf(parse({}), { vgName: 'constructor', name: 'db' }).do).toBe('convert');
  });
});

describe('a policy is refused', () => {
  it('when it names a volume that is not there, with the nearest that is', () => {
    expect(refusal({ volumes: { 'vg0/bd': {} } })).toMatch(/^POLICY_UNKNOWN_VOLUME: .*did you mean vg0\/db\?$/);
  });

  it('when it says never in parallel without a reason', () => {
    expect(refusal({ volumes: { vg0: { parallel: 'never' } } })).toMatch(/^POLICY_REASON_MISSING/);
  });

  it('when it overrides a finding that does not exist', () => {
    const overrides = [{ finding: 'MONITORING_OF', reason: 'r' }];
    expect(refusal({ overrides })).toMatch(/^OVERRIDE_UNKNOWN_FINDING: .*did you mean MONITORING_OFF\?$/);
  });

  it('when it overrides a blocker', () => {
    expect(refusal({ overrides: [{ finding: 'UNDER_SNAPSHOT', reason: 'r' }] })).toMatch(/^OVERRIDE_OF_BLOCKER/);
  });

  it('when it overrides for a subject that is not there', () => {
    const overrides = [{ finding: 'SUSPENDED', subject: 'vg1', reason: 'r' }];
    expect(refusal({ overrides })).toMatch(/^OVERRIDE_UNKNOWN_SUBJECT: .*did you mean vg0\?$/);
  });

  it('but not for a volume of a VG that LVM skipped', () => {
    const inventory = anInventory({ host: { skippedVgs: [{ name: 'cl', why: 'clustered' }] } });
    expect(refusal({ volumes: { 'cl/x': { do: 'keep' } } }, inventory)).toBe('not refused');
  });

  it('but not while its plan is under way: volumes may be gone by then', () => {
    const policy = parse({ volumes: { 'vg0/gone': { do: 'keep' } } });
    expect(() => assess(anInventory(), policy, { planId: '0123456789ab' })).not.toThrow();
  });
});

describe('an override', () => {
  const suspended = withMirror({ suspended: ['vg0-db'] });

  it.each([undefined, 'vg0', 'vg0/db'])('for %s lets a volume go on, with its reason', (subject) => {
    const override = { finding: 'SUSPENDED', reason: 'a test', ...(subject === undefined ? {} : { subject }) };
    const assessment = assess(suspended, parse({ overrides: [override] }));
    expect(assessment.findings).toMatchObject([{ id: 'SUSPENDED', overridden: 'a test' }]);
    expect(assessment.findings.some(blocks)).toBe(false);
  });

  it('for the host does not reach a volume', () => {
    const overrides = [{ finding: 'SUSPENDED', subject: 'host', reason: 'r' }];
    expect(assess(suspended, parse({ overrides })).findings.some(blocks)).toBe(true);
  });

  it('of the more exact subject gives the reason', () => {
    const overrides = [
      { finding: 'SUSPENDED', reason: 'everywhere' },
      { finding: 'SUSPENDED', subject: 'vg0/db', reason: 'this one' },
    ];
    expect(assess(suspended, parse({ overrides })).findings).toMatchObject([{ overridden: 'this one' }]);
  });
});

it('a volume is blocked by what is wrong with its VG and its host too', () => {
  const inventory = withMirror({ snapshots: ['s'] }, { vg: { exported: true }, host: { lvmVersion: '2.02.90' } });
  const blockers = new Blockers(assess(inventory, parse({})));
  expect(blockers.of({ vgName: 'vg0', name: 'db' }).map((finding) => finding.id)).toEqual([
    'LVM_TOO_OLD',
    'LVM_VERSION_UNPROVEN',
    'VG_EXPORTED',
    'UNDER_SNAPSHOT',
  ]);
  expect(blockers.of({ vgName: 'vg1', name: 'x' }).map((finding) => finding.id)).toEqual([
    'LVM_TOO_OLD',
    'LVM_VERSION_UNPROVEN',
  ]);
});
