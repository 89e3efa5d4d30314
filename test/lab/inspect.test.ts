import { mkdir, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canonicalJson } from '../../src/model/canonical-json.js';
import { inventory as inventorySchema, type Inventory } from '../../src/model/inventory.js';
import { expectedHosts } from '../unit/inspect/expected-hosts.js';
import { type Guest, bootGuest } from './guest/guest.js';
import { functions, situations } from './inspect/situations.js';
import { disks } from './scenario/with-guest.js';

/*
 * Real hosts against what an inventory must say of them. With RAIDLIFT_RECORD=1 what the hosts answered is written to
 * test/fixtures/hosts, which the unit tests replay.
 */

let guest: Guest;
const script = bundled();
beforeAll(async () => {
  guest = await bootGuest({ disks: disks(5, 200), pvLayer: 'delay' });
});
afterAll(async () => await guest.close());

interface Recorded {
  recording: unknown;
  inventory: Inventory;
  again: Inventory;
  lvmProcesses: number;
  commands: number;
}

/** `inspect/record.ts` as one script. */
async function bundled(): Promise<string> {
  const entry = `${import.meta.dirname}/inspect/record.ts`;
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
  });
  return outputFiles[0]?.text ?? '';
}

async function record(): Promise<Recorded> {
  return JSON.parse(await guest.ok('node --input-type=commonjs -', { stdin: await script })) as Recorded;
}

/** Whether things go on by themselves in this situation, so that a second look sees other numbers. */
const moving = new Set(['syncing', 'layer', 'pvmove', 'scrub']);

test.each(Object.keys(situations))('sees a host as it was made: %s', async (name) => {
  const { make, undo = 'true' } = situations[name] ?? { make: 'false' };
  await guest.ok(`${functions}\nfresh\n${make}`);
  try {
    const { recording, inventory, again, lvmProcesses, commands } = await record();
    if (process.env['RAIDLIFT_RECORD'] === '1') {
      await mkdir('test/fixtures/hosts', { recursive: true });
      await writeFile(`test/fixtures/hosts/${name}.json`, `${JSON.stringify(recording, null, 1)}\n`);
    }
    expectedHosts[name]?.(inventory);
    expect(lvmProcesses).toBe(3);
    expect(commands).toBeLessThan(12);
    inventorySchema.parse(JSON.parse(canonicalJson(inventory)));
    if (!moving.has(name)) {
      expect({ ...again, host: null }).toEqual({ ...inventory, host: null });
    }
  } finally {
    await guest.sh(`${functions}\n${undo}`);
  }
});
