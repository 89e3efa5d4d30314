import type { AskPort, Choice } from './ask.js';

/** What a person may want with a plan that has been shown. */
export type Next = 'later' | 'apply' | 'window' | 'steps' | 'export' | 'save' | 'again' | 'quit';

export interface NextQuestion {
  planId: string;
  /** False where the plan has no steps. */
  hasWork: boolean;
  /** False for a plan from a saved report: its host is elsewhere. */
  isLive: boolean;
  /** True where steps begin only in a window. */
  hasWindow: boolean;
  /** Such as `3 to convert to raid1, 1 blocked`. */
  summary: string;
  /** How a person types it: the program, these words, and the options of this run. */
  command(words: string): string;
}

/** What becomes of the plan: now, later, or only on paper. The cursor stands on what changes nothing. */
export function askNext(question: NextQuestion, ask: AskPort): Promise<Next> {
  const safe = question.hasWork ? 'later' : 'quit';
  return ask.choose<Next>({ code: 'next', message: 'What now?', choices: choicesFor(question), safe });
}

function choicesFor({ planId, hasWork, hasWindow, isLive, command }: NextQuestion): Choice<Next>[] {
  const apply: Choice<Next> = {
    value: 'apply',
    name: hasWindow ? 'Carry it out now, or wait here for its window' : 'Carry it out now',
    about: `You are asked once more. Meanwhile Ctrl-Z pauses it, Ctrl-C stops it; \`${command(`resume ${planId}`)}\` goes on then.`,
  };
  const later: Choice<Next> = isLive
    ? {
        value: 'later',
        name: 'Keep the plan and leave; carry it out later',
        about: `Nothing is changed. \`${command(`apply ${planId}${hasWindow ? ' --wait' : ''}`)}\` carries it out.`,
      }
    : {
        value: 'later',
        name: 'Save the plan in a file',
        about: 'Nothing is changed. `raidlift apply FILE`, on the host itself, carries it out.',
      };
  const window: Choice<Next> = {
    value: 'window',
    name: hasWindow ? 'Another maintenance window, or none' : 'Let steps begin in a maintenance window only',
    about: 'Nothing is changed. Outside of it no step begins; a copy that was begun goes on.',
  };
  return [
    ...(hasWork ? [later] : []),
    ...(hasWork && isLive ? [apply] : []),
    ...(hasWork ? [{ value: 'steps', name: 'Look at every step first' } as const, window] : []),
    { value: 'export', name: 'Export the plan for others', about: 'A runbook to approve, a page, or the plan itself.' },
    {
      value: 'save',
      name: 'Save my answers as a policy file',
      about: '`raidlift plan --policy FILE` makes the same plan without a question.',
    },
    { value: 'again', name: 'Change my answers' },
    { value: 'quit', name: 'Quit and keep nothing', about: 'Nothing is changed.' },
  ];
}

/** The last question before something is changed. */
export function askConsent({ planId, summary, hasWindow }: NextQuestion, ask: AskPort): Promise<boolean> {
  return ask.choose({
    code: 'consent',
    message: `Carry out plan ${planId} ${hasWindow ? 'as soon as its window is open' : 'now'} (${summary})?`,
    choices: [
      { value: false, name: 'No, not now' },
      { value: true, name: 'Yes, begin' },
    ],
    safe: false,
  });
}
