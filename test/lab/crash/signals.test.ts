import { expect, test, vi } from 'vitest';
import { chance, newSeed, sleep } from '../scenario/chance.js';
import { closeHost, type CrashHost, freshHost, checkHost } from '../scenario/crash-host.js';
import { type Run, startRaidlift } from '../scenario/raidlift.js';

vi.setConfig({ testTimeout: 900_000 });

/** Sends a signal as a terminal's Ctrl-C does: to raidlift's whole process group. */
async function signal(host: CrashHost, run: Run, name: 'INT' | 'TERM' | 'KILL'): Promise<void> {
  await host.guest.ok(`kill -${name} -- -${run.job.pid()}`);
}

/** Resolves when it is so; rejects where the run ends first, which nobody would notice otherwise. */
async function during(run: Run, what: string, isSo: () => boolean): Promise<void> {
  let isOver = false;
  const over = (): void => void (isOver = true);
  run.done.then(over, over);
  while (!isSo()) {
    if (isOver) throw new Error(`the run ended before ${what}: ${JSON.stringify(run.events.slice(-3))}`);
    await sleep(20);
  }
}

/**
 * Resolves right after a conversion's command began. Whoever sends a signal much later leaves too few of the four volumes for
 * the next one: a conversion begins each second or two.
 */
async function commandRuns(run: Run): Promise<void> {
  await during(run, 'a conversion', () => run.running()?.endsWith(':convert') === true);
  await sleep(300);
}

test('asked to stop, it lets the running command end, and goes on when told to; killed, too', async () => {
  const random = chance(newSeed());
  const host = await freshHost({ only: ['fs', 'core', 'idle', 'three'] });
  try {
    let run = startRaidlift(host.guest, 'apply /root/plan.json --yes');
    await during(run, 'its first change', () => run.running() !== null);
    await sleep(random() * 2000);
    await signal(host, run, 'INT');
    const asked = await run.done;
    expect(asked, JSON.stringify(asked)).toMatchObject({ code: 5 });

    run = startRaidlift(host.guest, 'resume /root/plan.json --yes');
    await commandRuns(run);
    await sleep(random() * 500);
    await signal(host, run, 'TERM');
    const { code, events } = await run.done;
    expect({ code, running: run.running() }).toEqual({ code: 5, running: null });
    expect(events.at(-1)).toMatchObject({ code: 'apply.finished', exit: 5 });

    run = startRaidlift(host.guest, 'resume /root/plan.json --yes');
    await commandRuns(run);
    await signal(host, run, 'KILL');
    expect((await run.done).code).toBe(137);
    expect(await host.guest.ok('pgrep -x lvconvert | wc -l; pkill -STOP -x lvconvert')).toBe('1\n'); // it lives on

    run = startRaidlift(host.guest, 'resume /root/plan.json --yes');
    await during(run, 'it waits', () => run.events.some(({ code }) => code === 'wait.command'));
    await host.guest.ok('pkill -CONT -x lvconvert');
    expect(await run.done).toMatchObject({ code: 0 });
    const outcomes = run.events.at(-1)?.volumes?.map(({ subject, outcome }) => `${subject} ${outcome}`);
    expect(outcomes?.sort()).toEqual(['vg/core done', 'vg/fs done', 'vg/idle done', 'vg/three done']);
    expect(await checkHost(host, [])).toEqual([]);
  } finally {
    await closeHost(host);
  }
});
