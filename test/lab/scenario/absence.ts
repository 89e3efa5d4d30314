import { inspectReport } from '../../../src/inspect/inspect-report.js';
import { defaultPolicy } from '../../../src/model/default-policy.js';
import type { Inventory } from '../../../src/model/inventory.js';
import type { DraftVolume } from '../../../src/model/plan.js';
import { readableJson } from '../../../src/model/canonical-json.js';
import { basisOf } from '../../../src/plan/basis.js';
import { sealPlan } from '../../../src/plan/seal.js';
import { planAbsence } from '../../../src/plan/track.js';
import { volumeAsSeen } from '../../../src/plan/volume-as-seen.js';
import type { Guest } from '../guest/guest.js';

/** What the guest's raidlift sees. */
export async function inventoryOf(guest: Guest): Promise<Inventory> {
  return inspectReport(await guest.ok('raidlift inspect --json'), { source: 'guest', now: new Date(0).toISOString() });
}

/** Writes the plans of a leg's tracked absence and of its return to /root/NAME.out.json and .back.json; why not, else empty. */
export async function planTracked(guest: Guest, name: string, disk: string): Promise<string[]> {
  const inventory = await inventoryOf(guest);
  const [vg] = inventory.vgs;
  const volume = vg?.volumes.find((each) => each.name === name);
  const pv = vg?.pvs.find((each) => each.device === guest.pv(disk));
  if (vg === undefined || volume === undefined || pv === undefined) throw new Error(`no vg/${name} on ${disk}`);
  const out = planAbsence(volume, pv.uuid, { mirrorTarget: inventory.host.dmTargets?.['mirror'] ?? null });
  if ('refused' in out) return out.refused;
  const verdict = { verdict: 'exclusive' as const, evidence: ['in a test'] };
  const seen = volumeAsSeen({ inventory, vg, volume, verdict });
  for (const back of [false, true]) {
    const planned: DraftVolume = {
      ...seen,
      decision: back ? `${out.decision}-back` : out.decision,
      because: 'a device leaves for a while',
      proveTracking: false,
      scrub: 'never',
      absence: out.absence,
    };
    const plan = sealPlan({
      formatVersion: 1,
      kind: back ? 'back' : 'away',
      basis: basisOf(inventory, [planned]),
      volumes: [planned],
      findings: [],
      policy: defaultPolicy,
      seen: [volume],
    });
    await guest.ok(`cat >/root/${name}.${back ? 'back' : 'out'}.json`, { stdin: readableJson(plan) });
  }
  return [];
}
