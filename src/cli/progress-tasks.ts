import { Listr } from 'listr2';
import type { ApplyResult } from '../apply/results.js';
import { clean } from '../render/text.js';
import { sentenceOf, type Progress } from './progress.js';

interface Task {
  say(text: string): void;
  end(failure: string | null): void;
}

/** Progress on a terminal: a line per volume, with what happens to it now beneath. */
export function taskProgress(
  volumes: readonly { uuid: string; subject: string }[],
  look: { color: boolean },
): Progress {
  const tasks = new Map<string, Task>();
  const all = new Listr<unknown, 'default' | 'simple'>(
    volumes.map(({ uuid, subject }) => ({
      title: subject,
      task: (_context, task) =>
        new Promise<void>((resolve, reject) => {
          tasks.set(uuid, {
            say: (text) => (task.output = text),
            end: (failure) => (failure === null ? resolve() : reject(new Error(failure))),
          });
        }),
    })),
    {
      concurrent: true,
      exitOnError: false,
      // Its own handlers would end the process in the middle of an LVM command.
      registerSignalListeners: false,
      renderer: look.color ? 'default' : 'simple',
      rendererOptions: { collapseErrors: false },
    },
  );
  const rendered = all.run().catch(() => undefined);
  return {
    notify(event) {
      const text = clean(sentenceOf(event));
      const own = event.volume === undefined ? undefined : tasks.get(event.volume);
      if (own === undefined) {
        for (const task of tasks.values()) task.say(text);
      } else if (event.code === 'volume.done') own.end(null);
      else if (event.code === 'volume.stopped') own.end(text);
      else own.say(text);
    },
    async finish(result) {
      settle(tasks, result);
      await rendered;
    },
  };
}

/** What has not ended by its own event ends by the result. */
function settle(tasks: ReadonlyMap<string, Task>, result: ApplyResult | null): void {
  const results = new Map(result?.volumes.map((volume) => [volume.uuid, volume]));
  for (const [uuid, task] of tasks) {
    const own = results.get(uuid);
    const good = own !== undefined && (own.outcome === 'done' || own.outcome === 'nothing');
    task.end(good ? null : clean(own?.message ?? 'not finished'));
  }
}
