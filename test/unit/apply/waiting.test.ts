import { expect, test } from 'vitest';
import { Waiting } from '../../../src/apply/waiting.js';
import type { Session } from '../../../src/apply/session.js';
import type { PlannedVolume } from '../../../src/model/plan.js';

/** How long each pause is while a volume is copied at a steady rate; 100 % is reached after so many seconds. */
async function pauses(wholeSeconds: number): Promise<number[]> {
  let now = 0;
  const slept: number[] = [];
  const session = {
    notify: () => undefined,
    look: () => Promise.resolve(),
    ports: { clock: { now: () => new Date(now) } },
    readings: {
      sleep: (ms: number) => {
        slept.push(ms / 1000);
        now += ms;
        return Promise.resolve('slept');
      },
    },
  } as unknown as Session;
  const waiting = new Waiting(session, 'is being copied');
  const planned = { uuid: 'm', vgName: 'vg', name: 'm' } as PlannedVolume;
  while (now < wholeSeconds * 1000) {
    waiting.saw(planned, now / (wholeSeconds * 10));
    await waiting.sleep(false);
  }
  return slept;
}

test('Pauses grow while a copy goes on, and end when it should: what comes next does not wait for a pause', async () => {
  expect(await pauses(40)).toEqual([1, 2, 4, 8, 15, 10]);
  expect(await pauses(3600)).toContain(15);
});
