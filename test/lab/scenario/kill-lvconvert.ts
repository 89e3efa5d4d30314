import { sleep } from './chance.js';
import { committedStates, type CommittedState } from './committed-state.js';
import type { CrashHost } from './crash-host.js';
import { vgOnDisk } from './crash-volumes.js';
import { LONG_RUN } from './in-time.js';
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

/** When to kill a conversion: some time after it began, after its metadata came into a state, or as soon as it has suspended a device. */
export interface KillTime {
  after: 'start' | 'suspend' | CommittedState;
  ms: number;
}

/**
 * Applies the plan and kills -9 the lvconvert of each volume at a time of its own; the volumes fail one after another, and the
 * run ends. `times` gives the time for each volume's turn; undefined: leave that one alone.
 */
export async function applyWithKills(
  host: CrashHost,
  argv: string,
  timeFor: (subject: string) => KillTime | undefined,
): Promise<{ kills: Kill[]; code: number | null; stderr: string }> {
  const kills: Kill[] = [];
  let last = Promise.resolve();
  const waiting = new Map<string, KillTime>();
  const strike = (subject: string, { after, ms }: KillTime): void => {
    last = last.then(async () => {
      await sleep(ms);
      kills.push({
        subject,
        delay: `${after} + ${Math.round(ms)} ms`,
        ...(await kill(host, subject, after === 'suspend')),
      });
    });
  };
  const run = startRaidlift(
    host.guest,
    argv,
    (event) => {
      if (event.code !== 'step.started' || event.step?.endsWith(':convert') !== true) return;
      const subject = event.step.slice(0, -':convert'.length);
      const time = timeFor(subject);
      if (time === undefined) return;
      if (time.after === 'start' || time.after === 'suspend') strike(subject, time);
      else waiting.set(subject.split('/')[1] ?? '', time);
    },
    LONG_RUN,
  );
  const end = steer(host, ({ volume, state }) => {
    const time = waiting.get(volume);
    if (time?.after !== state) return;
    waiting.delete(volume);
    const owner = host.volumes.find(({ name }) => name === volume);
    strike(`${owner?.vg}/${volume}`, time);
  });
  const { code, stderr } = await run.done;
  end();
  await last;
  return { kills, code, stderr };
}

/**
 * Waits for the volume to be suspended and kills lvconvert there. It is stopped first, and goes on where the volume had been
 * resumed by then. A suspension lasts some milliseconds, in which LVM raises its own priority: no process is started in the loop,
 * which pauses by reading what never comes.
 */
const killWhenSuspended = (dmName: string): string => `
for try in $(seq 100); do pid=$(pgrep -x lvconvert) && break; sleep 0.05; done
renice -n -20 $BASHPID >/dev/null
pipe=$(mktemp -u -p /run); mkfifo "$pipe"; exec 9<>"$pipe"; rm "$pipe"
file=/sys/block/$(basename "$(readlink -f /dev/mapper/${dmName})")/dm/suspended
while [ -n "$pid" ] && [ -d "/proc/$pid" ]; do
  read -r -t 0.005 -u 9
  read -r is <"$file" && [ "$is" = 1 ] || continue
  kill -STOP "$pid"; sleep 0.1
  read -r is <"$file" && [ "$is" = 1 ] && kill -9 "$pid" && echo hit
  kill -CONT "$pid"
done 2>/dev/null
`;

async function kill(
  host: CrashHost,
  subject: string,
  whenSuspended: boolean,
): Promise<Pick<Kill, 'hit' | 'state' | 'suspended'>> {
  const [vg, name] = subject.split('/') as ['vg' | 'big', string];
  const said = await host.guest.sh(
    (whenSuspended ? killWhenSuspended(`${vg}-${name}`) : '') +
      'pkill -9 -x lvconvert && echo hit; dmsetup info -c --noheadings -o suspended,name | grep ^Suspended',
  );
  const disks = vgOnDisk(host.guest.dir, vg);
  const committed = disks.read();
  disks.close();
  const own = host.volumes.filter((volume) => volume.name === name);
  const state = committed === undefined ? 'other' : (committedStates(committed, own)[name] ?? 'other');
  const suspended = [...said.stdout.matchAll(/^Suspended:(.*)$/gm)].map((match) => match[1] ?? '');
  return { hit: said.stdout.includes('hit'), state, suspended };
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
