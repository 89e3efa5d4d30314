import type { Inventory, Pv, Vg } from '../../model/inventory.js';
import { allocatableExtents, isThere } from '../../model/volume.js';
import { subjectOf } from '../../model/volume.js';
import { residentsOf, type Resident } from '../../plan/away/residents.js';
import { textOf, wrap } from '../../render/text.js';
import { askAway, type AwayErrand, type AwayQuestions, type Leaver } from '../../wizard/ask-away.js';
import { draftAway, renderRefusal, sayRefused } from '../draft-away.js';
import { nextCommand } from '../options.js';
import { plansAway } from '../plans-away.js';
import type { Conversation } from './converse.js';
import { shownOf, type Shown } from './what-next.js';

/** The PVs with a leg or a log on them: those that may have to leave. */
export function leaversOf({ vgs }: Inventory): Leaver[] {
  return vgs.flatMap((vg) => vg.pvs.flatMap((pv) => (isThere(pv) ? leaverOf(vg, pv) : [])));
}

function leaverOf(vg: Vg, pv: Pv): Leaver[] {
  const { residents } = residentsOf(vg, pv);
  if (!residents.some(({ legs, log }) => legs.length > 0 || log)) return [];
  const named = (is: (resident: Resident) => boolean): string[] =>
    residents.filter(is).map(({ volume }) => subjectOf(volume));
  const isLeg = ({ legs, log }: Resident): boolean => legs.length > 0 && !log;
  const spares = vg.pvs
    .filter((other) => other.uuid !== pv.uuid && isThere(other) && allocatableExtents(other) > 0)
    .map((other) => ({
      pv: other.uuid,
      device: other.device,
      freeBytes: allocatableExtents(other) * vg.extentBytes,
    }));
  return [
    {
      ...{ pv: pv.uuid, device: pv.device, vg: vg.name, spares },
      mirrors: named((each) => isLeg(each) && each.volume.kind === 'mirror'),
      raids: named((each) => isLeg(each) && each.volume.kind === 'raid1'),
      others: named((each) => !isLeg(each)),
    },
  ];
}

/** Asks which device leaves, and how; the plan for it, exactly as `raidlift away` makes it. Null: none, or one that has left already. */
export async function awayShown(
  inventory: Inventory,
  questions: AwayQuestions,
  { options, context }: Conversation,
): Promise<Shown | null> {
  const answered = await askAway(questions);
  if (answered === null) return null;
  const { policy, errand } = answered;
  const [begun] = await plansAway(errand.pv, options, context, inventory);
  if (begun !== undefined) {
    questions.say(
      textOf(
        wrap(
          `Plan ${begun.id} has taken ${errand.device} away already, or was about to: \`${nextCommand(`away ${errand.device}`, options)}\` goes on with that, \`${nextCommand(`back ${errand.device}`, options)}\` brings all back.`,
        ),
      ),
    );
    return null;
  }
  const made = await draftAway({ inventory, policy, pv: errand.pv, options: { ...options, ...errand } }, context);
  const shown = shownOf(made.draft, wordsOf(errand));
  if (!made.refused) return shown;
  questions.say(`\n${renderRefusal(made, questions.color)}${textOf(wrap(sayRefused(made, options)))}`);
  return { ...shown, isRefused: true };
}

function wordsOf({ device, redundancy, convert, moveOthers }: AwayErrand): string {
  const flags = [
    ...(redundancy === 'drop' ? ['--redundancy drop'] : []),
    ...(convert ? ['--convert'] : []),
    ...(moveOthers ? ['--move-others'] : []),
  ];
  return ['away', device, ...flags].join(' ');
}
