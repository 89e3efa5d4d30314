import { defaultPolicy } from '../../model/default-policy.js';
import { ExitCode } from '../../model/errors.js';
import type { Inventory, Volume } from '../../model/inventory.js';
import type { Policy } from '../../model/policy.js';
import type { PlanDraft } from '../../plan/seal.js';
import { viewOfPlan } from '../../plan/view.js';
import { renderMirrorTable } from '../../render/mirror-table.js';
import { consequences, renderPlan, summarisePlan } from '../../render/plan.js';
import { timeOf } from '../../render/runbook/time.js';
import { whenOf } from '../../render/when.js';
import { count } from '../../model/quantities.js';
import { subjectOf } from '../../model/volume.js';
import { clean, textOf, wrap } from '../../render/text.js';
import type { Outlook } from '../../wizard/answers.js';
import type { Dialogue } from '../../wizard/ask.js';
import type { CoverErrand } from '../../wizard/ask-stay.js';
import { askAim } from '../../wizard/ask-aim.js';
import { askPolicy, type PolicyQuestions } from '../../wizard/ask-policy.js';
import type { Context } from '../context.js';
import { chosenVolumes } from '../narrow.js';
import type { VerbOptions } from '../options.js';
import { byPolicy, readPolicy } from '../policy-options.js';
import { takeInventory } from '../take-inventory.js';
import { awayShown, leaversOf } from './away-shown.js';
import { shownOf, whatNext, type Shown } from './what-next.js';
import { whileShown } from './while-shown.js';

export interface Conversation {
  /** VG or VG/LV, to narrow it. */
  names: string[];
  options: VerbOptions;
  context: Context;
  dialogue: Dialogue;
}

/** What a policy leads to, the plan included: one function, so that what is asked about is what is planned. */
type Foresee = (policy: Policy) => Promise<Outlook & { draft: PlanDraft }>;

/** Inspect, ask, show the plan, and do with it what the person says; as often as the answers are changed. */
export async function converse(conversation: Conversation): Promise<ExitCode> {
  const { options, context, dialogue } = conversation;
  const isLive = options.from === undefined;
  const given = options.policy === undefined ? defaultPolicy : await readPolicy(options);
  const title =
    options.from === undefined ? `Looking at ${where(options)}; nothing is changed` : 'Reading the saved report';
  const inventory = await whileShown(title, dialogue, () => takeInventory(options, context));
  const foresee = foreseer(inventory, conversation);
  const outlook = await foresee(given);
  for (;;) {
    dialogue.say(introduce(inventory, outlook, dialogue));
    const hasMirrors = outlook.volumes.some((volume) => volume.decision !== 'nothing');
    const leavers = isLive && conversation.names.length === 0 ? leaversOf(inventory) : [];
    if (!hasMirrors && leavers.length === 0) return ExitCode.done;
    const aim = leavers.length === 0 ? 'migrate' : await askAim(hasMirrors, dialogue.ask);
    if (aim === 'nothing') return ExitCode.done;
    const questions = { ...dialogue, policy: given, outlook, lookAhead: foresee };
    const shown =
      aim === 'away'
        ? await awayShown(inventory, { ...questions, leavers }, conversation)
        : await migrationShown(
            inventory,
            { ...questions, canCover: isLive, isFar: options.host !== undefined },
            conversation,
          );
    if (shown === null) continue;
    if (shown.isRefused !== true) dialogue.say(showPlan(shown, dialogue));
    const exit = await whatNext(shown, conversation);
    if (exit !== null) return exit;
  }
}

async function migrationShown(
  inventory: Inventory,
  questions: Omit<PolicyQuestions, 'lookAhead'> & { lookAhead: Foresee },
  conversation: Conversation,
): Promise<Shown> {
  const { policy, errand } = await askPolicy(questions);
  if (errand !== null) return coverShown({ inventory, policy, errand }, conversation);
  return shownOf((await questions.lookAhead(policy)).draft, 'plan');
}

function where({ host }: VerbOptions): string {
  return host === undefined ? 'this host' : host.map(clean).join(', ');
}

/** Exactly as `raidlift plan` does it, so that the saved answers give the same plan. */
function foreseer(inventory: Inventory, { names, options, context }: Conversation): Foresee {
  const chosen = chosenVolumes(inventory, names);
  const only = (volume: Volume): boolean => chosen === null || chosen.has(volume.uuid);
  return async (policy) => {
    const assessment = await byPolicy(options, context.rooms.assess(inventory, policy, { only }));
    const making = context.rooms.makePlan({ inventory, assessment, policy, select: names });
    const draft = await byPolicy(options, making);
    return { inventory, assessment, volumes: draft.volumes, draft };
  };
}

/** Exactly as `raidlift cover` does it. */
async function coverShown(
  { inventory, policy, errand: { subject, on } }: { inventory: Inventory; policy: Policy; errand: CoverErrand },
  { context }: Conversation,
): Promise<Shown> {
  const wish = { on, release: null };
  const assessment = await context.rooms.assess(inventory, policy, {
    only: (volume) => subjectOf(volume) === subject,
    purpose: { kind: 'cover', wish },
  });
  const draft = await context.rooms.makeCover({ inventory, assessment, policy, subject, wish, thaw: 'yes' });
  return shownOf(draft, `cover ${subject}${on === null ? '' : ` --on ${on}`}`);
}

function introduce(inventory: Inventory, outlook: Outlook, { color }: Dialogue): string {
  const where = inventory.host.name === null ? 'The report' : `Host ${clean(inventory.host.name)}`;
  const mirrors = outlook.volumes.filter((volume) => volume.decision !== 'nothing').length;
  const raids = outlook.volumes.length - mirrors;
  const skipped = inventory.host.skippedVgs.flatMap((vg) =>
    wrap(`${vg.name}: not shown by LVM: ${vg.why}`, { rest: '  ' }),
  );
  if (mirrors === 0) {
    return textOf([...wrap(`${where}: no old mirror, ${raids} raid1: nothing to do.`), ...skipped]);
  }
  const heading = wrap(`${where}: ${count(mirrors, 'old mirror')}, ${raids} raid1.`);
  return (
    textOf(['', ...heading, '']) + renderMirrorTable(outlook.volumes, outlook.assessment, { color }) + textOf(skipped)
  );
}

/** The plan as `raidlift show` prints it; what it comes to stands last, where the eyes are. */
function showPlan({ plan }: Shown, { color }: Dialogue): string {
  const view = viewOfPlan(plan);
  const steps = renderPlan(view, { full: false, more: '"Look at every step" lists all', color });
  const when = whenOf(plan.policy);
  const facts: readonly (readonly [string, string])[] = [
    ['Plan:  ', `${plan.id}, ${summarisePlan(plan)}.`],
    ['Work:  ', consequences(view)],
    ['Time:  ', timeOf(plan)],
    ...(when === null ? [] : [['When:  ', when] as const]),
  ];
  return `\n${steps}${textOf([...facts.flatMap(([label, text]) => wrap(text, { first: label })), ''])}`;
}
