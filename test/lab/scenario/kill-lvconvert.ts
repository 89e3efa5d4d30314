import { sleep } from './chance.js';
import { committedStates, type CommittedState } from './committed-state.js';
import type { CrashHost } from './crash-host.js';
import { vgOnDisk } from './crash-volumes.js';
import { LONG_RUN } from './in-time.js';
import { killAt, type KilledAt } from './kill-at.js';
import { startRaidlift } from './raidlift.js';
import { steer } from './steering.js';

/** What a kill of lvconvert left. */
export interface Kill {
  /** `VG/LV`. */
  subject: string;
  delay: string;
  /** False: it had ended before. */
  hit: boolean;
  state: CommittedState;
  /** Device-mapper devices that were suspended then. */
  suspended: string[];
}

/**
 * When to kill a conversion: some time after it began, or after its metadata came into a state; or right before a moment as kill-at.py
 * means it, a call's number or its kind.
 */
export type KillTime = { after: 'start' | CommittedState; ms: number } | { before: number | string };

/**
 * Applies the plan and kills -9 the lvconvert of each volume at a time of its own; the volumes fail one after another, and the
 * run ends. `times` has the time for each volume's turn, by `VG/LV`; the others are left alone.
 */
export async function applyWithKills(
  host: CrashHost,
  argv: string,
  times: Readonly<Record<string, KillTime | undefined>>,
): Promise<{ kills: Kill[]; code: number | null; stderr: string }> {
  const kills: Kill[] = [];
  let last = Promise.resolve();
  const waiting = new Map<string, number>();
  const strike = (subject: string, delay: string, ms: number): void => {
    last = last.then(async () => {
      await sleep(ms);
      kills.push({ subject, delay, ...(await kill(host, subject)) });
    });
  };
  const precise = Object.entries(times).flatMap(([subject, time]) =>
    time !== undefined && 'before' in time ? [{ subject, command: `lvconvert .*${subject}`, moment: time.before }] : [],
  );
  const watch = precise.length === 0 ? async () => [] : await killAt(host.guest, precise);
  const states = new Map<string, CommittedState>();
  const run = startRaidlift(
    host.guest,
    argv,
    ({ code, step }) => {
      if (step?.endsWith(':convert') !== true) return;
      const subject = step.slice(0, -':convert'.length);
      const time = times[subject];
      // Right after it has ended, before anything is mended.
      if (code === 'step.failed' && !states.has(subject)) states.set(subject, stateOf(host, subject));
      if (code !== 'step.started' || time === undefined || 'before' in time) return;
      if (time.after === 'start') strike(subject, `start + ${Math.round(time.ms)} ms`, time.ms);
      else waiting.set(subject, time.ms);
    },
    LONG_RUN,
  );
  const end = steer(host, ({ volume, state }) => {
    const owner = host.volumes.find(({ name }) => name === volume);
    const subject = `${owner?.vg}/${volume}`;
    const [time, ms] = [times[subject], waiting.get(subject)];
    if (ms === undefined || time === undefined || 'before' in time || time.after !== state) return;
    waiting.delete(subject);
    strike(subject, `${state} + ${Math.round(ms)} ms`, ms);
  });
  const { code, stderr } = await run.done;
  end();
  await last;
  const ends = await watch();
  for (const [at, { subject, moment }] of precise.entries()) {
    const seen = ends[at] ?? null;
    if (seen !== null) kills.push({ subject, ...preciseKill(seen, moment), state: states.get(subject) ?? 'other' });
  }
  return { kills, code, stderr };
}

function preciseKill(
  { calls, killed }: NonNullable<KilledAt>,
  moment: number | string,
): Omit<Kill, 'subject' | 'state'> {
  const suspended = new Set<string>();
  for (const call of killed ? calls.slice(0, -1) : calls) {
    const [, what = '', name = ''] = call.split(' ');
    if (what === 'suspend') suspended.add(name);
    if (what === 'resume') suspended.delete(name);
  }
  const delay = killed ? `before ${calls.at(-1)}` : `${moment} of ${calls.length} calls`;
  return { delay, hit: killed, suspended: [...suspended] };
}

async function kill(host: CrashHost, subject: string): Promise<Pick<Kill, 'hit' | 'state' | 'suspended'>> {
  const said = await host.guest.sh(
    'pkill -9 -x lvconvert && echo hit; dmsetup info -c --noheadings -o suspended,name | grep ^Suspended',
  );
  const suspended = [...said.stdout.matchAll(/^Suspended:(.*)$/gm)].map((match) => match[1] ?? '');
  return { hit: said.stdout.includes('hit'), state: stateOf(host, subject), suspended };
}

/** What is committed of a volume on the disks now. */
function stateOf(host: CrashHost, subject: string): CommittedState {
  const [vg, name] = subject.split('/') as ['vg' | 'big', string];
  const disks = vgOnDisk(host.guest.dir, vg);
  const committed = disks.read();
  disks.close();
  const own = host.volumes.filter((volume) => volume.name === name);
  return committed === undefined ? 'other' : (committedStates(committed, own)[name] ?? 'other');
}

/** How many kills met each state, how many left something suspended. */
export function sayKills(kills: readonly Kill[]): string {
  const hits = kills.filter(({ hit }) => hit);
  const counts = new Map<string, number>();
  for (const { state } of hits) counts.set(state, (counts.get(state) ?? 0) + 1);
  const states = [...counts].sort().map(([state, count]) => `${state} ${count}`);
  const suspended = hits.filter((each) => each.suspended.length > 0).length;
  return `${hits.length} kills of a running lvconvert (${kills.length - hits.length} came too late); it was at: ${states.join(', ')}; ${suspended} left suspended devices`;
}
