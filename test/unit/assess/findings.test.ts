import { describe, expect, it } from 'vitest';
import { assess } from '../../../src/assess/assess.js';
import { checks } from '../../../src/assess/registry.js';
import { finding as findingSchema, type Finding } from '../../../src/model/finding.js';
import { policy as policySchema } from '../../../src/model/policy.js';
import type { Cases, Scene } from './cases/case.js';
import { clusterCases } from './cases/cluster.js';
import { coverCases } from './cases/cover.js';
import { hostCases } from './cases/host.js';
import { layoutCases } from './cases/layout.js';
import { useCases } from './cases/use.js';
import { vgCases } from './cases/vg.js';

const cases: Cases = { ...hostCases, ...vgCases, ...clusterCases, ...useCases, ...layoutCases, ...coverCases };

function found({ inventory, policy, options }: Scene, id: string): Finding[] {
  const assessment = assess(inventory, policySchema.parse({ formatVersion: 1, ...policy }), options);
  return assessment.findings.filter((finding) => finding.id === id);
}

describe('the registry', () => {
  it('has each id once', () => {
    const ids = checks.map((check) => check.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has a case that raises each finding and one that does not, and no cases beyond', () => {
    expect(Object.keys(cases).sort()).toEqual(checks.map((check) => check.id).sort());
  });
});

describe.each(checks.map((check) => [check.id, check] as const))('%s', (id, check) => {
  const { raised, quiet } = cases[id] ?? {};

  it(`is raised ${raised?.when}`, () => {
    const [first, ...more] = raised === undefined ? [] : found(raised, id);
    expect(more).toEqual([]);
    expect(first).toMatchObject({ id, level: check.level, subject: raised?.subject });
    expect(findingSchema.parse(first)).toEqual(first);
    expect(first?.evidence.join('\n')).toMatch(raised?.evidence ?? /^$/);
    expect(first?.remedy).toMatch(raised?.remedy ?? /\S/);
    for (const [command] of first?.remedy.matchAll(/`[^`]*`/g) ?? []) expect(command).not.toMatch(/\bVG\b/);
  });

  it(`is not raised ${quiet?.when}`, () => {
    expect(quiet === undefined ? null : found(quiet, id)).toEqual([]);
  });
});
