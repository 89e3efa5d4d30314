import { describe, expect, test } from 'vitest';
import { commandsToResume } from '../../../src/apply/resume-suspended.js';
import { suspendedDevices } from '../../../src/inspect/reread.js';
import type { Plan } from '../../../src/model/plan.js';
import { remnantsOf } from '../../../src/render/remnants.js';
import { planCover, planUncover } from '../support/fake-host/cover.js';
import { wrongsOfCover } from '../support/fake-host/cover-end-state.js';
import { FakeHost } from '../support/fake-host/fake-host.js';
import { Died, Faults, type Fault } from '../support/fake-host/faults.js';
import { FakeStore } from '../support/fake-host/fake-store.js';
import { makeMirror as mirror, vg } from '../support/fake-host/samples.js';
import { applyOnce, applyThrough, look, makeHost } from '../support/fake-host/scenario.js';
import type { Setup } from '../support/fake-host/situations/types.js';
import { World } from '../support/fake-host/world.js';

/*
 * A plan that was struck is given up: what `close` names, done by hand (what it leaves to `status` included), ends in a whole mirror.
 */

const FAULTS: Record<string, Fault> = {
  'the power is cut': { kind: 'power-cut' },
  'raidlift is killed': { kind: 'process-dies' },
  'the LVM command is killed': { kind: 'command-killed' },
  'a person presses Ctrl-C': { kind: 'stop' },
};
const CASES: Record<string, Setup[]> = {
  'a disk log': [mirror('m')],
  'a core log': [mirror('m', { log: null })],
};

function copyOf({ world }: FakeHost): FakeHost {
  return new FakeHost(Object.assign(new World(), structuredClone(world)));
}

/** One run, hit there; what could have hit it where. */
async function strike(host: FakeHost, plan: Plan, at: number, fault: Fault): Promise<Faults['could']> {
  const could: Faults['could'] = [];
  host.faults = new Faults(new Map([[at, fault]]), could);
  try {
    await applyOnce(host, new FakeStore(plan, host, []));
    host.again();
  } catch (error) {
    if (!(error instanceof Died)) throw error;
    host.recover(error);
  }
  host.faults = new Faults();
  return could;
}

async function run(host: FakeHost, argv: string[]): Promise<void> {
  const change = await host.change(argv, { limitMs: 60_000, onRunning: async () => undefined });
  const code = change.kind === 'ended' ? change.result.code : null;
  if (code !== 0) throw new Error(`\`${argv.join(' ')}\` ended with ${code}: ${JSON.stringify(change)}`);
}

async function letGoOn(host: FakeHost): Promise<void> {
  const names = (await suspendedDevices(host)).map(({ name }) => name);
  for (const argv of await commandsToResume(host, names)) await run(host, argv);
}

/** As a person would, who asks again after each command. */
async function tidyByHand(host: FakeHost, plan: Plan): Promise<string[]> {
  const done: string[] = [];
  for (let turn = 0; turn < 12; turn++) {
    await host.clock.sleep(5000, host.stop);
    await letGoOn(host);
    const { halfWay, untag } = remnantsOf(plan, await look(host));
    const next = halfWay.flatMap(({ commands }) => commands)[0] ?? untag[0];
    if (next === undefined) return done;
    done.push(next.join(' '));
    if (next[0] !== 'raidlift') await run(host, next);
  }
  throw new Error(`close never has nothing left to say: ${done.join('; ')}`);
}

/** `ends`: plans, any of whose ends will do: covered, or as it was before. */
async function giveUpEverywhere(host: FakeHost, plan: Plan, ends: readonly Plan[], fault: Fault): Promise<void> {
  const could = await strike(copyOf(host), plan, -1, fault);
  const moments = could.flatMap(({ kinds }, at) => (kinds.includes(fault.kind) ? [at] : []));
  expect(moments.length).toBeGreaterThan(1);
  for (const at of moments) {
    const own = copyOf(host);
    await strike(own, plan, at, fault);
    const done = await tidyByHand(own, plan).catch((error: unknown) => [String(error)]);
    // With its log in memory it is copied after a power cut, plan or no plan.
    await own.clock.sleep(15 * 60_000, own.stop);
    const [wrong] = ends.map((end) => wrongsOfCover(own, end)).sort((a, b) => a.length - b.length);
    expect(wrong, `${at}, ${could[at]?.name ?? ''}: ${done.join('; ')}`).toEqual([]);
  }
}

describe.each(Object.entries(CASES))('A cover of a mirror with %s is given up', { timeout: 300_000 }, (_, setups) => {
  const host = makeHost([vg(), ...setups]);
  host.world.copyRate = 1;

  test.each(Object.entries(FAULTS))('wherever %s', async (_name, fault) => {
    const plan = await planCover(host, 'd3');
    const without: Plan = { ...plan, volumes: plan.volumes.map((volume) => ({ ...volume, decision: 'uncover' })) };
    await giveUpEverywhere(host, plan, [plan, without], fault);
  });

  test.each(Object.entries(FAULTS))('its end, too, wherever %s', async (_name, fault) => {
    const own = copyOf(host);
    const cover = await planCover(own, 'd3');
    await applyThrough(own, cover, []);
    const plan = await planUncover(own, cover);
    await giveUpEverywhere(own, plan, [plan, cover], fault);
  });
});
