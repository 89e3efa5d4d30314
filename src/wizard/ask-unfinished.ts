import type { AskPort } from './ask.js';

export interface Unfinished {
  id: string;
  /** Such as `Host a: 7 to convert to raid1, 2 blocked`. */
  summary: string;
}

/** What to do about plans that were begun and are not finished: go on with one, look at it, or plan anew. */
export type AboutUnfinished = { do: 'look' | 'resume'; id: string } | { do: 'anew' };

/** Comes before everything else: a volume that is half-way is safe, and waits. Looking is the safe answer. */
export function askUnfinished(plans: readonly [Unfinished, ...Unfinished[]], ask: AskPort): Promise<AboutUnfinished> {
  const look = plans.map(({ id }) => ({ value: { do: 'look', id } as const, name: `Look where plan ${id} stands` }));
  const resume = plans.map(({ id, summary }) => ({
    value: { do: 'resume', id } as const,
    name: `Go on with plan ${id}`,
    about: `${summary}. It was agreed to when it was begun; it goes on at once.`,
  }));
  const [first] = look;
  return ask.choose<AboutUnfinished>({
    code: 'unfinished',
    message:
      plans.length === 1
        ? 'A plan was begun here and is not finished.'
        : 'Several plans were begun here and are not finished.',
    choices: [...look, ...resume, { value: { do: 'anew' }, name: 'Leave that as it is and plan anew' }],
    safe: first?.value ?? { do: 'anew' },
  });
}
