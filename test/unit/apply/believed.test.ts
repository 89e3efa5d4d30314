import { describe, expect, test } from 'vitest';
import { readableJson } from '../../../src/model/canonical-json.js';
import type { Action, Plan } from '../../../src/model/plan.js';
import { argvFor } from '../../../src/plan/argv.js';
import { verifyPlan } from '../../../src/plan/verify-plan.js';
import { makeMirror as mirror, vg } from '../support/fake-host/samples.js';
import { makeHost, planFor } from '../support/fake-host/scenario.js';

const names = {
  tag: 'raidlift.0123456789ab',
  vg: (uuid: string) => `vg${uuid}`,
  lv: (uuid: string) => `vg/${uuid}`,
  pv: (uuid: string) => `/dev/${uuid}`,
  move: (uuid: string, from: string) => `vg/move-of-${uuid}-from-${from}`,
  backupFile: (uuid: string) => `/state/${uuid}`,
};

/** The whole language that the product speaks to a host; a change here is a change of what runs as root. */
const GOLDEN: [Action, string | null][] = [
  [{ kind: 'backup', vg: '1' }, 'vgcfgbackup -f /state/1 vg1'],
  [{ kind: 'tag', vg: '1', lvs: ['m', 'n'] }, 'lvchange --addtag raidlift.0123456789ab vg/m vg/n'],
  [{ kind: 'untag', vg: '1', lvs: ['m'] }, 'lvchange --deltag raidlift.0123456789ab vg/m'],
  [{ kind: 'resume-devices', lv: 'm', devices: ['vg-m_rmeta_0', 'vg-m'] }, 'dmsetup resume vg-m_rmeta_0 vg-m'],
  [{ kind: 'restore-missing', vg: '1', lv: 'm', pv: 'sda' }, 'vgextend --restoremissing vg1 /dev/sda'],
  [{ kind: 'remove-strays', lv: 'm', strays: ['m_rmeta_2', 'm_mlog'] }, 'lvremove --yes vg/m_rmeta_2 vg/m_mlog'],
  [{ kind: 'activate', lv: 'm', ignoreSkip: false }, 'lvchange -aey vg/m'],
  [{ kind: 'activate', lv: 'm', ignoreSkip: true }, 'lvchange -aey -K vg/m'],
  [{ kind: 'deactivate', lv: 'm' }, 'lvchange -an vg/m'],
  [{ kind: 'clear-table', lv: 'm', device: 'vg-m' }, 'dmsetup clear vg-m'],
  [{ kind: 'refresh', lv: 'm' }, 'lvchange --refresh vg/m'],
  [{ kind: 'rebuild-legs', lv: 'm', pvs: ['sda', 'sdb'] }, 'lvchange --yes --rebuild /dev/sda --rebuild /dev/sdb vg/m'],
  [{ kind: 'log-to-core', lv: 'm' }, 'lvconvert --yes --mirrorlog core vg/m'],
  [{ kind: 'convert', lv: 'm', regionBytes: null }, 'lvconvert --yes --type raid1 vg/m'],
  [{ kind: 'convert', lv: 'm', regionBytes: 2 ** 20 }, 'lvconvert --yes --type raid1 -R 1024k vg/m'],
  [
    { kind: 'restore-legs', lv: 'm', legs: 3, pvs: ['sda', 'sdb'], regionBytes: 2 ** 21 },
    'lvconvert --yes --type raid1 -m 2 -R 2048k vg/m /dev/sda /dev/sdb',
  ],
  [{ kind: 'scrub', lv: 'm', mode: 'check' }, 'lvchange --syncaction check vg/m'],
  [{ kind: 'scrub', lv: 'm', mode: 'repair' }, 'lvchange --syncaction repair vg/m'],
  [
    { kind: 'track-split', lv: 'm', leg: 'm_rimage_1', pvs: ['sdb'] },
    'lvconvert --yes --splitmirrors 1 --trackchanges vg/m /dev/sdb',
  ],
  [{ kind: 'track-merge', lv: 'm', leg: 'm_rimage_1' }, 'lvconvert --yes --merge vg/m_rimage_1'],
  [{ kind: 'wait-sync', lv: 'm' }, null],
  [{ kind: 'verify', lv: 'm' }, null],
];

describe('an action means one command line', () => {
  test.each(GOLDEN)('%j', (action, line) => {
    expect(argvFor(action, names)?.join(' ') ?? null).toBe(line);
  });

  test('and none for removing an LV that has a name of a person’s choice', () => {
    expect(() => argvFor({ kind: 'remove-strays', lv: 'm', strays: ['m_backup'] }, names)).toThrow(/left behind/);
  });
});

async function aPlan(): Promise<Plan> {
  return planFor(makeHost([vg(), mirror('m'), mirror('n', { log: null })]), { defaults: { proveTracking: true } });
}

/** As it is in a file. */
async function document(): Promise<Record<string, unknown>> {
  return JSON.parse(readableJson(await aPlan())) as Record<string, unknown>;
}

/** What is changed in a plan here. */
interface Altered {
  id: string;
  digest: string;
  steps: { purpose: string }[];
  volumes: { decision: string }[];
}

describe('a plan', () => {
  test('of the same host and policy is the same, byte for byte', async () => {
    expect(readableJson(await aPlan())).toBe(readableJson(await aPlan()));
  });

  test('read back from its file is the plan', async () => {
    expect(verifyPlan(await document(), 'plan.json')).toEqual(await aPlan());
  });

  test('whose command line was edited is not believed', async () => {
    const plan = await document();
    const step = (plan['steps'] as { id: string; argv: string[] }[]).find(({ id }) => id === 'vg/m:convert');
    step?.argv.push('vg/n');
    expect(() => verifyPlan(plan, 'plan.json')).toThrow(
      expect.objectContaining({
        code: 'PLAN_ALTERED',
        exit: 2,
        message: expect.stringMatching(/plan\.json: step vg\/m:convert is not what its action means/),
      }),
    );
  });

  test('that lacks the steps of one of its volumes is not believed', async () => {
    const plan = await aPlan();
    const edited = { ...plan, steps: plan.steps.filter(({ volume }) => volume !== plan.volumes[1]?.uuid) };
    expect(() => verifyPlan(JSON.parse(readableJson(edited)), 'plan.json')).toThrow(
      expect.objectContaining({ code: 'PLAN_ALTERED' }),
    );
  });

  test.each<[string, (plan: Altered) => void]>([
    ['a word', ({ steps: [first] }) => void (first !== undefined && (first.purpose = 'Something else.'))],
    ['its digest', (plan) => void (plan.digest = '0'.repeat(64))],
    ['its id', (plan) => void (plan.id = '0'.repeat(12))],
    ['a decision', ({ volumes: [first] }) => void (first !== undefined && (first.decision = 'keep'))],
  ])('with %s changed is not believed', async (_, change) => {
    const plan = (await document()) as unknown as Altered;
    change(plan);
    expect(() => verifyPlan(plan, 'plan.json')).toThrow(expect.objectContaining({ code: 'PLAN_ALTERED', exit: 2 }));
  });

  test('of a later format, or that is none, is refused and says why', async () => {
    expect(() => verifyPlan({ formatVersion: 2 }, 'p')).toThrow(
      expect.objectContaining({ code: 'PLAN_TOO_NEW', exit: 2 }),
    );
    const { steps: _, ...rest } = await document();
    expect(() => verifyPlan(rest, 'p')).toThrow(
      expect.objectContaining({ code: 'PLAN_INVALID', message: expect.stringMatching(/p is no plan: steps/) }),
    );
    expect(() => verifyPlan(null, 'p')).toThrow(expect.objectContaining({ code: 'PLAN_INVALID' }));
  });
});
