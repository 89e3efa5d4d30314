import { expect, test } from 'vitest';
import { taskProgress } from '../../../src/cli/progress-tasks.js';

const volumes = ['a', 'b', 'c'].map((uuid) => ({ uuid, subject: `vg0/${uuid}` }));

const print = (): void => undefined;

test('Events may come in any order, also after a volume has ended, and the work goes on', async () => {
  const progress = taskProgress(volumes, { color: false, print });
  progress.notify({ code: 'step.started', message: 'Save the metadata.' });
  progress.notify({ code: 'volume.done', message: 'vg0/a is raid1.', volume: 'a' });
  progress.notify({ code: 'volume.done', message: 'vg0/a is raid1.', volume: 'a' });
  progress.notify({ code: 'step.started', message: 'Late words.', volume: 'a', data: { argv: ['lvs'] } });
  progress.notify({ code: 'volume.stopped', message: 'It is not in sync.', volume: 'b' });
  progress.notify({ code: 'stop.asked', message: 'Stopping.' });
  const message = 'stopped before it was finished';
  const interrupted = { uuid: 'c', subject: 'vg0/c', outcome: 'interrupted', message } as const;
  await expect(progress.finish({ volumes: [interrupted], exit: 5 })).resolves.toBeUndefined();
});

test('It ends also when the work ended with an error', async () => {
  const progress = taskProgress(volumes, { color: false, print });
  await expect(progress.finish(null)).resolves.toBeUndefined();
});

test('Lines that an event has beside its sentence stand below the tasks, whole, once these are over', async () => {
  const printed: string[] = [];
  const progress = taskProgress(volumes, { color: false, print: (text) => printed.push(text) });
  const lines = ['- \t\tstatus = ["LOCKED"]', '+ \t\tstatus = []\u001b'];
  progress.notify({ code: 'metadata.edit', message: 'What would be changed:', volume: 'a', data: { lines } });
  progress.notify({ code: 'step.finished', message: 'Other words.', volume: 'a' });
  expect(printed).toEqual([]);
  await progress.finish(null);
  expect(printed.join('')).toBe(
    'What would be changed:\n    -     status = ["LOCKED"]\n    +     status = []\\u001b\n',
  );
});
