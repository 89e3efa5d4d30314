import { verifyPlan } from '../../../src/plan/verify-plan.js';
import { renderScript } from '../../../src/render/script/script.js';
import type { Job } from '../guest/jobs.js';
import { sleep } from './chance.js';
import { checkHost, comeUp, cutNow, type CrashHost, type Cut } from './crash-host.js';
import { inTime, LONG_RUN } from './in-time.js';
import { steer, type Arrival } from './steering.js';

/** What runs an exported script: as a host without Node.js has it. */
export type Shell = 'dash' | 'busybox sh';

const SCRIPT_FILE = '/root/plan.sh';

/** When to cut the power: as soon as a volume's metadata is in a state, or some time after the first command was begun. */
export type Trigger = { volume: string; state: Arrival['state'] } | { afterMs: number };

/** The script of the host's plan. Its folder is on a disk of its own; the script is where its owner keeps it. */
export async function putScript(host: CrashHost): Promise<void> {
  const plan = verifyPlan(JSON.parse(host.plan), 'the plan of the host');
  await host.guest.ok(`cat >${SCRIPT_FILE}`, { stdin: renderScript(plan) });
}

/** `onCommand` is called when a line with a command is printed, right before the command runs. */
export function startScript(host: CrashHost, shell: Shell, onCommand: () => void = () => undefined): Job {
  // Nothing of lvm.conf, of the environment or of node is there for it.
  const job = host.guest.start(
    `exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LVM_VG_NAME=wrong ${shell} ${SCRIPT_FILE}`,
  );
  job.onLine((line) => {
    if (line.includes(' $ ')) onCommand();
  });
  return job;
}

/** Really cuts the power once for each trigger, runs the script again after each boot, then to the end; what is wrong, in words. */
export async function cutScriptAgainAndAgain(
  host: CrashHost,
  runs: readonly { shell: Shell; trigger: Trigger }[],
  onCut: (cut: Cut) => void,
): Promise<string[]> {
  const cuts: Cut[] = [];
  for (const { shell, trigger } of runs) {
    await putScript(host);
    const cut = await cutScriptAt(host, shell, trigger);
    onCut(cut);
    cuts.push(cut);
    await host.guest.boot();
    await comeUp(host);
  }
  return await finishScript(host, 'dash', cuts);
}

async function cutScriptAt(host: CrashHost, shell: Shell, trigger: Trigger): Promise<Cut> {
  const label =
    'state' in trigger ? `${trigger.volume} at ${trigger.state}` : `after ${Math.round(trigger.afterMs)} ms`;
  let pull: () => void = () => undefined;
  const time = new Promise<void>((resolve) => (pull = resolve));
  const end = steer(host, ({ volume, state }) => {
    if (!('state' in trigger) || trigger.volume !== volume || trigger.state !== state) return;
    host.guest.freeze(); // at once; the kill follows
    pull();
  });
  const job = startScript(host, shell, () => {
    if ('afterMs' in trigger) void sleep(trigger.afterMs).then(pull);
  });
  // A run that ends before its cut is cut at its end.
  await inTime(host.guest, { what: label, ...LONG_RUN }, Promise.race([time, job.done]));
  end();
  return await cutNow(host, null, `${label}, ${shell}`);
}

/** Runs it to the end and looks at everything. */
export async function finishScript(host: CrashHost, shell: Shell, cuts: readonly Cut[]): Promise<string[]> {
  await putScript(host);
  const ran = startScript(host, shell).done;
  const { code, stdout, stderr } = await inTime(host.guest, { what: 'the script', ...LONG_RUN }, ran);
  const problems = code === 0 && stderr === '' ? [] : [`the script ended with ${code}: ${stderr}\n${stdout}`];
  return [...problems, ...(await checkHost(host, cuts))];
}

/** What was written to a volume's second leg since its device was made, by the kernel's count. */
export async function writtenToLeg({ guest }: CrashHost, name: string): Promise<number> {
  const stat = await guest.ok(
    `cat /sys/class/block/$(basename $(readlink -f /dev/mapper/vg-${name}_[mr]image_1))/stat`,
  );
  return 512 * Number(stat.trim().split(/\s+/)[6]);
}

/** The commands that a script has logged, in order, without its folder and the plan's id. */
export async function commandsOfScript(host: CrashHost): Promise<string[]> {
  const log = await host.guest.ok('cat /var/lib/raidlift/*.sh-state/log');
  return log
    .split('\n')
    .flatMap((line) => / \$ (.*)$/.exec(line)?.[1] ?? [])
    .map(plain);
}

/** The same from the journal of `apply`. */
export async function commandsOfApply(host: CrashHost): Promise<string[]> {
  const journal = await host.guest.ok('cat /var/lib/raidlift/*/journal.ndjson');
  return journal
    .split('\n')
    .filter((line) => line.includes('"kind":"started"'))
    .flatMap((line) => (JSON.parse(line) as { event: { argv: string[] | null } }).event.argv?.join(' ') ?? [])
    .map(plain);
}

function plain(command: string): string {
  return command.replace(/-f \S+/, '-f FILE').replace(/raidlift\.[0-9a-f]{12}/, 'TAG');
}
