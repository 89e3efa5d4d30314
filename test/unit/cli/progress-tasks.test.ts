import { expect, test } from 'vitest';
import { taskProgress } from '../../../src/cli/progress-tasks.js';

const volumes = ['a', 'b', 'c'].map((uuid) => ({ uuid, subject: `vg0/${uuid}` }));

test('Events may come in any order, also after a volume has ended, and the work goes on', async () => {
  const progress = taskProgress(volumes, { color: false });
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
  const progress = taskProgress(volumes, { color: false });
  await expect(progress.finish(null)).resolves.toBeUndefined();
});
