import type { CoverWish } from '../assess/cover-room.js';
import { usageError, type ExitCode } from '../model/errors.js';
import type { Inventory } from '../model/inventory.js';
import type { Context } from './context.js';
import { carryOutDraft } from './draft.js';
import { chosenVolumes } from './narrow.js';
import type { VerbOptions } from './options.js';
import { readPolicy } from './policy-options.js';
import { pvNamed } from './pv-named.js';
import { takeInventory } from './take-inventory.js';

/** `raidlift cover VG/LV`: one more leg for a while; shows the plan, asks, and carries it out. */
export async function cover(names: string[], options: VerbOptions, context: Context): Promise<ExitCode> {
  const subject = oneVolume(names);
  const policy = await readPolicy(options);
  const inventory = await takeInventory(options, context);
  const chosen = chosenVolumes(inventory, [subject]);
  const wish = await wishOf({ options, inventory, subject }, context);
  const assessment = await context.rooms.assess(inventory, policy, {
    only: (volume) => chosen === null || chosen.has(volume.uuid),
    purpose: { kind: 'cover', wish },
  });
  const thaw = options.thaw ?? 'yes';
  const draft = await context.rooms.makeCover({ inventory, assessment, policy, subject, wish, thaw });
  return carryOutDraft(draft, options, context);
}

/** The name that both verbs take: one LV, never a whole VG. */
export function oneVolume(names: readonly string[]): string {
  const name = (names[0] ?? '').replace(/^\/dev\//, '');
  if (/^[^/]+\/[^/]+$/.test(name)) return name;
  throw usageError('VOLUME_NEEDED', `${names[0] ?? ''}: name one volume as VG/LV`);
}

async function wishOf(
  { options, inventory, subject }: { options: VerbOptions; inventory: Inventory; subject: string },
  context: Context,
): Promise<CoverWish> {
  const vgName = subject.split('/')[0] ?? '';
  const uuidOf = async (name: string | undefined): Promise<string | null> =>
    name === undefined
      ? null
      : (await pvNamed(inventory, { vgName, name }, await context.host(options.host?.[0]))).uuid;
  return { on: await uuidOf(options.on), release: await uuidOf(options.release) };
}
