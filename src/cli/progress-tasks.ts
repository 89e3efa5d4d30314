import { Listr } from 'listr2';
import type { VolumeResult } from '../apply/results.js';
import { clean } from '../render/text.js';
import { blockOf, sentenceOf, type Progress } from './progress.js';

interface Task {
  /** Says it beneath the volume's line; before listr2 has begun the task, the last words are kept for then. */
  say(text: string): void;
  end(failure: string | null): void;
  /** For listr2: settles when the volume has ended. */
  run(show: (text: string) => void): Promise<void>;
}

/** Progress on a terminal: a line per volume, with what happens to it now beneath. */
export function taskProgress(
  volumes: readonly { uuid: string; subject: string }[],
  look: { color: boolean; print: (text: string) => void },
): Progress {
  const blocks: string[] = [];
  const tasks = new Map(volumes.map(({ uuid }) => [uuid, openTask()]));
  const all = new Listr<unknown, 'default' | 'simple'>(
    volumes.map(({ uuid, subject }) => ({
      title: subject,
      task: (_context, shown) => tasks.get(uuid)?.run((text) => (shown.output = text)),
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
      const { volume } = event;
      // A task has one line, and its next words take the place of these.
      const block = blockOf(event);
      if (block !== '') blocks.push(`${text}\n${block}`);
      if (volume === undefined) for (const task of tasks.values()) task.say(text);
      else if (event.code === 'volume.done') tasks.get(volume)?.end(null);
      else if (event.code === 'volume.stopped') tasks.get(volume)?.end(text);
      else tasks.get(volume)?.say(text);
    },
    async finish(result) {
      const results = new Map(result?.volumes.map((own) => [own.uuid, own]));
      for (const [uuid, task] of tasks) task.end(failureOf(results.get(uuid)));
      await rendered;
      look.print(blocks.join(''));
    },
  };
}

function openTask(): Task {
  let show: ((text: string) => void) | null = null;
  let last: string | null = null;
  let ended = false;
  const { promise, resolve, reject } = withResolvers();
  // Whoever runs the task hears of the failure; without one it must not be an unhandled rejection.
  promise.catch(() => undefined);
  return {
    say(text) {
      last = text;
      // listr2 breaks on words for a task that has ended.
      if (!ended) show?.(text);
    },
    end(failure) {
      ended = true;
      if (failure === null) resolve();
      else reject(new Error(failure));
    },
    run(showIt) {
      show = showIt;
      if (last !== null && !ended) show(last);
      return promise;
    },
  };
}

/** `Promise.withResolvers`, which Node.js 20 has not. */
function withResolvers(): { promise: Promise<void>; resolve: () => void; reject: (reason: Error) => void } {
  let resolve: () => void = () => undefined;
  let reject: (reason: Error) => void = () => undefined;
  const promise = new Promise<void>((resolveIt, rejectIt) => {
    resolve = resolveIt;
    reject = rejectIt;
  });
  return { promise, resolve, reject };
}

/** What has not ended by its own event ends by the result. */
function failureOf(result: VolumeResult | undefined): string | null {
  if (result?.outcome === 'done' || result?.outcome === 'nothing') return null;
  return clean(result?.message ?? 'not finished');
}
