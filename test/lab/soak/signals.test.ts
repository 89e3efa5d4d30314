import { expect, test } from 'vitest';
import { chance, newSeed, sleep } from '../scenario/chance.js';
import { checkHost, closeHost, freshHost } from '../scenario/crash-host.js';
import { startRaidlift } from '../scenario/raidlift.js';
import { SoakReport } from '../scenario/soak.js';

const ROUNDS = 6;
const signals = ['INT', 'TERM', 'KILL', 'HUP'] as const;

test('signals at random moments, several in each run', async () => {
  const seed = newSeed();
  const random = chance(seed);
  const report = new SoakReport('signals', 'Signals');
  let sent = 0;
  for (let round = 0; round < ROUNDS && !report.isOver; round++) {
    const host = await freshHost();
    try {
      const problems: string[] = [];
      const words: string[] = [];
      for (let turn = 0; turn < 6; turn++) {
        const verb = turn === 0 ? 'apply' : 'resume';
        const run = startRaidlift(host.guest, `${verb} /root/plan.json --yes`);
        const name = signals[Math.floor(random() * signals.length)] ?? 'INT';
        const ms = random() * 15_000;
        const ended = await Promise.race([run.done, sleep(ms).then(() => undefined)]);
        if (ended !== undefined) break;
        sent++;
        words.push(`${name} after ${Math.round(ms)} ms in ${run.running() ?? 'no command'}`);
        const begun = run.events.length > 0;
        await host.guest.sh(`kill -${name} -- -${run.job.pid()}`);
        const { code } = await run.done;
        // 0: it came when all was done; before node has started, a signal ends it as it ends any process.
        const right = name === 'KILL' ? [137] : begun ? [5, 0] : [5, 0, 129, 130, 143];
        if (!right.includes(code ?? -1)) problems.push(`exit ${code} after ${name}`);
      }
      const last = await host.guest.sh('raidlift resume /root/plan.json --yes', { timeoutMs: 900_000 });
      if (last.code !== 0) problems.push(`the last resume ended with ${last.code}: ${last.stderr}${last.stdout}`);
      await report.summarise(`Seed ${seed}. ${sent} signals in ${round + 1} runs.`);
      await report.done(words.join('; '), [...problems, ...(await checkHost(host, []))]);
    } finally {
      await closeHost(host);
    }
  }
  expect(report.problems).toEqual([]);
});
