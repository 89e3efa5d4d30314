import { access } from 'node:fs/promises';
import { ExitCode } from '../../model/errors.js';
import type { Plan } from '../../model/plan.js';
import { sealPlan, type PlanDraft } from '../../plan/seal.js';
import { viewOfPlan } from '../../plan/view.js';
import { renderPlan, summarisePlan } from '../../render/plan.js';
import { textOf, wrap } from '../../render/text.js';
import { whenOf } from '../../render/when.js';
import type { Dialogue } from '../../wizard/ask.js';
import { askFile, askFormat } from '../../wizard/ask-file.js';
import { askConsent, askNext, type NextQuestion } from '../../wizard/ask-next.js';
import { askWindow } from '../../wizard/ask-window.js';
import { renderAs } from '../export.js';
import { keepPlan } from '../keep-plan.js';
import { exportFormats, formatWords, nextCommand } from '../options.js';
import { writeResult } from '../output.js';
import { runPlan } from '../run-plan.js';
import type { Conversation } from './converse.js';
import { policyText } from './policy-text.js';

/** A plan as it was shown, and the answers that led to it. */
export interface Shown {
  plan: Plan;
  /** What the plan is made of. */
  draft: PlanDraft;
  /** The words of the verb that makes it again from the answers, which are the draft's policy: `plan`, `cover VG/LV`. */
  madeBy: string;
  /** It is shown to be read only: it would not do what was asked for. */
  isRefused?: boolean;
}

/** The plan of a draft, to be shown. */
export function shownOf(draft: PlanDraft, madeBy: string): Shown {
  return { plan: sealPlan(draft), draft, madeBy };
}

/** What a person wants with the plan, until it is over (an exit code) or other answers are wanted (null). */
export async function whatNext(first: Shown, conversation: Conversation): Promise<ExitCode | null> {
  const { dialogue } = conversation;
  const { ask, say, color } = dialogue;
  let shown = first;
  for (;;) {
    const question = questionAbout(shown, conversation);
    const next = await askNext(question, ask);
    switch (next) {
      case 'apply':
        if (await askConsent(question, ask)) return applyNow(shown, conversation);
        break;
      case 'later':
        if (await keepForLater(shown, question, conversation)) return ExitCode.done;
        break;
      case 'window':
        shown = await inWindow(shown, dialogue);
        break;
      case 'steps':
        say(`\n${renderPlan(viewOfPlan(shown.plan), { full: true, more: '', color })}`);
        break;
      case 'export':
        await exportIt(shown, conversation);
        break;
      case 'save':
        await saveAnswers(shown, conversation);
        break;
      case 'again':
        return null;
      case 'quit':
        say('No volume was changed.\n');
        return ExitCode.done;
    }
  }
}

function questionAbout({ plan, isRefused }: Shown, { options }: Conversation): NextQuestion {
  return {
    planId: plan.id,
    hasWork: plan.steps.length > 0 && isRefused !== true,
    hasWindow: plan.policy.window !== undefined,
    isLive: options.from === undefined,
    summary: summarisePlan(plan),
    command: (words) => nextCommand(words, options),
  };
}

/** The same steps in a plan that says when they may begin. */
async function inWindow(shown: Shown, dialogue: Dialogue): Promise<Shown> {
  const policy = await askWindow(shown.draft.policy, dialogue);
  const other = shownOf({ ...shown.draft, policy }, shown.madeBy);
  tell(dialogue, `Plan ${other.plan.id}: the same steps. ${whenOf(policy) ?? 'They may begin at any time.'}`);
  return other;
}

async function applyNow({ plan }: Shown, { options, context, dialogue }: Conversation): Promise<ExitCode> {
  // Kept first: a plan that was given up once, and is the right one again, may then begin anew.
  await keepPlan(plan, options);
  const goOn = nextCommand(`resume ${plan.id}`, options);
  tell(
    dialogue,
    `Ctrl-Z pauses it, and goes on. Ctrl-C stops it as soon as the running LVM command has ended; \`${goOn}\` goes on then.`,
  );
  return runPlan({ plan, options: { ...options, yes: true, wait: true }, context, verb: 'apply', takeOver: false });
}

async function keepForLater({ plan }: Shown, question: NextQuestion, conversation: Conversation): Promise<boolean> {
  const { options, dialogue } = conversation;
  if (question.isLive) {
    tell(dialogue, await keepPlan(plan, options));
    return true;
  }
  const out = await fileFor('the plan', 'plan', `raidlift-${plan.id}.plan.json`, conversation);
  if (out === null) return false;
  tell(dialogue, await keepPlan(plan, { ...options, out }));
  return true;
}

async function exportIt({ plan }: Shown, conversation: Conversation): Promise<void> {
  const [first, ...others] = exportFormats.map((format) => ({ value: format, name: formatWords[format] }));
  if (first === undefined) return;
  const format = await askFormat([first, ...others], conversation.dialogue.ask);
  const file = await fileFor('it', 'export', `raidlift-${plan.id}.${format}`, conversation);
  if (file === null) return;
  await writeResult(file, await renderAs(format, plan));
  tell(conversation.dialogue, `Plan ${plan.id} is in ${file}, as ${format}. No volume was changed.`);
}

async function saveAnswers({ plan, draft, madeBy }: Shown, conversation: Conversation): Promise<void> {
  const file = await fileFor('your answers', 'save', 'raidlift-policy.yaml', conversation);
  if (file === null) return;
  await writeResult(file, await policyText(draft.policy, plan.basis.host));
  tell(
    conversation.dialogue,
    `Your answers are in ${file}: \`raidlift ${madeBy} --policy ${file}\` makes this plan again.`,
  );
}

function tell({ say }: Dialogue, text: string): void {
  say(textOf(wrap(text)));
}

function fileFor(what: string, code: string, proposed: string, { dialogue }: Conversation): Promise<string | null> {
  return askFile({ code: `${code}.file`, what, proposed, exists }, dialogue.ask);
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
