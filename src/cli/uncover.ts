import { foldJournal } from '../apply/fold-journal.js';
import { usageError, type ExitCode } from '../model/errors.js';
import type { Inventory, Volume } from '../model/inventory.js';
import type { PlannedVolume } from '../model/plan.js';
import { pvsOf } from '../model/volume.js';
import { isExtraLeg, orderOf } from '../plan/cover.js';
import type { CoveredBy } from '../plan/make-cover.js';
import { listPlans, readPlanDocument } from '../state/plan-file.js';
import { readEntries } from '../state/store.js';
import type { Context } from './context.js';
import { oneVolume } from './cover.js';
import { carryOutDraft } from './draft.js';
import { chosenVolumes } from './narrow.js';
import type { VerbOptions } from './options.js';
import { readPolicy } from './policy-options.js';
import { pvNamed } from './pv-named.js';
import { takeInventory } from './take-inventory.js';

/** `raidlift uncover VG/LV`: takes the extra leg of a cover away again; which one, its plan says. */
export async function uncover(names: string[], options: VerbOptions, context: Context): Promise<ExitCode> {
  const subject = oneVolume(names);
  const policy = await readPolicy(options);
  const inventory = await takeInventory(options, context);
  const chosen = chosenVolumes(inventory, [subject]);
  const volume = inventory.vgs.flatMap((vg) => vg.volumes).find((each) => chosen?.has(each.uuid));
  if (volume === undefined) throw usageError('NO_SUCH_VOLUME', `${subject}: no such VG/LV here`);
  const covered = await coveredBy({ subject, volume, inventory }, options, context);
  const assessment = await context.rooms.assess(inventory, policy, {
    only: (each) => each.uuid === volume.uuid,
    purpose: { kind: 'uncover' },
  });
  return carryOutDraft(
    await context.rooms.makeUncover({ inventory, assessment, policy, subject, covered }),
    options,
    context,
  );
}

interface Sought {
  subject: string;
  volume: Volume;
  inventory: Inventory;
}

/** @throws RaidliftError exit 2 where neither a plan nor a person says which leg is the extra one. */
async function coveredBy(sought: Sought, options: VerbOptions, context: Context): Promise<CoveredBy> {
  const { subject, volume, inventory } = sought;
  const planned = await lastCover(volume, options.stateDir, context);
  if (options.on !== undefined) {
    const host = await context.host(options.host?.[0]);
    const pv = await pvNamed(inventory, { vgName: volume.vgName, name: options.on }, host);
    const there = volume.legs.filter((leg) => pvsOf(leg).includes(pv.uuid));
    const [leg] = there;
    if (leg === undefined || there.length > 1) {
      throw usageError('NO_COVER', `${subject} has ${there.length} legs on ${pv.device}; name the PV of the extra one`);
    }
    return { legUuid: leg.uuid, logToCore: planned?.log === 'core' };
  }
  if (planned?.cover === undefined) {
    throw usageError(
      'NO_COVER',
      `${subject}: no plan in ${options.stateDir} has covered it; say which leg is the extra one: --on PV`,
    );
  }
  return { legUuid: extraLeg(subject, volume, planned), logToCore: planned.log === 'core' };
}

function extraLeg(subject: string, volume: Volume, planned: PlannedVolume): string {
  if (orderOf(planned).release !== null) {
    throw usageError(
      'NO_COVER',
      `${subject}: the leg that its cover made has taken the place of another; there is none to take away`,
    );
  }
  const extra = volume.legs.find((leg) => isExtraLeg(planned, leg));
  const lost = planned.legs.some((leg) => !volume.legs.some((present) => present.uuid === leg.uuid));
  if (extra === undefined) throw usageError('NO_COVER', `${subject} has no extra leg; \`raidlift inspect ${subject}\``);
  if (lost) {
    throw usageError(
      'LEG_LOST',
      `${subject} has lost a leg: its extra one stands for it. To go on without it all the same, name its PV: --on PV`,
    );
  }
  return extra.uuid;
}

/** The latest plan that covered this volume, by its journal. */
async function lastCover(volume: Volume, stateDir: string, context: Context): Promise<PlannedVolume | null> {
  let last: { at: string; planned: PlannedVolume } | null = null;
  for (const { id, planFile } of await listPlans(stateDir)) {
    const plan = await context.rooms.verifyPlan(await readPlanDocument(planFile), planFile);
    const planned = plan.volumes.find(({ uuid }) => uuid === volume.uuid);
    if (planned?.decision !== 'cover') continue;
    const entries = await readEntries({ stateDir, planId: id });
    const at = entries.at(-1)?.at ?? '';
    if (foldJournal(entries).begun.has(volume.uuid) && (last === null || at > last.at)) last = { at, planned };
  }
  return last?.planned ?? null;
}
