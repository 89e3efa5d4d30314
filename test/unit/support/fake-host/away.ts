import { assess } from '../../../../src/assess/assess.js';
import type { JournalEntry } from '../../../../src/model/journal.js';
import type { Plan } from '../../../../src/model/plan.js';
import { makeAwayPlan } from '../../../../src/plan/away/make-away-plan.js';
import { sealPlan } from '../../../../src/plan/seal.js';
import type { FakeHost } from './fake-host.js';
import { look, readPolicy } from './scenario.js';

export interface Leaving {
  /** `d0`: the disk whose PV leaves. */
  disk: string;
  spares?: string[];
  redundancy?: 'keep' | 'drop';
}

function uuidOf(host: FakeHost, disk: string): string {
  const pv = host.world.vgs.flatMap((vg) => vg.pvs).find((each) => each.disk === `pv${disk}`);
  if (pv === undefined) throw new Error(`fake: no PV on ${disk}`);
  return pv.uuid;
}

/** What `raidlift away PV` plans. */
export async function planAway(host: FakeHost, { disk, spares = [], redundancy = 'keep' }: Leaving): Promise<Plan> {
  const policy = readPolicy({ spares: spares.map((spare) => uuidOf(host, spare)) });
  const inventory = await look(host);
  const { draft, inTheWay } = makeAwayPlan({
    ...{ inventory, policy, redundancy, moveOthers: false, only: [] },
    assessment: assess(inventory, policy),
    pv: uuidOf(host, disk),
  });
  if (inTheWay.length > 0) throw new Error(inTheWay.join('; '));
  return sealPlan(draft);
}

/** A journal that goes on, after `raidlift back PV`. */
export function turnBack(entries: readonly JournalEntry[], host: FakeHost): JournalEntry[] {
  const last = entries.at(-1);
  const bootId = last?.bootId ?? `00000000-0000-0000-0000-${String(host.world.boot).padStart(12, '0')}`;
  const at = host.clock.now().toISOString();
  return [...entries, { seq: (last?.seq ?? 0) + 1, at, bootId, event: { kind: 'turned', to: 'back' }, checksum: '' }];
}
