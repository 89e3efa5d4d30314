import { ExitCode, RaidliftError } from '../model/errors.js';
import type { DmDevice } from '../model/inventory.js';
import type { ReadPort } from '../model/ports.js';
import { suspendedDevices } from '../inspect/reread.js';
import { tablesToDrop } from '../inspect/tables-to-drop.js';
import { clearDevice, isHeldPoller } from '../plan/move-argv.js';
import type { SessionPorts } from './session.js';

/** Names under which LVM's commands show in /proc/PID/comm. */
const LVM_COMMANDS = /^(lvm|lv[a-z]+|vg[a-z]+|pv[a-z]+)$/;
/** These are always there; a held move's poller sleeps and resumes nothing. */
const DAEMONS = new Set(['lvmetad', 'lvmpolld', 'lvmlockd']);
/**
 * They resume nothing, and may wait for what is suspended (lvm2 2.03.16 in the lab does not; one that looks for PVs on LVs would): a host's
 * monitoring runs them all the time, and would keep us from letting it go on.
 */
const REPORTS = new Set([
  'lvs',
  'vgs',
  'pvs',
  'lvdisplay',
  'vgdisplay',
  'pvdisplay',
  'lvmdiskscan',
  'lvmconfig',
  'fullreport',
]);
const CONFIRM_MS = 2000;
const PATIENCE_MS = 60_000;

/**
 * Before any LVM command, which would hang on them: devices of the plan's VGs that a killed command left suspended are
 * resumed, parts before the volumes on top of them. Not while an LVM command is alive, which may be about to do so itself.
 */
export async function resumeSuspended(ports: SessionPorts): Promise<void> {
  const prefixes = ports.store.plan.basis.vgs.map((vg) => `LVM-${vg.uuid.replaceAll('-', '')}`);
  const look = async (): Promise<Pick<DmDevice, 'name' | 'uuid'>[]> =>
    (await suspendedDevices(ports.host)).filter(({ uuid }) => prefixes.some((prefix) => uuid.startsWith(prefix)));
  if ((await look()).length === 0) return;
  if (!(await waitForLvm(ports))) {
    throw new RaidliftError({
      code: 'LVM_BUSY',
      exit: ExitCode.stopped,
      message: 'devices are suspended and another LVM command is running; when it has ended: `raidlift resume`',
    });
  }
  await ports.clock.sleep(CONFIRM_MS, ports.stop);
  const left = (await look()).map(({ name }) => name);
  for (const argv of await commandsToResume(ports.host, left)) await runOnDevice(ports, argv);
}

/** What lets suspended devices go on, in this order: a loaded table that is not to be made live goes before. */
export async function commandsToResume(port: ReadPort, names: readonly string[]): Promise<string[][]> {
  const { first, afterParts } = await tablesToDrop(port, names);
  const commands = names.flatMap((name) => [
    ...(afterParts.includes(name) ? [clearDevice(name)] : []),
    ['dmsetup', 'resume', name],
  ]);
  return [...first.map(clearDevice), ...commands];
}

/** Until no command of LVM's is alive; false where one is after a minute still, or where somebody wants to stop. */
export async function waitForLvm(ports: SessionPorts): Promise<boolean> {
  const since = ports.clock.now().getTime();
  while (await lvmCommandAlive(ports)) {
    if (ports.clock.now().getTime() - since > PATIENCE_MS) return false;
    if (!(await ports.clock.sleep(CONFIRM_MS, ports.stop))) return false;
  }
  return true;
}

async function runOnDevice(ports: SessionPorts, argv: string[]): Promise<void> {
  const [, word, name = ''] = argv;
  const step = word === 'clear' ? `clear-table:${name}` : `resume-devices:${name}`;
  await ports.store.journal.append({ kind: 'started', step, volume: null, argv });
  ports.notify.notify({
    code: 'step.started',
    message: `${name} was left suspended; letting its I/O flow again.`,
    step,
    data: { argv },
  });
  const change = await ports.host.change(argv, {
    limitMs: PATIENCE_MS,
    onRunning: ({ pid, startTime }) => ports.store.journal.append({ kind: 'running', step, pid, startTime }),
  });
  const code = change.kind === 'ended' ? change.result.code : null;
  const said = change.kind === 'ended' ? change.result.stderr.trim() : 'does not end';
  await ports.store.journal.append({ kind: code === 0 ? 'finished' : 'failed', step, code, said });
}

export async function lvmCommandAlive(ports: SessionPorts): Promise<boolean> {
  const pids = ((await ports.host.list('/proc')) ?? []).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    const comm = (await ports.host.readFile(`/proc/${pid}/comm`))?.trim() ?? '';
    if (!LVM_COMMANDS.test(comm) || DAEMONS.has(comm)) continue;
    const words = ((await ports.host.readFile(`/proc/${pid}/cmdline`)) ?? '').split('\0');
    const verb = comm === 'lvm' ? (words[1] ?? '') : comm;
    if (!REPORTS.has(verb) && !isHeldPoller(words)) return true;
  }
  return false;
}
