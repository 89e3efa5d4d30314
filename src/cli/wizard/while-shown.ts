import type { Dialogue } from '../../wizard/ask.js';

/** Says what goes on while something takes its time: a spinner where colours and cursor moves are wanted, else one line. */
export async function whileShown<T>(title: string, { color, say }: Dialogue, work: () => Promise<T>): Promise<T> {
  if (!color) {
    say(`${title} ...\n`);
    return work();
  }
  const { Listr } = await import('listr2');
  const done: { result?: T } = {};
  await new Listr([{ title, task: async () => void (done.result = await work()) }], {
    registerSignalListeners: false,
  }).run();
  return done.result as T;
}
