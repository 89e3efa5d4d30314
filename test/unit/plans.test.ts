import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parsePolicy } from '../../src/cli/policy-file.js';
import type { Plan } from '../../src/model/plan.js';
import { textsFor } from '../../src/plan/texts.js';
import { verifyPlan } from '../../src/plan/verify-plan.js';
import { volumes } from '../lab/demo/volumes.js';

/* What is given to people as an example must work. That the schemas are what the product checks with: generated.test.ts. */

const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
const json = async (path: string) => JSON.parse(await read(path)) as unknown;
const schema = async (name: string) =>
  z.fromJSONSchema((await json(`plans/${name}.schema.json`)) as z.core.JSONSchema.JSONSchema);

const examples = (await readdir(new URL('../../plans', import.meta.url))).filter((name) => name.endsWith('.plan.json'));

describe.each(examples)('plans/%s', (name) => {
  test('is a plan that this version applies', async () => {
    expect(verifyPlan(await json(`plans/${name}`), name).steps.length).toBeGreaterThan(0);
  });

  test('says of each step what this version says', async () => {
    for (const step of verifyPlan(await json(`plans/${name}`), name).steps) {
      const { purpose, powerCut, undo } = step;
      const subject = step.id.slice(0, step.id.lastIndexOf(':'));
      expect({ purpose, powerCut, undo }).toEqual(textsFor(step.action, subject));
    }
  });

  test('fits the schema', async () => {
    expect((await schema('plan')).safeParse(await json(`plans/${name}`)).error).toBeUndefined();
  });

  test('is refused once it is edited', async () => {
    const text = await read(`plans/${name}`);
    const edited = JSON.parse(text.replaceAll(/lvconvert|pvmove/g, 'lvremove')) as unknown;
    expect(() => verifyPlan(edited, name)).toThrow(/plan again/);
  });
});

test('The demo’s plan has the volumes of the demo: bin/demo --keep-example', async () => {
  const plan = (await json('plans/demo.plan.json')) as Plan;
  const decisions = new Map(plan.volumes.map((volume) => [`${volume.vgName}/${volume.name}`, volume.decision]));
  const mirrors = volumes.filter((volume) => volume.becomes !== 'linear');
  expect(decisions).toEqual(
    new Map(mirrors.map(({ vg, name, becomes }) => [`${vg}/${name}`, becomes === 'raid1' ? 'convert' : 'blocked'])),
  );
});

describe('the policies of docs/policy.md', async () => {
  const page = await read('docs/policy.md');
  const policies = [...page.matchAll(/```yaml\n([^]*?)```/g)].map(([, text = '']) => text);

  test('are there', () => expect(policies.length).toBeGreaterThan(0));

  test.each(policies)('are policies: %#', async (text) => {
    const policy = parsePolicy(text, 'docs/policy.md');
    expect((await schema('policy')).safeParse(policy).error).toBeUndefined();
  });
});
