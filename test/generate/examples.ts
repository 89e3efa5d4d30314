import { fileURLToPath } from 'node:url';
import { assess } from '../../src/assess/assess.js';
import { openSource } from '../../src/host/saved/open-source.js';
import { readSaved } from '../../src/inspect/saved/read-saved.js';
import { isWanted } from '../../src/inspect/saved/wanted.js';
import { inspectHost } from '../../src/inspect/inspect-host.js';
import { readableJson } from '../../src/model/canonical-json.js';
import type { Inventory } from '../../src/model/inventory.js';
import type { Plan } from '../../src/model/plan.js';
import { policy as policySchema, type Policy } from '../../src/model/policy.js';
import { makeAwayPlan } from '../../src/plan/away/make-away-plan.js';
import { makeCover } from '../../src/plan/make-cover.js';
import { makePlan } from '../../src/plan/make-plan.js';
import { sealPlan } from '../../src/plan/seal.js';
import { renderHtml } from '../../src/render/runbook/html.js';
import { renderMarkdown } from '../../src/render/runbook/markdown.js';
import { runbookOf } from '../../src/render/runbook/runbook.js';
import { renderScript } from '../../src/render/script/script.js';
import { recordedPort, recordingOf } from '../unit/inspect/recorded-port.js';

/*
 * Worked examples of the kinds of plans, made of recordings: a host of the lab with many volumes, and a real cluster of two nodes with a mirror
 * that both use. (The demo's plan, plans/demo.plan.json, comes out of bin/demo.)
 */

const now = '2026-01-02T03:04:05Z';
const EXAMPLES: Record<string, () => Promise<Plan>> = {
  'stand-in': async () =>
    migration(await theCluster(), { volumes: { 'vg/lv': { do: 'stand-in', away: '/dev/sda' } } }, ['vg']),
  'end-of-parallel': async () =>
    migration(
      await theCluster(),
      {
        volumes: { 'vg/lv': { parallel: 'end', reason: 'the second node is a standby now' } },
        overrides: [{ finding: 'LVM_VERSION_UNPROVEN', reason: 'tried on a clone of this cluster' }],
      },
      ['vg'],
    ),
  away: async () => leaving('/dev/mapper/pvd0', { redundancy: 'keep', only: ['vg/three', 'vg/raid'] }),
  'tracked-absence': async () =>
    leaving('/dev/mapper/pvd1', { redundancy: 'drop', only: ['vg/three', 'vg/raid', 'vg/two'] }),
  cover: async () => {
    const inventory = await theHost();
    const policy = policyOf({ volumes: { 'vg/dash-ed': { do: 'keep', reason: 'until the new shelf is there' } } });
    const wish = { on: null, release: null };
    const assessment = assess(inventory, policy, { purpose: { kind: 'cover', wish } });
    return sealPlan(makeCover({ inventory, assessment, policy, subject: 'vg/dash-ed', wish, thaw: 'yes' }));
  },
};

export const exampleFiles = Object.entries(EXAMPLES).flatMap(([name, make]) => [
  { path: `plans/${name}.plan.json`, make: async () => readableJson(await make()) },
  { path: `plans/${name}.runbook.md`, make: async () => renderMarkdown(runbookOf(await make())) },
  { path: `plans/${name}.runbook.html`, make: async () => renderHtml(runbookOf(await make())) },
  // The others have steps that no script does.
  ...(name === 'end-of-parallel' ? [{ path: `plans/${name}.sh`, make: async () => renderScript(await make()) }] : []),
]);

function migration(inventory: Inventory, said: Partial<Policy>, select: string[]): Plan {
  const policy = policyOf(said);
  return sealPlan(makePlan({ inventory, assessment: assess(inventory, policy), policy, select }));
}

async function leaving(
  device: string,
  { redundancy, only }: { redundancy: 'keep' | 'drop'; only: readonly string[] },
): Promise<Plan> {
  const inventory = await theHost();
  const policy = policyOf({});
  const pv = inventory.vgs[0]?.pvs.find((each) => each.device === device)?.uuid ?? '';
  const assessment = assess(inventory, policy);
  return sealPlan(makeAwayPlan({ inventory, assessment, policy, pv, redundancy, moveOthers: false, only }).draft);
}

function policyOf(said: Partial<Policy>): Policy {
  return policySchema.parse({ formatVersion: 1, ...said });
}

function theHost(): Promise<Inventory> {
  return inspectHost(recordedPort(recordingOf('many')), { now });
}

async function theCluster(): Promise<Inventory> {
  const folder = fileURLToPath(new URL('../fixtures/saved/cluster-2.02.187-active-on-both', import.meta.url));
  const inputs = ['node1', 'node2', 'vg.metadata.txt'].map(async (name) => ({
    source: name,
    ...(await openSource(`${folder}/${name}`, async () => isWanted)),
  }));
  return readSaved(await Promise.all(inputs), { now });
}
