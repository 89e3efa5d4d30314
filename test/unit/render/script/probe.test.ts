import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fullreportArgv } from '../../../../src/inspect/columns.js';
import { inspectHost } from '../../../../src/inspect/inspect-host.js';
import { defaultPolicy } from '../../../../src/model/default-policy.js';
import type { Volume } from '../../../../src/model/inventory.js';
import type { Plan, PlannedVolume } from '../../../../src/model/plan.js';
import { pvsOf } from '../../../../src/model/volume.js';
import { planSteps } from '../../../../src/plan/plan-steps.js';
import { recordedPort, recordingOf } from '../../inspect/recorded-port.js';
import { makeMirror as mirror, vg } from '../../support/fake-host/samples.js';
import { look, makeHost, planFor } from '../../support/fake-host/scenario.js';
import { askBoth, type Both } from '../../support/script/both.js';
import { answerFor, LVS, PVS, reportsOf, rowsOf, SEGMENTS, sightsOf } from '../../support/script/rows.js';
import { shells } from '../../support/script/shell.js';
import { cases, type Case } from './cases.js';

/*
 * Predicates and decisions have two evaluators: `holds` and `nextStep` over an inventory, and a script's over what LVM prints.
 * Both are asked about the same hosts, and must say the same, down to the words of the command.
 */

/** A host of the table: planned for, then something happened. */
async function made(one: Case): Promise<Both> {
  const host = makeHost([vg(), ...(one.setups ?? [mirror('m')])]);
  const plan = await planFor(host, one.policy);
  const planned = plan.volumes.find(({ name }) => name === 'm');
  if (planned?.decision !== 'convert') throw new Error(`vg/m is not to be converted: ${planned?.because}`);
  one.happen?.(host);
  const sights = sightsOf((argv) => answerFor(host.world, argv).stdout);
  const inventory = await look(host);
  const recorded = (one.recorded ?? []).map((name) => `vg/m:${name}`);
  return { plan, planned, inventory, sights, recorded, ...(one.tried === undefined ? {} : { tried: one.tried }) };
}

/** A real host: each of its volumes, as if it had been planned for as it is. */
async function recorded(name: string): Promise<Both[]> {
  const recording = recordingOf(name);
  const inventory = await inspectHost(recordedPort(recording), { now: '2026-01-01T00:00:00.000Z' });
  const reports = reportsOf(recording.commands[fullreportArgv().join(' ')]?.stdout ?? '');
  const info = 'dmsetup info -c --noheadings --separator | -o name,uuid,major,minor,suspended,open';
  const sights = {
    // The older column, which says the same.
    info: (recording.commands[info]?.stdout ?? '').replaceAll('|Active|', '|L--w|').replaceAll('|Suspended|', '|L-sw|'),
    status: recording.commands['dmsetup status --noflush']?.stdout ?? '',
    lvs: rowsOf(reports, LVS),
    pvs: rowsOf(reports, PVS),
    segments: rowsOf(reports, SEGMENTS),
  };
  const volumes = inventory.vgs.flatMap((each) => each.volumes);
  return volumes.map((volume) => {
    const plan = asPlanned(volume);
    return { plan, planned: plan.volumes[0] as PlannedVolume, inventory, sights };
  });
}

function asPlanned(volume: Volume): Plan {
  const planned = {
    ...volume,
    vg: volume.vgUuid,
    decision: 'convert',
    because: '',
    log: volume.log.kind,
    wasActive: true,
    wasMonitored: true,
    ignoreSkip: false,
    copiedBytes: 0,
    legs: volume.legs.filter((leg) => pvsOf(leg).length > 0),
    regionBytes: null,
    metadataExtents: 1,
    proveTracking: false,
    scrub: 'never',
    useTags: true,
  };
  const basis = { host: null, vgs: [{ uuid: volume.vgUuid, name: volume.vgName, seqno: 1 }], pvs: [] };
  const plan = { id: '0123456789ab', basis, policy: defaultPolicy, volumes: [planned] } as unknown as Plan;
  return { ...plan, steps: planSteps({ basis: plan.basis, volumes: plan.volumes }) };
}

const hosts = readdirSync(new URL('../../../fixtures/hosts', import.meta.url)).map((file) => file.replace('.json', ''));

describe.each(shells.map((shell) => [shell.join(' '), shell] as const))('under %s', { timeout: 60_000 }, (_, shell) => {
  test.each(cases.map((one) => [one.name, one] as const))('%s: a script does as apply', async (_name, one) => {
    const { script, apply } = askBoth(shell, await made(one));
    expect(script).toEqual(apply);
  });

  test.each(hosts)('the real host %s: a script sees and does as apply', async (name) => {
    for (const both of await recorded(name)) {
      const { script, apply } = askBoth(shell, both);
      expect({ volume: both.planned.name, ...script }).toEqual({ volume: both.planned.name, ...apply });
    }
  });
});
