import { sleep } from './chance.js';
import { checkHost, type CrashHost } from './crash-host.js';
import { LONG_RUN } from './in-time.js';
import { startRaidlift } from './raidlift.js';
import { type Arrival, steer } from './steering.js';

/** When a disk fails: some time after the plan was begun, or after a volume's metadata came into a state. */
export interface Loss {
  /** d0 has the first legs, d1 the second ones, d2 the third one, d3 the logs. */
  disk: 'd0' | 'd1' | 'd2' | 'd3';
  after: 'nothing' | 'start' | { volume: string; state: Arrival['state'] };
  ms: number;
}

export interface LossStory {
  loss: Loss;
  /** Exit code of the apply during which it failed; null: it was not begun. */
  applied: number | null;
  /** What status said while the device was away, by volume. */
  status: Record<string, string>;
  /** Exit code of resume while the device was away, and the reasons it gave. */
  resumedAway: { code: number | null; reasons: string[] };
  problems: string[];
}

/**
 * Lets a disk fail while a plan is applied, looks and tries to go on while it is away, brings it back and goes on to the end.
 * The ledger writes all the while; that it stopped is a problem like any other.
 */
export async function loseAndRestore(host: CrashHost, loss: Loss): Promise<LossStory> {
  const applied = await applyAndLose(host, loss);
  await sleep(3000); // dmeventd drops legs within a second of the first failed write
  await goesOnWriting(host);
  const said = JSON.parse(await host.guest.ok('raidlift status /root/plan.json --json')) as {
    plans: { volumes: { subject: string; state: string; explanation: string; next: string }[] }[];
  };
  const volumes = said.plans[0]?.volumes ?? [];
  const status = Object.fromEntries(
    volumes.map((each) => [each.subject, `${each.state}; ${each.explanation}; ${each.next}`]),
  );
  const resume = await startRaidlift(host.guest, 'resume /root/plan.json --yes', undefined, LONG_RUN).done;
  const reasons = (resume.events.at(-1)?.volumes ?? []).map(
    ({ subject, code, message }) => `${subject} ${code}: ${message}`,
  );
  await goesOnWriting(host);
  await host.guest.restoreDisk(loss.disk);
  const last = await startRaidlift(host.guest, 'resume /root/plan.json --yes', undefined, LONG_RUN).done;
  const ended =
    last.code === 0 ? [] : [`resume ended with ${last.code}: ${last.stderr}${JSON.stringify(last.events.at(-1))}`];
  const problems = [...ended, ...(await checkHost(host, []))];
  return { loss, applied, status, resumedAway: { code: resume.code, reasons: [resume.stderr, ...reasons] }, problems };
}

async function applyAndLose(host: CrashHost, { disk, after, ms }: Loss): Promise<number | null> {
  if (after === 'nothing') {
    await host.guest.failDisk(disk);
    return null;
  }
  let failed: Promise<void> | undefined;
  const fail = (): void => {
    failed ??= sleep(ms).then(() => host.guest.failDisk(disk));
  };
  const end = steer(host, ({ volume, state }) => {
    if (typeof after === 'object' && after.volume === volume && after.state === state) fail();
  });
  const run = startRaidlift(
    host.guest,
    'apply /root/plan.json --yes',
    ({ code }) => {
      if (after === 'start' && code === 'step.started') fail();
    },
    LONG_RUN,
  );
  const { code } = await run.done;
  end();
  if (failed === undefined) fail();
  await failed;
  return code;
}

async function goesOnWriting(host: CrashHost): Promise<void> {
  for (const ledger of Object.values(host.ledgers)) await ledger.reach(ledger.acknowledged() + 20);
}

export function sayLoss({ loss, applied, status, resumedAway, problems }: LossStory): string {
  const { after } = loss;
  const when = typeof after === 'object' ? `${after.volume} at ${after.state}` : after;
  return [
    `${loss.disk} lost ${Math.round(loss.ms)} ms after ${when}: apply ended with ${applied}`,
    ...Object.entries(status).map(([subject, words]) => `    status: ${subject}: ${words}`),
    `    resume while it was away ended with ${resumedAway.code}: ${resumedAway.reasons.join(' | ')}`,
    ...problems.map((problem) => `    PROBLEM: ${problem}`),
  ].join('\n');
}
